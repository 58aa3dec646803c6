using RecSys.Catalog;

namespace RecSys.Factors;

/// <summary>A row-major matrix of vectors of <see cref="Dimensions"/> floats that grows at its end.</summary>
/// <remarks>
/// Stored in pieces of 4,096 rows: growing copies no row, and the length of one array is no limit.
/// Any number of threads may read rows while no row is added.
/// </remarks>
public sealed class FactorMatrix
{
    /// <summary>The length of every vector.</summary>
    public const int Dimensions = TextEmbedding.Dimensions;

    const int RowsPerPiece = 4096;

    readonly List<float[]> _pieces = [];

    /// <summary>The number of rows.</summary>
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

    /// <summary>Adds a row of undefined content at the end, for the caller to fill.</summary>
    public Span<float> Add()
    {
        if (Count == _pieces.Count * RowsPerPiece)
            _pieces.Add(GC.AllocateUninitializedArray<float>(RowsPerPiece * Dimensions));
        return this[Count++];
    }

    /// <summary>Removes the last row.</summary>
    public void RemoveLast() => Count--;

    /// <summary>The first number of a row, without a check that the row exists; for kernels.</summary>
    internal ref float Start(int row)
        => ref _pieces[row / RowsPerPiece][row % RowsPerPiece * Dimensions];
}
