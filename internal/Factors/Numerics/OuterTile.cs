using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>The inner loop of matrix products: 6 rows by 16 columns in twelve registers, over packed panels.</summary>
static class OuterTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Height = 6;

    /// <summary>Columns of a tile.</summary>
    public const int Width = 16;

    /// <summary>Writes the 6 by 16 sums over <paramref name="depth"/> terms.</summary>
    /// <param name="a">Packed: per term, 6 numbers.</param>
    /// <param name="b">Packed: per term, 16 numbers.</param>
    /// <param name="tile">Row by row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref float a, ref float b, int depth, ref float tile)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (var k = 0; k < depth; k++)
        {
            var b0 = Vector256.LoadUnsafe(ref b);
            var b1 = Vector256.LoadUnsafe(ref b, 8);
            var x = Vector256.Create(a);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(Unsafe.Add(ref a, 1));
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(Unsafe.Add(ref a, 2));
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(Unsafe.Add(ref a, 3));
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(Unsafe.Add(ref a, 4));
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(Unsafe.Add(ref a, 5));
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            a = ref Unsafe.Add(ref a, Height);
            b = ref Unsafe.Add(ref b, Width);
        }

        c00.StoreUnsafe(ref tile, 0);
        c01.StoreUnsafe(ref tile, 8);
        c10.StoreUnsafe(ref tile, 16);
        c11.StoreUnsafe(ref tile, 24);
        c20.StoreUnsafe(ref tile, 32);
        c21.StoreUnsafe(ref tile, 40);
        c30.StoreUnsafe(ref tile, 48);
        c31.StoreUnsafe(ref tile, 56);
        c40.StoreUnsafe(ref tile, 64);
        c41.StoreUnsafe(ref tile, 72);
        c50.StoreUnsafe(ref tile, 80);
        c51.StoreUnsafe(ref tile, 88);
    }
}
