using RecSys.Catalog;
using RecSys.Factors;

namespace RecSys.Store;

/// <summary>The items of a namespace and their vectors.</summary>
public sealed class FactorItems
{
    const int RefusedNamed = 10;

    readonly List<int> _rowOfItem = [];
    readonly List<RefusedItem> _firstRefused = [];
    long _reused;
    long _textFallback;
    long _withoutText;
    long _refused;

    /// <summary>The ids; their numbers are in the order of reading.</summary>
    public IdIndex Ids { get; } = new();

    /// <summary>The vectors of the items that have one.</summary>
    public ItemVectors Vectors { get; } = new();

    /// <summary>What became of the items.</summary>
    public ItemTotals Totals => new(Ids.Count, _reused, _textFallback, _withoutText, _refused);

    /// <summary>The first items whose embedding was refused, at most ten.</summary>
    public IReadOnlyList<RefusedItem> FirstRefused => _firstRefused;

    /// <summary>The row in <see cref="Vectors"/> of an item by its number, or -1 when it has no factor.</summary>
    public int RowOf(int item) => _rowOfItem[item];

    /// <summary>The numbers of the items that have a vector, in the ordinal order of their ids.</summary>
    public int[] InOrdinalOrder() => [.. Ids.InOrdinalOrder().Where(item => RowOf(item) >= 0)];

    /// <summary>Takes the row at hand of the items that <see cref="FactorSnapshot"/> reads.</summary>
    internal void Add(CopyReader row, DerivationOptions options)
    {
        var item = Ids.GetOrAdd(row.GetBytes(0));
        _rowOfItem.Add(TryAddVector(row, item, options) ? Vectors.Count - 1 : -1);
    }

    bool TryAddVector(CopyReader row, int item, DerivationOptions options)
    {
        const int Embedding = 1;
        if (row.IsNull(Embedding))
        {
            if (TextEmbedding.TryEmbed(ToCatalogItem(row), options, Vectors.Add()))
            {
                _textFallback++;
                return true;
            }

            Vectors.RemoveLast();
            _withoutText++;
            return false;
        }

        var fault = VectorFault.WrongWidth;
        if (row.GetVectorWidth(Embedding) == ItemVectors.Dimensions)
        {
            var vector = Vectors.Add();
            row.GetVector(Embedding, vector);
            fault = VectorFaults.Of(vector);
            if (fault == VectorFault.None)
            {
                _reused++;
                return true;
            }

            Vectors.RemoveLast();
        }

        _refused++;
        if (_firstRefused.Count < RefusedNamed)
            _firstRefused.Add(new RefusedItem(Ids.Text(item), fault));
        return false;
    }

    static CatalogItem ToCatalogItem(CopyReader row) => new()
    {
        ItemId = row.GetText(0),
        Brand = Optional(row, 2),
        Category = Optional(row, 3),
        CategoryPath = row.GetTextArray(4),
        Description = Optional(row, 5),
        Tags = row.GetTextArray(6),
        Props = row.GetBytes(7).ToArray(),
    };

    static string? Optional(CopyReader row, int field) => row.IsNull(field) ? null : row.GetText(field);
}
