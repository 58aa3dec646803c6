using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Collects the content of items, from which a factor model can be trained.</summary>
/// <param name="itemTable">The items in their order.</param>
/// <param name="text">How text is found in a row without an embedding.</param>
sealed class SnapshotContent(IdIndex items, IdTable itemTable, DerivationOptions text)
{
    readonly RowFingerprint _texts = new();
    readonly int[] _numberOf = [.. Enumerable.Repeat(-1, itemTable.Count)];
    float[] _embedding = new float[FactorMatrix.Dimensions];
    int _count;

    public ItemContent Content { get; } = new(text);

    /// <summary>By item: its number in <see cref="Content"/>; -1 for an item without a row.</summary>
    public int[] NumberOf => _numberOf;

    /// <summary>32 hex digits over the rows of <see cref="AddText"/>.</summary>
    public string TextFingerprint => _texts.ToString();

    /// <summary>Adds an item with an embedding.</summary>
    public void AddEmbedding(CopyReader row, int idField, int vectorField)
    {
        var width = row.GetVectorWidth(vectorField);
        if (_embedding.Length < width)
            _embedding = new float[width];
        row.GetVector(vectorField, _embedding.AsSpan(0, width));
        Add(row.GetBytes(idField), new CatalogItem { ItemId = row.GetText(idField), HasEmbedding = true, Embedding = _embedding.AsMemory(0, width) });
    }

    /// <summary>Adds an item without an embedding, as <see cref="ItemContentRow.CopyTexts"/> returns it.</summary>
    public void AddText(CopyReader row)
    {
        _texts.Add(table: 6, row.RowBytes);
        Add(row.GetBytes(0), ItemContentRow.ToTextItem(row));
    }

    void Add(ReadOnlySpan<byte> id, CatalogItem item)
    {
        Content.Add(item);
        _numberOf[itemTable.RankOfInput[items.Find(id)]] = _count++;
    }
}
