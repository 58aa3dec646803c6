using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Scoring;

/// <summary>Dot products of a block of vectors with panels of items, in tiles of 6 by 16 or 6 by 32 that fit in registers.</summary>
/// <remarks>
/// Each sum runs over the components in order with fused multiply-adds, so it equals <see cref="ItemVectors.Dot"/> for any register
/// width. A component that is zero in all six vectors of a tile is skipped: embeddings of hashed text are mostly zeros.
/// </remarks>
/// <param name="capacity">The most vectors per <see cref="Load"/>; a multiple of <see cref="TileHeight"/>.</param>
sealed class DotBlock(int capacity, int dimensions)
{
    /// <summary>Vectors per tile.</summary>
    public const int TileHeight = 6;

    // By tile: the six values of each component that is not skipped, and the offset of that component in a panel.
    readonly float[] _values = new float[capacity * dimensions];
    readonly int[] _places = new int[capacity / TileHeight * dimensions];
    readonly int[] _lengths = new int[capacity / TileHeight];
    int _tiles;

    /// <summary>Replaces the vectors.</summary>
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
    /// <param name="output">Row-major, one row of <paramref name="stride"/> floats per vector, whole tiles.</param>
    public void Multiply(ItemVectors items, int firstPanel, int panelCount, Span<float> output, int stride)
    {
        var done = 0;
        for (; Vector512.IsHardwareAccelerated && done + 2 <= panelCount; done += 2)
            Multiply<Lanes16>(items.Panels(firstPanel + done, 2), rightHalf: ItemVectors.PanelWidth * dimensions, output[(done * ItemVectors.PanelWidth)..], stride);
        for (; done < panelCount; done++)
            Multiply<Lanes8>(items.Panels(firstPanel + done, 1), rightHalf: Lanes8.Count, output[(done * ItemVectors.PanelWidth)..], stride);
    }

    /// <param name="rightHalf">Offset from a component of the left half of the items to the same component of the right half.</param>
    void Multiply<T>(ReadOnlySpan<float> panels, int rightHalf, Span<float> output, int stride) where T : struct, ILanes<T>
    {
        for (var tile = 0; tile < _tiles; tile++)
        {
            MultiplyTile<T>(
                _values.AsSpan(tile * TileHeight * dimensions), _places.AsSpan(tile * dimensions, _lengths[tile]), panels, rightHalf,
                output.Slice(tile * TileHeight * stride, (TileHeight - 1) * stride + 2 * T.Count), stride);
        }
    }

    // Contains only this loop, so that the whole method is optimised at its first call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MultiplyTile<T>(
        ReadOnlySpan<float> values, ReadOnlySpan<int> places, ReadOnlySpan<float> panels, int rightHalf, Span<float> output, int stride)
        where T : struct, ILanes<T>
    {
        T a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        T d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        ref var row = ref MemoryMarshal.GetReference(values);
        foreach (var place in places)
        {
            ref var column = ref Unsafe.Add(ref MemoryMarshal.GetReference(panels), place);
            var left = T.Load(ref column);
            var right = T.Load(ref Unsafe.Add(ref column, rightHalf));
            var a = T.Create(row);
            a0 = T.FusedMultiplyAdd(a, left, a0);
            a1 = T.FusedMultiplyAdd(a, right, a1);
            var b = T.Create(Unsafe.Add(ref row, 1));
            b0 = T.FusedMultiplyAdd(b, left, b0);
            b1 = T.FusedMultiplyAdd(b, right, b1);
            var c = T.Create(Unsafe.Add(ref row, 2));
            c0 = T.FusedMultiplyAdd(c, left, c0);
            c1 = T.FusedMultiplyAdd(c, right, c1);
            var d = T.Create(Unsafe.Add(ref row, 3));
            d0 = T.FusedMultiplyAdd(d, left, d0);
            d1 = T.FusedMultiplyAdd(d, right, d1);
            var e = T.Create(Unsafe.Add(ref row, 4));
            e0 = T.FusedMultiplyAdd(e, left, e0);
            e1 = T.FusedMultiplyAdd(e, right, e1);
            var f = T.Create(Unsafe.Add(ref row, 5));
            f0 = T.FusedMultiplyAdd(f, left, f0);
            f1 = T.FusedMultiplyAdd(f, right, f1);
            row = ref Unsafe.Add(ref row, TileHeight);
        }

        Store(a0, a1, output);
        Store(b0, b1, output[stride..]);
        Store(c0, c1, output[(2 * stride)..]);
        Store(d0, d1, output[(3 * stride)..]);
        Store(e0, e1, output[(4 * stride)..]);
        Store(f0, f1, output[(5 * stride)..]);
    }

    static void Store<T>(T left, T right, Span<float> output) where T : struct, ILanes<T>
    {
        left.CopyTo(output);
        right.CopyTo(output[T.Count..]);
    }

    /// <summary>A register of floats. Processors with the wide one need half the instructions for the same sums.</summary>
    interface ILanes<T> where T : struct, ILanes<T>
    {
        static abstract int Count { get; }

        static abstract T Load(ref float first);

        static abstract T Create(float value);

        static abstract T FusedMultiplyAdd(T factor, T other, T addend);

        void CopyTo(Span<float> destination);
    }

    readonly struct Lanes8(Vector256<float> values) : ILanes<Lanes8>
    {
        readonly Vector256<float> _values = values;

        public static int Count => Vector256<float>.Count;

        public static Lanes8 Load(ref float first) => new(Vector256.LoadUnsafe(ref first));

        public static Lanes8 Create(float value) => new(Vector256.Create(value));

        public static Lanes8 FusedMultiplyAdd(Lanes8 factor, Lanes8 other, Lanes8 addend)
            => new(Vector256.FusedMultiplyAdd(factor._values, other._values, addend._values));

        public void CopyTo(Span<float> destination) => _values.CopyTo(destination);
    }

    readonly struct Lanes16(Vector512<float> values) : ILanes<Lanes16>
    {
        readonly Vector512<float> _values = values;

        public static int Count => Vector512<float>.Count;

        public static Lanes16 Load(ref float first) => new(Vector512.LoadUnsafe(ref first));

        public static Lanes16 Create(float value) => new(Vector512.Create(value));

        public static Lanes16 FusedMultiplyAdd(Lanes16 factor, Lanes16 other, Lanes16 addend)
            => new(Vector512.FusedMultiplyAdd(factor._values, other._values, addend._values));

        public void CopyTo(Span<float> destination) => _values.CopyTo(destination);
    }
}
