using RecSys.Factors;

namespace RecSys.CollabFactors;

/// <summary>What one run over one namespace read, made and wrote; the JSON report is this record.</summary>
/// <param name="WalBytes">
/// What the whole server wrote to its WAL between the first and the last write of this run, other sessions included; null in a dry run.
/// </param>
sealed record FactorReport(
    string Namespace,
    bool DryRun,
    DateTimeOffset? Since,
    DateTimeOffset Until,
    int Dimensions,
    ItemTotals Items,
    IReadOnlyList<RefusedItem> FirstRefused,
    WrittenTotals ItemFactors,
    EventTotals Events,
    UserTotals Users,
    long? WalBytes,
    IReadOnlyList<Stage> Stages);

/// <summary>Factors that the run made: written ones differ from what the table held, or were not there.</summary>
/// <param name="Written">In a dry run, what the run would write.</param>
sealed record WrittenTotals(long Written, long Unchanged);

/// <summary>What became of the users who have an event in the window; <see cref="Seen"/> is the sum of the next three.</summary>
/// <param name="Written">In a dry run, what the run would write.</param>
/// <param name="WithoutUsableEvent">Not written, and not removed: a vector from an earlier run stays.</param>
/// <param name="CancelledOut">Of those without a usable event, the users whose vectors add up to none.</param>
sealed record UserTotals(long Seen, long Written, long Unchanged, long WithoutUsableEvent, long CancelledOut);

/// <summary>One part of the work.</summary>
sealed record Stage(string Name, long Rows, double Seconds)
{
    public double RowsPerSecond => Seconds > 0 ? Rows / Seconds : 0;
}
