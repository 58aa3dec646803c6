using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Which rows of a namespace a run visits.</summary>
/// <param name="OnlyIncomplete">Rows where brand, category, category path, description, image URL or metadata version is missing.</param>
/// <param name="Since">Rows whose <c>updated_at</c> is at or after this; null for any.</param>
/// <param name="ReadEmbeddings">Whether the stored embeddings are needed too: they are stored out of line, and twice the work of the rest.</param>
public readonly record struct CatalogSelection(bool OnlyIncomplete, DateTimeOffset? Since, bool ReadEmbeddings);

/// <summary>A range of item ids in the database's own order, both ends included.</summary>
public readonly record struct ItemRange(string First, string Last);

/// <summary>The derived columns of one row, the embedding aside.</summary>
/// <param name="CategoryPath">Never null in the column; empty for none.</param>
public sealed record CatalogValues(
    string? Brand, string? Category, IReadOnlyList<string?> CategoryPath, string? Description, string? ImageUrl, string? MetadataVersion)
{
    /// <summary>What the row holds.</summary>
    public static CatalogValues Of(CatalogItem row)
        => new(row.Brand, row.Category, row.CategoryPath, row.Description, row.ImageUrl, row.MetadataVersion);

    /// <summary>What derivation gives.</summary>
    public static CatalogValues Of(CatalogUpsert upsert)
        => new(upsert.Brand, upsert.Category, upsert.CategoryPath, upsert.Description, upsert.ImageUrl, upsert.MetadataVersion);
}

/// <summary>What a write does to the embedding.</summary>
public enum EmbeddingWrite
{
    /// <summary>Leaves it.</summary>
    Keep = 0,

    /// <summary>Sets it where the row still has none.</summary>
    Fill = 1,

    /// <summary>Sets it, to null too.</summary>
    Set = 2,
}

/// <summary>One row's update, and what the row must still hold for it to happen.</summary>
/// <param name="ExpectedAt">The <c>updated_at</c> that was read.</param>
/// <param name="Expected">The values that were read: a writer that forgets <c>updated_at</c> is not overwritten either.</param>
/// <param name="Embedding">Length 384; null for none.</param>
public sealed record CatalogWrite(
    string ItemId, DateTime ExpectedAt, CatalogValues Expected, CatalogValues Values, EmbeddingWrite EmbeddingWrite, float[]? Embedding);

/// <summary>How many rows of a namespace have a value in each derived column.</summary>
public sealed record CatalogCompleteness(
    long Rows, long Brand, long Category, long CategoryPath, long Description, long ImageUrl, long MetadataVersion, long Embedding);
