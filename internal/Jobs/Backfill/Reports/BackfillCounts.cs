using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The counts of a run: recorded with its cursor, summed over batches, printed in the report.</summary>
/// <remarks>Scanned is the sum of changed, unchanged, conflicts, locked and failed when no row is set aside.</remarks>
public sealed class BackfillCounts
{
    const int MaxFailuresNamed = 100;

    /// <summary>Counts of all derived columns, all 0.</summary>
    public BackfillCounts()
        : this(DerivedColumn.All)
    {
    }

    internal BackfillCounts(IReadOnlyList<DerivedColumn> columns) => Fields = columns.ToDictionary(column => column.Name, _ => new FieldCounts());

    /// <summary>Rows visited.</summary>
    public long Scanned { get; set; }

    /// <summary>Rows written.</summary>
    public long Changed { get; set; }

    /// <summary>Rows that had the derived values already.</summary>
    public long Unchanged { get; set; }

    /// <summary>Rows that another session changed or deleted during the write.</summary>
    public long Conflicts { get; set; }

    /// <summary>Rows that another session held.</summary>
    public long Locked { get; set; }

    /// <summary>Rows that the database refused.</summary>
    public long Failed { get; set; }

    /// <summary>Batches processed.</summary>
    public long Batches { get; set; }

    /// <summary>Rows that could not be read as expected, such as props that are not an object, by reason.</summary>
    public SortedDictionary<string, long> RowIssues { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The counts of each derived column, by its name.</summary>
    public Dictionary<string, FieldCounts> Fields { get; set; }

    /// <summary>The first 100 rows that failed.</summary>
    public List<FailedRow> Failures { get; set; } = [];

    /// <summary>A copy that shares nothing that can change.</summary>
    internal BackfillCounts Clone()
    {
        var copy = (BackfillCounts)MemberwiseClone();
        copy.RowIssues = new(RowIssues, StringComparer.Ordinal);
        copy.Fields = Fields.ToDictionary(field => field.Key, field => field.Value.Clone());
        copy.Failures = [.. Failures];
        return copy;
    }

    /// <summary>Counts rows that were read, with their sources and issues.</summary>
    /// <param name="rows">Derived by the same columns.</param>
    internal void AddScanned(IReadOnlyList<CatalogUpsert> rows)
    {
        Scanned += rows.Count;
        if (rows.Count > 0)
            AddSources(rows);
        foreach (var issue in rows.SelectMany(upsert => upsert.Issues))
        {
            var reasons = issue.Column is { } column ? Fields[column.Name].Rejected : RowIssues;
            reasons[issue.Reason] = reasons.GetValueOrDefault(issue.Reason) + 1;
        }
    }

    /// <summary>Counts the outcome of a row.</summary>
    internal void AddOutcome(CatalogUpsert upsert, RowOutcome outcome, string? failure)
    {
        switch (outcome)
        {
            case RowOutcome.Changed:
                Changed++;
                foreach (var change in upsert.Changes)
                    Fields[change.Column.Name].Add(upsert, change);
                break;
            case RowOutcome.Unchanged:
                Unchanged++;
                break;
            case RowOutcome.Conflict:
                Conflicts++;
                break;
            case RowOutcome.Locked:
                Locked++;
                break;
            case RowOutcome.Failed:
                Failed++;
                if (Failures.Count < MaxFailuresNamed)
                    Failures.Add(new FailedRow(upsert.Row.ItemId, failure ?? ""));
                break;
        }
    }

    void AddSources(IReadOnlyList<CatalogUpsert> rows)
    {
        foreach (var (index, column) in rows[0].Values.Columns.Index().Where(column => column.Item.HasSources))
        {
            var sources = Fields[column.Name].Sources;
            foreach (var (source, count) in rows.CountBy(upsert => upsert.Sources[index]))
            {
                var name = source.ToString();
                sources[name] = sources.GetValueOrDefault(name) + count;
            }
        }
    }
}

/// <summary>A row that the database refused.</summary>
/// <param name="Reason">The message of the database, with the SQLSTATE.</param>
public sealed record FailedRow(string ItemId, string Reason);

/// <summary>The counts of one derived column.</summary>
public sealed class FieldCounts
{
    const int MaxSamples = 5;
    const int MaxSampleLength = 120;

    /// <summary>Rows that had no value and get one.</summary>
    public long Filled { get; set; }

    /// <summary>Rows that get another value.</summary>
    public long Changed { get; set; }

    /// <summary>Rows whose value is not usable and that have no other source.</summary>
    public long Cleared { get; set; }

    /// <summary>Values found and not used, by reason.</summary>
    public SortedDictionary<string, long> Rejected { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Rows by the source of their value.</summary>
    public SortedDictionary<string, long> Sources { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The first five changes, with shortened values.</summary>
    public List<FieldSample> Samples { get; set; } = [];

    /// <summary>Rows that gain a value, less those that lose it.</summary>
    internal long Net => Filled - Cleared;

    /// <inheritdoc cref="BackfillCounts.Clone"/>
    internal FieldCounts Clone()
    {
        var copy = (FieldCounts)MemberwiseClone();
        copy.Rejected = new(Rejected, StringComparer.Ordinal);
        copy.Sources = new(Sources, StringComparer.Ordinal);
        copy.Samples = [.. Samples];
        return copy;
    }

    internal void Add(CatalogUpsert upsert, FieldChange change)
    {
        var (old, @new) = (upsert.Old(change.Column), upsert.New(change.Column));
        if (DerivedColumn.IsMissing(old))
            Filled++;
        else if (DerivedColumn.IsMissing(@new))
            Cleared++;
        else
            Changed++;

        if (Samples.Count < MaxSamples)
            Samples.Add(new FieldSample(upsert.Row.ItemId, Shorten(old), Shorten(@new), change.Source.ToString()));
    }

    static string? Shorten(object? value) => ValueText.Of(value, MaxSampleLength);
}

/// <summary>One change, as an example.</summary>
public sealed record FieldSample(string ItemId, string? Old, string? New, string Source);
