using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>What a run does to a catalog.</summary>
enum BackfillMode
{
    /// <summary>Visits rows where a derived column is missing.</summary>
    Backfill,

    /// <summary>Visits rows whatever they hold.</summary>
    Refresh,

    /// <summary>Puts back what an earlier run changed.</summary>
    Undo,
}

/// <summary>What a run was asked, checked.</summary>
/// <param name="Batch">Rows a page and a transaction, 1 to 10,000.</param>
/// <param name="Limit">Rows to visit at most; null for all.</param>
/// <param name="ItemIds">Visit these alone, in ordinal order; null for all.</param>
/// <param name="UndoFile">Where the old values of changed rows go; null for nowhere.</param>
sealed record BackfillOptions(
    BackfillMode Mode,
    DateTimeOffset? Since,
    int Batch,
    long? Limit,
    IReadOnlyList<string>? ItemIds,
    ErrorLimit MaxErrors,
    DerivationOptions Derivation,
    string? UndoFile)
{
    public CatalogSelection Selection => new(Mode == BackfillMode.Backfill, Since, Derivation.Embeddings == EmbeddingPolicy.All);

    public CatalogWriter ToWriter(MaintenanceRun run, TimeProvider clock) => new(
        run, row => CatalogDerivation.BuildUpsert(row, Derivation), Selection,
        Derivation.Embeddings == EmbeddingPolicy.All ? EmbeddingWrite.Set : EmbeddingWrite.Fill, clock);
}

/// <summary>How many rows may fail before a run gives up: a share of the rows visited, or a number of them.</summary>
readonly record struct ErrorLimit(double? Share, long? Count)
{
    public const string Form = "a share such as 1% or a number of rows such as 20";

    // A share of few rows says little: until this many are visited a run goes on.
    const long RowsForShare = 1_000;

    public static bool TryParse(string text, out ErrorLimit limit)
    {
        const System.Globalization.NumberStyles Style = System.Globalization.NumberStyles.AllowDecimalPoint;
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        if (text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), Style, culture, out var percent) && percent <= 100)
            limit = new ErrorLimit(percent / 100, null);
        else if (long.TryParse(text, System.Globalization.NumberStyles.None, culture, out var count))
            limit = new ErrorLimit(null, count);
        else
            limit = default;
        return limit != default;
    }

    /// <summary>Whether a run at work should stop.</summary>
    public bool IsPassedBy(BackfillCounts counts)
        => Count is not null ? counts.Failed > Count : counts.Scanned >= RowsForShare && IsMissedBy(counts);

    /// <summary>Whether a run that ended had too many failures. A share above 0 always allows one row.</summary>
    public bool IsMissedBy(BackfillCounts counts)
        => counts.Failed > (Count ?? (Share == 0 ? 0 : Math.Max(1, Math.Floor(Share!.Value * counts.Scanned))));
}
