using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Scoring;

/// <summary>Dot products of a block of vectors with panels of items, in tiles of 6 by 16 that stay in registers.</summary>
/// <remarks>Each sum runs over the components in order with fused multiply-adds: bit for bit what <see cref="ItemVectors.Dot"/> gives.</remarks>
static class DotBlock
{
    /// <summary>Vectors a tile; a block is a multiple of it.</summary>
    public const int TileHeight = 6;

    /// <summary>Packs a row-major vector into its place in a block: six vectors lie interleaved, component by component.</summary>
    public static void Pack(ReadOnlySpan<float> vector, int row, Span<float> block)
    {
        var tile = block.Slice(row / TileHeight * TileHeight * vector.Length, TileHeight * vector.Length);
        for (var i = 0; i < vector.Length; i++)
            tile[i * TileHeight + row % TileHeight] = vector[i];
    }

    /// <summary>Fills <paramref name="output"/> with the dot products of every vector and every item of the panels.</summary>
    /// <param name="block">As packed, <paramref name="rows"/> rounded up to whole tiles.</param>
    /// <param name="output">Row-major, one row of <paramref name="stride"/> floats a vector, whole tiles.</param>
    public static void Multiply(
        ReadOnlySpan<float> block, int rows, ItemVectors items, int firstPanel, int panelCount, Span<float> output, int stride)
    {
        var dimensions = items.Dimensions;
        var tiles = (rows + TileHeight - 1) / TileHeight;
        for (var p = 0; p < panelCount; p++)
        {
            var panel = items.Panel(firstPanel + p);
            for (var tile = 0; tile < tiles; tile++)
            {
                MultiplyTile(
                    block.Slice(tile * TileHeight * dimensions, TileHeight * dimensions), panel, dimensions,
                    output.Slice(tile * TileHeight * stride + p * ItemVectors.PanelWidth, (TileHeight - 1) * stride + ItemVectors.PanelWidth), stride);
            }
        }
    }

    static void MultiplyTile(ReadOnlySpan<float> tile, ReadOnlySpan<float> panel, int dimensions, Span<float> output, int stride)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        Vector256<float> d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        ref var row = ref MemoryMarshal.GetReference(tile);
        ref var column = ref MemoryMarshal.GetReference(panel);
        for (var i = 0; i < dimensions; i++)
        {
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
            column = ref Unsafe.Add(ref column, ItemVectors.PanelWidth);
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
}
