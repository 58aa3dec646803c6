using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>Sums rows of item vectors in double, term by term in the order given.</summary>
/// <remarks>
/// A block of 48 columns stays in twelve registers over all terms, so that each term is one load and one add a register. Every column
/// is its own sum in the order of the rows: the same digits as a loop over one number at a time, on any machine.
/// </remarks>
static class WeightedSum
{
    const int Columns = 48;

    /// <summary>Writes the sum of the rows, each times its weight.</summary>
    /// <param name="rows">Row numbers, in the order in which they are added.</param>
    /// <param name="weights">One a row, or empty: each row once.</param>
    /// <param name="sum">Length <see cref="ItemVectors.Dimensions"/>.</param>
    public static void Of(ItemVectors items, ReadOnlySpan<int> rows, ReadOnlySpan<double> weights, Span<double> sum)
    {
        for (var column = 0; column < ItemVectors.Dimensions; column += Columns)
        {
            if (weights.IsEmpty)
                SumBlock<Plain>(items, rows, weights, column, ref sum[column]);
            else
                SumBlock<Weighted>(items, rows, weights, column, ref sum[column]);
        }
    }

    // Compiled in full at once: a run is over before the runtime has found out that this is where it spends its time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SumBlock<TTerm>(ItemVectors items, ReadOnlySpan<int> rows, ReadOnlySpan<double> weights, int column, ref double sum)
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

    // A product and a sum, not a fused one: the digits must not depend on what the processor has.
    struct Weighted : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(ref float x, nuint offset, ReadOnlySpan<double> weights, int i)
            => Plain.Of(ref x, offset, weights, i) * weights[i];
    }
}
