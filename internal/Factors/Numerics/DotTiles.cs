using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>Dot products of every row of a block with every row of another, 4 by 3 rows at a time in twelve registers.</summary>
static class DotTiles
{
    /// <summary>Rows a of a tile.</summary>
    public const int Height = 4;

    /// <summary>Rows b of a tile.</summary>
    public const int Width = 3;

    /// <summary>Writes c[i, j] = a_i · b_j, or subtracts it from c.</summary>
    /// <param name="depth">Numbers of a row, a multiple of 8.</param>
    /// <param name="lower">Compute only tiles that touch j &lt;= i.</param>
    /// <param name="subtract">Subtract from what c contains, instead of writing.</param>
    public static void Multiply(
        ref float a, int aStride, int aRows, ref float b, int bStride, int bRows, int depth, ref float c, int cStride, bool lower, bool subtract)
    {
        Span<float> tile = stackalloc float[Height * Width];
        for (var top = 0; top < aRows; top += Height)
        {
            var height = Math.Min(Height, aRows - top);
            var end = lower ? Math.Min(bRows, top + height) : bRows;
            for (var left = 0; left < end; left += Width)
            {
                var width = Math.Min(Width, end - left);
                // At the edge, the last row stands in for the missing ones.
                Tile(
                    ref Unsafe.Add(ref a, top * aStride), height > 1 ? aStride : 0, height > 2 ? 2 * aStride : 0, height > 3 ? 3 * aStride : 0,
                    ref Unsafe.Add(ref b, left * bStride), width > 1 ? bStride : 0, width > 2 ? 2 * bStride : 0, depth, tile);
                for (var i = 0; i < height; i++)
                {
                    ref var row = ref Unsafe.Add(ref c, (top + i) * cStride + left);
                    for (var j = 0; j < width; j++)
                    {
                        ref var number = ref Unsafe.Add(ref row, j);
                        number = subtract ? number - tile[i * Width + j] : tile[i * Width + j];
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile(ref float a, int a1, int a2, int a3, ref float b, int b1, int b2, int depth, Span<float> tile)
    {
        Vector256<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector256<float> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        for (var k = 0; k < depth; k += 8)
        {
            var y0 = Vector256.LoadUnsafe(ref b);
            var y1 = Vector256.LoadUnsafe(ref b, (nuint)b1);
            var y2 = Vector256.LoadUnsafe(ref b, (nuint)b2);
            var x = Vector256.LoadUnsafe(ref a);
            c00 = Vector256.FusedMultiplyAdd(x, y0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, y1, c01);
            c02 = Vector256.FusedMultiplyAdd(x, y2, c02);
            x = Vector256.LoadUnsafe(ref a, (nuint)a1);
            c10 = Vector256.FusedMultiplyAdd(x, y0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, y1, c11);
            c12 = Vector256.FusedMultiplyAdd(x, y2, c12);
            x = Vector256.LoadUnsafe(ref a, (nuint)a2);
            c20 = Vector256.FusedMultiplyAdd(x, y0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, y1, c21);
            c22 = Vector256.FusedMultiplyAdd(x, y2, c22);
            x = Vector256.LoadUnsafe(ref a, (nuint)a3);
            c30 = Vector256.FusedMultiplyAdd(x, y0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, y1, c31);
            c32 = Vector256.FusedMultiplyAdd(x, y2, c32);
            a = ref Unsafe.Add(ref a, 8);
            b = ref Unsafe.Add(ref b, 8);
        }

        tile[0] = VectorMath.Sum(c00);
        tile[1] = VectorMath.Sum(c01);
        tile[2] = VectorMath.Sum(c02);
        tile[3] = VectorMath.Sum(c10);
        tile[4] = VectorMath.Sum(c11);
        tile[5] = VectorMath.Sum(c12);
        tile[6] = VectorMath.Sum(c20);
        tile[7] = VectorMath.Sum(c21);
        tile[8] = VectorMath.Sum(c22);
        tile[9] = VectorMath.Sum(c30);
        tile[10] = VectorMath.Sum(c31);
        tile[11] = VectorMath.Sum(c32);
    }
}
