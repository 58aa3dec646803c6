using RecSys.Catalog;

namespace RecSys.Factors;

/// <summary>A matrix of item vectors, row-major, each row <see cref="Dimensions"/> floats, to which rows are added at the end.</summary>
/// <remarks>
/// Kept in pieces of 4,096 rows: it grows without ever holding a row twice and is not bound by the length of one array.
/// Rows may be read by any number of threads while none is added.
/// </remarks>
public sealed class ItemVectors
{
    /// <summary>The width of every vector.</summary>
    public const int Dimensions = TextEmbedding.Dimensions;

    const int RowsPerPiece = 4096;

    readonly List<float[]> _pieces = [];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>A row, to read or to overwrite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<float> this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
            return _pieces[row / RowsPerPiece].AsSpan(row % RowsPerPiece * Dimensions, Dimensions);
        }
    }

    /// <summary>Adds a row of unknown content at the end, for the caller to fill.</summary>
    public Span<float> Add()
    {
        if (Count == _pieces.Count * RowsPerPiece)
            _pieces.Add(GC.AllocateUninitializedArray<float>(RowsPerPiece * Dimensions));
        return this[Count++];
    }

    /// <summary>Takes back the row that was added last.</summary>
    public void RemoveLast() => Count--;

    /// <summary>The first number of a row that is known to exist; for kernels.</summary>
    internal ref float Start(int row)
        => ref _pieces[row / RowsPerPiece][row % RowsPerPiece * Dimensions];
}
