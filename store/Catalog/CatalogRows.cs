using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Which rows of a namespace a run visits.</summary>
/// <param name="OnlyIncomplete">Only rows where one of <see cref="DerivedColumn.Texts"/> is missing.</param>
/// <param name="Since">Only rows whose <c>updated_at</c> is at or after this time; null for all rows.</param>
/// <param name="ReadEmbeddings">Whether stored embeddings are read. They are stored out of line and cost twice the work of the other columns.</param>
public readonly record struct CatalogSelection(bool OnlyIncomplete, DateTimeOffset? Since, bool ReadEmbeddings);

/// <summary>A range of item ids in the database's own order, both ends included.</summary>
public readonly record struct ItemRange(string First, string Last);

/// <summary>How a write changes the embedding.</summary>
public enum EmbeddingWrite
{
    /// <summary>Keeps it.</summary>
    Keep = 0,

    /// <summary>Sets it if the row has none.</summary>
    Fill = 1,

    /// <summary>Sets it, also if the new value is null.</summary>
    Set = 2,
}

/// <summary>The update of one row, and the values that the row must still have.</summary>
/// <param name="ExpectedAt">The <c>updated_at</c> that was read.</param>
/// <param name="Expected">The values that were read. They protect a concurrent write that did not set <c>updated_at</c>.</param>
/// <param name="Embedding">Length 384; null for none.</param>
public sealed record CatalogWrite(
    string ItemId, DateTime ExpectedAt, CatalogValues Expected, CatalogValues Values, EmbeddingWrite EmbeddingWrite, float[]? Embedding);

/// <summary>How many rows of a namespace have a value in each derived column.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="Values">Rows with a value, by the column's name, in the order of reports.</param>
public sealed record CatalogCompleteness(long Rows, IReadOnlyList<KeyValuePair<string, long>> Values)
{
    /// <summary>Rows with a value in a column; 0 for a column that was not counted.</summary>
    public long this[string column] => Values.FirstOrDefault(value => value.Key == column).Value;
}
