using System.Runtime.InteropServices;

namespace RecSys.Factors;

/// <summary>Multiplies rows by one matrix, six rows at a time. Any number of threads may use one instance.</summary>
sealed class RowProduct
{
    readonly int _depth;
    readonly int _width;
    readonly float[] _panels;

    /// <param name="depth">Rows of the matrix.</param>
    /// <param name="width">Columns of the matrix.</param>
    /// <param name="element">The number in a row and a column.</param>
    public RowProduct(int depth, int width, Func<int, int, float> element)
    {
        (_depth, _width) = (depth, PaddedMatrix.Padded(width));
        _panels = new float[_depth * _width];
        for (var left = 0; left < width; left += OuterTile.Width)
        {
            for (var k = 0; k < depth; k++)
            {
                for (var j = left; j < Math.Min(left + OuterTile.Width, width); j++)
                    _panels[left * depth + k * OuterTile.Width + j - left] = element(k, j);
            }
        }
    }

    /// <summary>Columns of a result, a multiple of 16.</summary>
    public int Width => _width;

    /// <summary>Numbers of scratch memory for a call.</summary>
    public int ScratchLength => OuterTile.Height * (_depth + OuterTile.Width);

    /// <summary>Writes the products of at most six rows.</summary>
    /// <param name="source">The rows; may be the same memory as the results.</param>
    /// <param name="results">Each <see cref="Width"/> long.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> long.</param>
    public void Multiply(RowSource source, int count, RowTarget results, Span<float> scratch)
    {
        var packed = scratch[..(OuterTile.Height * _depth)];
        var tile = scratch.Slice(packed.Length, OuterTile.Height * OuterTile.Width);
        if (count < OuterTile.Height)
            packed.Clear();
        for (var i = 0; i < count; i++)
        {
            var row = source(i)[.._depth];
            for (var k = 0; k < row.Length; k++)
                packed[k * OuterTile.Height + i] = row[k];
        }

        for (var left = 0; left < _width; left += OuterTile.Width)
        {
            OuterTile.Multiply(
                ref MemoryMarshal.GetReference(packed), ref _panels[left * _depth], _depth, ref MemoryMarshal.GetReference(tile));
            for (var i = 0; i < count; i++)
                tile.Slice(i * OuterTile.Width, OuterTile.Width).CopyTo(results(i)[left..]);
        }
    }

    /// <summary>Row i of a group.</summary>
    public delegate ReadOnlySpan<float> RowSource(int i);

    /// <summary>Where the product of row i of a group is written.</summary>
    public delegate Span<float> RowTarget(int i);
}
