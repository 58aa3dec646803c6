using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>The rows of one factor table whose item or user no longer exists.</summary>
/// <param name="Rows">All rows of the namespace in the table.</param>
sealed record GoneRows(string Table, long Rows, IReadOnlyList<string> Ids);

/// <summary>Which factors a run removes.</summary>
sealed record PrunePlan(IReadOnlyList<string> Items, IReadOnlyList<string> Users, bool NoEvents)
{
    /// <summary>The counts, as they are before anything is removed.</summary>
    public PruneTotals Totals => new(Items.Count, Users.Count, NoEvents);

    /// <summary>Removes nothing: without events, every user would look gone.</summary>
    public static PrunePlan WithoutEvents { get; } = new([], [], NoEvents: true);

    /// <param name="maxPercent">The largest share of a table's rows that may be removed, in percent.</param>
    /// <exception cref="CommandException">The share of a table is larger: <see cref="ExitCodes.Data"/>.</exception>
    public static PrunePlan Of(string @namespace, GoneRows items, GoneRows users, double maxPercent)
    {
        foreach (var table in (GoneRows[])[items, users])
        {
            if (table.Rows > 0 && 100d * table.Ids.Count / table.Rows > maxPercent)
            {
                throw new CommandException(ExitCodes.Data, FormattableString.Invariant(
                    $"--prune: {table.Ids.Count:N0} of {table.Rows:N0} rows of {table.Table} in namespace '{@namespace}' have no item or user any more, which is more than {maxPercent} %; nothing was written. If these rows should go, raise --max-prune-percent"));
            }
        }

        return new PrunePlan(items.Ids, users.Ids, NoEvents: false);
    }
}
