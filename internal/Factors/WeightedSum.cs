using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>Sums rows of a matrix in double, term by term in the given order.</summary>
/// <remarks>
/// A block of 48 columns stays in twelve registers over all terms, so that each term costs one load and one addition per register.
/// Each column is summed on its own in the order of the rows: the result has the same bits as a scalar loop, on any machine.
/// </remarks>
static class WeightedSum
{
    const int Columns = 48;

    /// <summary>Writes the weighted sum of the rows.</summary>
    /// <param name="rows">Row numbers, in the order in which they are added.</param>
    /// <param name="weights">One weight per row, or empty: every row has weight 1.</param>
    /// <param name="sum">Length <see cref="FactorMatrix.Dimensions"/>.</param>
    public static void Of(FactorMatrix items, ReadOnlySpan<int> rows, ReadOnlySpan<double> weights, Span<double> sum)
    {
        for (var column = 0; column < FactorMatrix.Dimensions; column += Columns)
        {
            if (weights.IsEmpty)
                SumBlock<Plain>(items, rows, weights, column, ref sum[column]);
            else
                SumBlock<Weighted>(items, rows, weights, column, ref sum[column]);
        }
    }

    // Optimized on the first call: a run ends before tiered compilation would get to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SumBlock<TTerm>(FactorMatrix items, ReadOnlySpan<int> rows, ReadOnlySpan<double> weights, int column, ref double sum)
        where TTerm : struct, ITerm
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        Vector256<double> s6 = default, s7 = default, s8 = default, s9 = default, s10 = default, s11 = default;
        for (var i = 0; i < rows.Length; i++)
        {
            ref var x = ref Unsafe.Add(ref items.Start(rows[i]), column);
            s0 += TTerm.Of(ref x, 0, weights, i);
            s1 += TTerm.Of(ref x, 4, weights, i);
            s2 += TTerm.Of(ref x, 8, weights, i);
            s3 += TTerm.Of(ref x, 12, weights, i);
            s4 += TTerm.Of(ref x, 16, weights, i);
            s5 += TTerm.Of(ref x, 20, weights, i);
            s6 += TTerm.Of(ref x, 24, weights, i);
            s7 += TTerm.Of(ref x, 28, weights, i);
            s8 += TTerm.Of(ref x, 32, weights, i);
            s9 += TTerm.Of(ref x, 36, weights, i);
            s10 += TTerm.Of(ref x, 40, weights, i);
            s11 += TTerm.Of(ref x, 44, weights, i);
        }

        s0.StoreUnsafe(ref sum, 0);
        s1.StoreUnsafe(ref sum, 4);
        s2.StoreUnsafe(ref sum, 8);
        s3.StoreUnsafe(ref sum, 12);
        s4.StoreUnsafe(ref sum, 16);
        s5.StoreUnsafe(ref sum, 20);
        s6.StoreUnsafe(ref sum, 24);
        s7.StoreUnsafe(ref sum, 28);
        s8.StoreUnsafe(ref sum, 32);
        s9.StoreUnsafe(ref sum, 36);
        s10.StoreUnsafe(ref sum, 40);
        s11.StoreUnsafe(ref sum, 44);
    }

    interface ITerm
    {
        static abstract Vector256<double> Of(ref float x, nuint offset, ReadOnlySpan<double> weights, int i);
    }

    struct Plain : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(ref float x, nuint offset, ReadOnlySpan<double> weights, int i)
            => Vector256.WidenLower(Vector128.LoadUnsafe(ref x, offset).ToVector256Unsafe());
    }

    // A product and a sum, not a fused operation: the bits must not depend on the processor.
    struct Weighted : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(ref float x, nuint offset, ReadOnlySpan<double> weights, int i)
            => Plain.Of(ref x, offset, weights, i) * weights[i];
    }
}
