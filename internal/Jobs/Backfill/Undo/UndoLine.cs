using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>One line of an undo file: the row that a run wrote, and its values before.</summary>
sealed record UndoLine
{
    public required Guid OrgId { get; init; }

    public required string Namespace { get; init; }

    public required string ItemId { get; init; }

    /// <summary>The time that the run wrote. The row is restored only while it still has this time.</summary>
    public required DateTime UpdatedAt { get; init; }

    public required CatalogValues Old { get; init; }

    public required CatalogValues New { get; init; }

    /// <summary>True when the run wrote an embedding.</summary>
    public bool EmbeddingWritten { get; init; }

    /// <summary>Null where the run filled an embedding in.</summary>
    public float[]? OldEmbedding { get; init; }

    /// <summary>The write that restores the row.</summary>
    public CatalogWrite ToWrite() => new(
        ItemId, UpdatedAt, New, Old, EmbeddingWritten ? EmbeddingWrite.Set : EmbeddingWrite.Keep, OldEmbedding);
}
