using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>Dot products and scaled sums of doubles of any length, always 256 bits wide and fused.</summary>
static class DoubleMath
{
    /// <summary>Σ a·b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        Vector256<double> s0 = default, s1 = default;
        var i = 0;
        for (; i + 8 <= a.Length; i += 8)
        {
            s0 = Vector256.FusedMultiplyAdd(Load(ref x, i), Load(ref y, i), s0);
            s1 = Vector256.FusedMultiplyAdd(Load(ref x, i + 4), Load(ref y, i + 4), s1);
        }

        s0 += s1;
        var sum = s0[0] + s0[1] + (s0[2] + s0[3]);
        for (; i < a.Length; i++)
            sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    /// <summary>to += factor · from.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> from, Span<double> to)
    {
        ref var x = ref MemoryMarshal.GetReference(from);
        ref var y = ref MemoryMarshal.GetReference(to);
        var f = Vector256.Create(factor);
        var i = 0;
        for (; i + 4 <= from.Length; i += 4)
            Vector256.FusedMultiplyAdd(f, Load(ref x, i), Load(ref y, i)).StoreUnsafe(ref y, (nuint)i);
        for (; i < from.Length; i++)
            to[i] = Math.FusedMultiplyAdd(factor, from[i], to[i]);
    }

    /// <summary>A plane rotation of two rows: high = sine · low + cosine · high, low = cosine · low - sine · high.</summary>
    public static void Rotate(Span<double> low, Span<double> high, double sine, double cosine)
    {
        ref var x = ref MemoryMarshal.GetReference(low);
        ref var y = ref MemoryMarshal.GetReference(high);
        var (s, c) = (Vector256.Create(sine), Vector256.Create(cosine));
        var i = 0;
        for (; i + 4 <= low.Length; i += 4)
        {
            var (a, b) = (Load(ref x, i), Load(ref y, i));
            (s * a + c * b).StoreUnsafe(ref y, (nuint)i);
            (c * a - s * b).StoreUnsafe(ref x, (nuint)i);
        }

        for (; i < low.Length; i++)
        {
            var (a, b) = (low[i], high[i]);
            high[i] = sine * a + cosine * b;
            low[i] = cosine * a - sine * b;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Load(ref double start, int offset) => Vector256.LoadUnsafe(ref start, (nuint)offset);
}
