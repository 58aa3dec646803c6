using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Collects the vectors of a snapshot; all ids are known from the rows read before.</summary>
/// <param name="itemTable">The items in their order.</param>
/// <param name="read">Which parts are read.</param>
sealed class SnapshotVectors(IdIndex users, IdIndex items, IdTable itemTable, RowFingerprint fingerprint, InteractionRead read)
{
    // Separate from the other rows: a run that reads no embeddings must get the same fingerprint of the other rows.
    readonly RowFingerprint? _embeddingRows = read.Embeddings ? new() : null;

    readonly VectorRows _userFactors = new("recsys_user_factors.factors");

    public ItemVectorRows Embeddings { get; } = new("items.embedding", itemTable.Count, normalise: true);

    public ItemVectorRows ItemFactors { get; } = new("recsys_item_factors.factors", itemTable.Count, normalise: false);

    /// <summary>Null if content is not read.</summary>
    public SnapshotContent? Content { get; } = read.Content is { } text ? new(items, itemTable, text) : null;

    /// <summary>Null if embeddings are not read.</summary>
    public string? EmbeddingFingerprint => _embeddingRows?.ToString();

    public int FactorsWithoutItem { get; private set; }

    public int UserFactorCount => _userFactors.Count;

    public void AddEmbedding(CopyReader row)
    {
        _embeddingRows?.Add(table: 5, row.RowBytes);
        Embeddings.Add(row, itemTable.RankOfInput[items.Find(row.GetBytes(0))], vectorField: 1, timeField: 2);
        Content?.AddEmbedding(row, idField: 0, vectorField: 1);
    }

    public void AddItemFactor(CopyReader row)
    {
        fingerprint.Add(table: 3, row.RowBytes);
        var item = items.Find(row.GetBytes(0));
        if (item >= 0)
            ItemFactors.Add(row, itemTable.RankOfInput[item], vectorField: 1, timeField: 2);
        else
            FactorsWithoutItem++;
    }

    public void AddUserFactor(CopyReader row)
    {
        fingerprint.Add(table: 4, row.RowBytes);
        var user = users.Find(row.GetBytes(0));
        if (user >= 0)
            _userFactors.Add(row, user, vectorField: 1);
    }

    /// <summary>Null without any vector.</summary>
    public VectorTable? UserFactors(IdTable userTable) => _userFactors.ToTable(userTable);
}
