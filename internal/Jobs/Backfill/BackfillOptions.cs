using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>What a run does to a catalog.</summary>
public enum BackfillMode
{
    /// <summary>Visits rows where a derived column is missing.</summary>
    Backfill,

    /// <summary>Visits all rows.</summary>
    Refresh,

    /// <summary>Restores the rows that an earlier run changed.</summary>
    Undo,
}

/// <summary>The checked options of a run.</summary>
public sealed record BackfillOptions
{
    /// <summary>What the run does.</summary>
    public required BackfillMode Mode { get; init; }

    /// <summary>Visit rows updated at or after this time; null for all.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>Rows per page and per transaction, 1 to 10,000.</summary>
    public required int Batch { get; init; }

    /// <summary>Rows to visit at most; null for all.</summary>
    public required long? Limit { get; init; }

    /// <summary>Visit these items only, in ordinal order; null for all.</summary>
    public required IReadOnlyList<string>? ItemIds { get; init; }

    /// <summary>Rows that the database may refuse.</summary>
    public required ErrorLimit MaxErrors { get; init; }

    /// <summary>How values are derived.</summary>
    public required DerivationOptions Derivation { get; init; }

    /// <summary>The file for the old values of changed rows; null for none. With <see cref="BackfillMode.Undo"/>, the file to read.</summary>
    public required string? UndoFile { get; init; }

    /// <summary>True for a run that writes nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The rows to visit.</summary>
    internal CatalogSelection Selection => new(Mode == BackfillMode.Backfill, Since, Derivation.Embeddings == EmbeddingPolicy.All);

    /// <summary>How the run writes embeddings.</summary>
    internal EmbeddingWrite EmbeddingWrite => Derivation.Embeddings == EmbeddingPolicy.All ? EmbeddingWrite.Set : EmbeddingWrite.Fill;
}
