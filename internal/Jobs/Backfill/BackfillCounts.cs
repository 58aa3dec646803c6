using System.Text.Json;
using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The counts of a run: kept with its cursor, merged over batches, printed in the report.</summary>
/// <remarks>Scanned is always the sum of changed, unchanged, conflicts, locked and failed, once no row is set aside.</remarks>
sealed class BackfillCounts
{
    const int MaxFailuresNamed = 100;

    public long Scanned { get; set; }

    public long Changed { get; set; }

    public long Unchanged { get; set; }

    public long Conflicts { get; set; }

    public long Locked { get; set; }

    public long Failed { get; set; }

    public long Batches { get; set; }

    /// <summary>Rows with something that could not be used at all, such as props that are no object, by reason.</summary>
    public SortedDictionary<string, long> RowIssues { get; set; } = new(StringComparer.Ordinal);

    /// <summary>By the column's name.</summary>
    public Dictionary<string, FieldCounts> Fields { get; set; } = Enum.GetValues<CatalogField>().ToDictionary(DerivedColumns.Of, _ => new FieldCounts());

    /// <summary>The first 100 rows that failed.</summary>
    public List<FailedRow> Failures { get; set; } = [];

    public static BackfillCounts FromJson(string json) => JsonSerializer.Deserialize(json, BackfillJson.Line.BackfillCounts) ?? new();

    public string ToJson() => JsonSerializer.Serialize(this, BackfillJson.Line.BackfillCounts);

    /// <summary>A copy that shares nothing that can change.</summary>
    public BackfillCounts Clone()
    {
        var copy = (BackfillCounts)MemberwiseClone();
        copy.RowIssues = new(RowIssues, StringComparer.Ordinal);
        copy.Fields = Fields.ToDictionary(field => field.Key, field => field.Value.Clone());
        copy.Failures = [.. Failures];
        return copy;
    }

    /// <summary>Counts rows that were read, with their sources and issues.</summary>
    public void AddScanned(IReadOnlyList<CatalogUpsert> rows)
    {
        Scanned += rows.Count;
        Count(rows, upsert => upsert.Sources.Brand, CatalogField.Brand);
        Count(rows, upsert => upsert.Sources.CategoryPath, CatalogField.Category, CatalogField.CategoryPath);
        Count(rows, upsert => upsert.Sources.Description, CatalogField.Description);
        Count(rows, upsert => upsert.Sources.ImageUrl, CatalogField.ImageUrl);
        foreach (var issue in rows.SelectMany(upsert => upsert.Issues))
        {
            var reasons = issue.Field is { } field ? Fields[DerivedColumns.Of(field)].Rejected : RowIssues;
            reasons[issue.Reason] = reasons.GetValueOrDefault(issue.Reason) + 1;
        }
    }

    /// <summary>Counts what became of a row.</summary>
    public void AddOutcome(CatalogUpsert upsert, RowOutcome outcome, string? failure)
    {
        switch (outcome)
        {
            case RowOutcome.Changed:
                Changed++;
                foreach (var change in upsert.Changes)
                    Fields[DerivedColumns.Of(change.Field)].Add(upsert, change);
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

    void Count(IReadOnlyList<CatalogUpsert> rows, Func<CatalogUpsert, FieldSource> source, params ReadOnlySpan<CatalogField> fields)
    {
        foreach (var (found, count) in rows.CountBy(source))
        {
            var name = found.ToString();
            foreach (var field in fields)
            {
                var sources = Fields[DerivedColumns.Of(field)].Sources;
                sources[name] = sources.GetValueOrDefault(name) + count;
            }
        }
    }
}

/// <summary>A row that the database refused, and its words for it.</summary>
sealed record FailedRow(string ItemId, string Reason);

/// <summary>The counts of one derived column.</summary>
sealed class FieldCounts
{
    const int MaxSamples = 5;
    const int MaxSampleLength = 120;

    /// <summary>Rows that had no value and get one.</summary>
    public long Filled { get; set; }

    /// <summary>Rows whose value becomes another.</summary>
    public long Changed { get; set; }

    /// <summary>Rows whose value was not usable and that have no other source.</summary>
    public long Cleared { get; set; }

    /// <summary>Values found and not used, by reason.</summary>
    public SortedDictionary<string, long> Rejected { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Rows by where their value comes from.</summary>
    public SortedDictionary<string, long> Sources { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The first changes, values shortened.</summary>
    public List<FieldSample> Samples { get; set; } = [];

    /// <inheritdoc cref="BackfillCounts.Clone"/>
    public FieldCounts Clone()
    {
        var copy = (FieldCounts)MemberwiseClone();
        copy.Rejected = new(Rejected, StringComparer.Ordinal);
        copy.Sources = new(Sources, StringComparer.Ordinal);
        copy.Samples = [.. Samples];
        return copy;
    }

    public void Add(CatalogUpsert upsert, FieldChange change)
    {
        var (old, @new) = (DerivedColumns.Old(upsert, change.Field), DerivedColumns.New(upsert, change.Field));
        if (DerivedColumns.IsMissing(old))
            Filled++;
        else if (DerivedColumns.IsMissing(@new))
            Cleared++;
        else
            Changed++;

        if (Samples.Count < MaxSamples)
            Samples.Add(new FieldSample(upsert.Row.ItemId, Shorten(old), Shorten(@new), change.Source.ToString()));
    }

    static string? Shorten(object? value) => DerivedColumns.Text(value, MaxSampleLength);
}

/// <summary>One change, for a person to judge.</summary>
sealed record FieldSample(string ItemId, string? Old, string? New, string Source);
