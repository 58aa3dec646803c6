using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RecSys.Workbench.Bench;

/// <summary>The rate of fused multiply-adds of one core, with all numbers in registers.</summary>
static class FloatPeak
{
    const int Steps = 20_000_000;
    const double OperationsPerStep = 12 * 8 * 2;

    /// <summary>Floating-point operations per second, the best of five tries.</summary>
    public static double Measure(TimeProvider clock)
    {
        var best = 0d;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var started = clock.GetTimestamp();
            var sum = Run();
            var seconds = clock.GetElapsedTime(started).TotalSeconds;
            // The sum is used, so that the loop cannot be left out.
            if (float.IsFinite(sum))
                best = Math.Max(best, Steps * OperationsPerStep / seconds);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static float Run()
    {
        var (factor, term) = (Vector256.Create(0.5f), Vector256.Create(1f));
        Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default;
        Vector256<float> g = default, h = default, i = default, j = default, k = default, l = default;
        for (var step = 0; step < Steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, term);
            b = Vector256.FusedMultiplyAdd(b, factor, term);
            c = Vector256.FusedMultiplyAdd(c, factor, term);
            d = Vector256.FusedMultiplyAdd(d, factor, term);
            e = Vector256.FusedMultiplyAdd(e, factor, term);
            f = Vector256.FusedMultiplyAdd(f, factor, term);
            g = Vector256.FusedMultiplyAdd(g, factor, term);
            h = Vector256.FusedMultiplyAdd(h, factor, term);
            i = Vector256.FusedMultiplyAdd(i, factor, term);
            j = Vector256.FusedMultiplyAdd(j, factor, term);
            k = Vector256.FusedMultiplyAdd(k, factor, term);
            l = Vector256.FusedMultiplyAdd(l, factor, term);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
