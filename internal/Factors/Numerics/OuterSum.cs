using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>Σ a bᵀ over pairs of rows: sums of 128 rows in float, added up in double.</summary>
/// <remarks>With the same rows on both sides, only tiles that touch the lower triangle are computed. One instance serves one thread.</remarks>
sealed class OuterSum
{
    const int Depth = 128;

    // A row is packed by storing 8 numbers; the next row overwrites the last two, and after the last row there is room for them.
    const int PanelLength = Depth * OuterTile.Height + 2;

    readonly int _height;
    readonly int _width;
    readonly bool _isSymmetric;
    readonly float[] _a;
    readonly float[] _b;
    readonly float[] _tile = new float[OuterTile.Height * OuterTile.Width];
    int _rows;

    /// <param name="height">Columns of the rows a.</param>
    /// <param name="width">Columns of the rows b; a multiple of 16.</param>
    /// <param name="isSymmetric">Whether both rows are always the same; then height equals width.</param>
    public OuterSum(int height, int width, bool isSymmetric)
    {
        (_height, _width, _isSymmetric) = (height, width, isSymmetric);
        _a = new float[(height + OuterTile.Height - 1) / OuterTile.Height * PanelLength];
        _b = new float[width * Depth];
        Sum = new double[(long)height * width];
    }

    /// <summary>Height by width, row by row; of a symmetric sum, only the lower triangle is valid. Complete after <see cref="Flush"/>.</summary>
    public double[] Sum { get; }

    /// <summary>Sets the sum to zero.</summary>
    public void Clear()
    {
        _rows = 0;
        Array.Clear(Sum);
    }

    /// <summary>Adds scale · a bᵀ.</summary>
    /// <param name="a">As many numbers as the height.</param>
    /// <param name="b">As many numbers as the width.</param>
    public void Add(ReadOnlySpan<float> a, float scale, ReadOnlySpan<float> b)
    {
        PackScaled(a[.._height], scale);
        ref var from = ref MemoryMarshal.GetReference(b);
        ref var to = ref _b[_rows * OuterTile.Width];
        for (var start = 0; start < _width; start += OuterTile.Width)
        {
            Vector256.LoadUnsafe(ref from, (nuint)start).StoreUnsafe(ref to, (nuint)(start * Depth));
            Vector256.LoadUnsafe(ref from, (nuint)(start + 8)).StoreUnsafe(ref to, (nuint)(start * Depth + 8));
        }

        if (++_rows == Depth)
            Flush();
    }

    void PackScaled(ReadOnlySpan<float> row, float scale)
    {
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref _a[_rows * OuterTile.Height];
        var factor = Vector256.Create(scale);
        var start = 0;
        for (; start + 8 <= row.Length; start += OuterTile.Height)
        {
            (factor * Vector256.LoadUnsafe(ref from, (nuint)start)).StoreUnsafe(ref to);
            to = ref Unsafe.Add(ref to, PanelLength);
        }

        for (; start < row.Length; start += OuterTile.Height)
        {
            for (var i = 0; i < Math.Min(OuterTile.Height, row.Length - start); i++)
                Unsafe.Add(ref to, i) = scale * row[start + i];
            if (start + OuterTile.Height < row.Length)
                to = ref Unsafe.Add(ref to, PanelLength);
        }
    }

    /// <summary>Adds the rows that wait for a full block.</summary>
    public void Flush()
    {
        if (_rows == 0)
            return;
        ref var tile = ref MemoryMarshal.GetArrayDataReference(_tile);
        for (var left = 0; left < _width; left += OuterTile.Width)
        {
            // The first row of tiles that reaches the diagonal.
            var first = _isSymmetric ? left / OuterTile.Height * OuterTile.Height : 0;
            for (var top = first; top < _height; top += OuterTile.Height)
            {
                OuterTile.Multiply(ref _a[top / OuterTile.Height * PanelLength], ref _b[left * Depth], _rows, ref tile);
                AddTile(top, left);
            }
        }

        _rows = 0;
    }

    void AddTile(int top, int left)
    {
        var height = Math.Min(OuterTile.Height, _height - top);
        for (var i = 0; i < height; i++)
        {
            ref var sums = ref Sum[(top + i) * _width + left];
            ref var row = ref _tile[i * OuterTile.Width];
            for (nuint j = 0; j < OuterTile.Width; j += 8)
            {
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref row, j));
                (Vector256.LoadUnsafe(ref sums, j) + low).StoreUnsafe(ref sums, j);
                (Vector256.LoadUnsafe(ref sums, j + 4) + high).StoreUnsafe(ref sums, j + 4);
            }
        }
    }
}
