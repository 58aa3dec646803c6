using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Scoring;

/// <summary>Dot products of a block of vectors with panels of items, in tiles of 6 by 16 or 6 by 32 that stay in registers.</summary>
/// <remarks>
/// Each sum runs over the components in order with fused multiply-adds: what <see cref="ItemVectors.Dot"/> gives, however wide the
/// processor's registers are. A component that is zero in all six vectors of a tile adds nothing and is left out: embeddings of hashed
/// text are mostly zeros.
/// </remarks>
/// <param name="capacity">The most vectors that <see cref="Load"/> will be given; a multiple of <see cref="TileHeight"/>.</param>
sealed class DotBlock(int capacity, int dimensions)
{
    /// <summary>Vectors a tile.</summary>
    public const int TileHeight = 6;

    // By tile: the six values of each component that is left, and where in a panel that component lies.
    readonly float[] _values = new float[capacity * dimensions];
    readonly int[] _places = new int[capacity / TileHeight * dimensions];
    readonly int[] _lengths = new int[capacity / TileHeight];
    int _tiles;

    /// <summary>Takes vectors in place of those before.</summary>
    /// <param name="vectors">Row by row.</param>
    public void Load(ReadOnlySpan<float> vectors)
    {
        var rows = dimensions == 0 ? 0 : vectors.Length / dimensions;
        _tiles = (rows + TileHeight - 1) / TileHeight;
        for (var tile = 0; tile < _tiles; tile++)
        {
            var first = tile * TileHeight;
            var height = Math.Min(TileHeight, rows - first);
            _lengths[tile] = Pack(
                vectors.Slice(first * dimensions, height * dimensions), height,
                _values.AsSpan(first * dimensions, TileHeight * dimensions), _places.AsSpan(tile * dimensions, dimensions));
        }
    }

    int Pack(ReadOnlySpan<float> vectors, int height, Span<float> values, Span<int> places)
    {
        var length = 0;
        for (var i = 0; i < dimensions; i++)
        {
            var six = values.Slice(length * TileHeight, TileHeight);
            six.Clear();
            for (var row = 0; row < height; row++)
                six[row] = vectors[row * dimensions + i];
            if (six.ContainsAnyExcept(0f))
                places[length++] = i * ItemVectors.PanelWidth;
        }

        return length;
    }

    /// <summary>Fills <paramref name="output"/> with the dot products of every vector and every item of the panels.</summary>
    /// <param name="output">Row-major, one row of <paramref name="stride"/> floats a vector, whole tiles.</param>
    public void Multiply(ItemVectors items, int firstPanel, int panelCount, Span<float> output, int stride)
    {
        for (var p = 0; p < panelCount;)
        {
            var two = Vector512.IsHardwareAccelerated && p + 1 < panelCount;
            var panel = items.Panel(firstPanel + p);
            var next = two ? items.Panel(firstPanel + p + 1) : default;
            var width = (two ? 2 : 1) * ItemVectors.PanelWidth;
            for (var tile = 0; tile < _tiles; tile++)
            {
                var values = _values.AsSpan(tile * TileHeight * dimensions);
                var places = _places.AsSpan(tile * dimensions, _lengths[tile]);
                var products = output.Slice(tile * TileHeight * stride + p * ItemVectors.PanelWidth, (TileHeight - 1) * stride + width);
                if (two)
                    MultiplyTile(values, places, panel, next, products, stride);
                else
                    MultiplyTile(values, places, panel, products, stride);
            }

            p += two ? 2 : 1;
        }
    }

    // Nothing but this loop: compiled in full at its first call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MultiplyTile(ReadOnlySpan<float> values, ReadOnlySpan<int> places, ReadOnlySpan<float> panel, Span<float> output, int stride)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        Vector256<float> d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        ref var row = ref MemoryMarshal.GetReference(values);
        foreach (var place in places)
        {
            ref var column = ref Unsafe.Add(ref MemoryMarshal.GetReference(panel), place);
            var left = Vector256.LoadUnsafe(ref column);
            var right = Vector256.LoadUnsafe(ref column, 8);
            var a = Vector256.Create(row);
            a0 = Vector256.FusedMultiplyAdd(a, left, a0);
            a1 = Vector256.FusedMultiplyAdd(a, right, a1);
            var b = Vector256.Create(Unsafe.Add(ref row, 1));
            b0 = Vector256.FusedMultiplyAdd(b, left, b0);
            b1 = Vector256.FusedMultiplyAdd(b, right, b1);
            var c = Vector256.Create(Unsafe.Add(ref row, 2));
            c0 = Vector256.FusedMultiplyAdd(c, left, c0);
            c1 = Vector256.FusedMultiplyAdd(c, right, c1);
            var d = Vector256.Create(Unsafe.Add(ref row, 3));
            d0 = Vector256.FusedMultiplyAdd(d, left, d0);
            d1 = Vector256.FusedMultiplyAdd(d, right, d1);
            var e = Vector256.Create(Unsafe.Add(ref row, 4));
            e0 = Vector256.FusedMultiplyAdd(e, left, e0);
            e1 = Vector256.FusedMultiplyAdd(e, right, e1);
            var f = Vector256.Create(Unsafe.Add(ref row, 5));
            f0 = Vector256.FusedMultiplyAdd(f, left, f0);
            f1 = Vector256.FusedMultiplyAdd(f, right, f1);
            row = ref Unsafe.Add(ref row, TileHeight);
        }

        Store(a0, a1, output);
        Store(b0, b1, output[stride..]);
        Store(c0, c1, output[(2 * stride)..]);
        Store(d0, d1, output[(3 * stride)..]);
        Store(e0, e1, output[(4 * stride)..]);
        Store(f0, f1, output[(5 * stride)..]);
    }

    static void Store(Vector256<float> left, Vector256<float> right, Span<float> output)
    {
        left.CopyTo(output);
        right.CopyTo(output[8..]);
    }

    /// <summary>Two panels at once in registers of 16 floats: half the instructions a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MultiplyTile(
        ReadOnlySpan<float> values, ReadOnlySpan<int> places, ReadOnlySpan<float> panel, ReadOnlySpan<float> next, Span<float> output, int stride)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        Vector512<float> d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        ref var row = ref MemoryMarshal.GetReference(values);
        foreach (var place in places)
        {
            var left = Vector512.LoadUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(panel), place));
            var right = Vector512.LoadUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(next), place));
            var a = Vector512.Create(row);
            a0 = Vector512.FusedMultiplyAdd(a, left, a0);
            a1 = Vector512.FusedMultiplyAdd(a, right, a1);
            var b = Vector512.Create(Unsafe.Add(ref row, 1));
            b0 = Vector512.FusedMultiplyAdd(b, left, b0);
            b1 = Vector512.FusedMultiplyAdd(b, right, b1);
            var c = Vector512.Create(Unsafe.Add(ref row, 2));
            c0 = Vector512.FusedMultiplyAdd(c, left, c0);
            c1 = Vector512.FusedMultiplyAdd(c, right, c1);
            var d = Vector512.Create(Unsafe.Add(ref row, 3));
            d0 = Vector512.FusedMultiplyAdd(d, left, d0);
            d1 = Vector512.FusedMultiplyAdd(d, right, d1);
            var e = Vector512.Create(Unsafe.Add(ref row, 4));
            e0 = Vector512.FusedMultiplyAdd(e, left, e0);
            e1 = Vector512.FusedMultiplyAdd(e, right, e1);
            var f = Vector512.Create(Unsafe.Add(ref row, 5));
            f0 = Vector512.FusedMultiplyAdd(f, left, f0);
            f1 = Vector512.FusedMultiplyAdd(f, right, f1);
            row = ref Unsafe.Add(ref row, TileHeight);
        }

        Store(a0, a1, output);
        Store(b0, b1, output[stride..]);
        Store(c0, c1, output[(2 * stride)..]);
        Store(d0, d1, output[(3 * stride)..]);
        Store(e0, e1, output[(4 * stride)..]);
        Store(f0, f1, output[(5 * stride)..]);
    }

    static void Store(Vector512<float> left, Vector512<float> right, Span<float> output)
    {
        left.CopyTo(output);
        right.CopyTo(output[ItemVectors.PanelWidth..]);
    }
}
