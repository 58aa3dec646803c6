using RecSys.Catalog;

namespace RecSys.Factors;

/// <summary>
/// The items of a namespace and their content vectors: an item's embedding or, for an item without one, the text embedding of its row.
/// </summary>
/// <param name="options">How text is found in a row without an embedding.</param>
public sealed class ItemContent(DerivationOptions options)
{
    const int RefusedListed = 10;

    readonly List<int> _rowOfItem = [];
    readonly List<ulong> _idHashes = [];
    readonly List<RefusedItem> _firstRefused = [];
    long _reused;
    long _textFallback;
    long _withoutText;
    long _refused;

    /// <summary>The vectors of the items that have one.</summary>
    public FactorMatrix Vectors { get; } = new();

    /// <summary>Counts by origin of the vector.</summary>
    public ItemTotals Totals => new(_rowOfItem.Count, _reused, _textFallback, _withoutText, _refused);

    /// <summary>The first items whose embedding was refused, at most ten.</summary>
    public IReadOnlyList<RefusedItem> FirstRefused => _firstRefused;

    /// <summary>The row in <see cref="Vectors"/> of an item by its number; -1 when it has no vector.</summary>
    public int RowOf(int item) => _rowOfItem[item];

    /// <summary>A hash of an item's id, the same in every run: it selects the item's random start.</summary>
    public ulong IdHash(int item) => _idHashes[item];

    /// <summary>Adds an item; items are numbered from 0 in the order in which they are added.</summary>
    /// <param name="item">With its embedding, or with its text when it has none. Its memory may be reused after the call.</param>
    public void Add(CatalogItem item)
    {
        _idHashes.Add(HashOf(item.ItemId));
        _rowOfItem.Add((item.HasEmbedding ? TryAddEmbedding(item) : TryAddText(item)) ? Vectors.Count - 1 : -1);
    }

    /// <summary>FNV-1a over UTF-16: string.GetHashCode differs from process to process.</summary>
    static ulong HashOf(string id)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in id)
            hash = unchecked((hash ^ character) * 1099511628211UL);
        return hash;
    }

    bool TryAddEmbedding(CatalogItem item)
    {
        var fault = VectorFaults.Of(item.Embedding.Span);
        if (fault == VectorFault.None)
        {
            item.Embedding.Span.CopyTo(Vectors.Add());
            _reused++;
            return true;
        }

        _refused++;
        if (_firstRefused.Count < RefusedListed)
            _firstRefused.Add(new RefusedItem(item.ItemId, fault));
        return false;
    }

    bool TryAddText(CatalogItem item)
    {
        if (TextEmbedding.TryEmbed(item, options, Vectors.Add()))
        {
            _textFallback++;
            return true;
        }

        Vectors.RemoveLast();
        _withoutText++;
        return false;
    }
}
