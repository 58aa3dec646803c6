using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>Dot products and scaled sums of floats.</summary>
/// <remarks>
/// Always 256 bits wide and fused: wider vectors on some machines would add in another order and give other bits. Lengths are multiples of 8.
/// </remarks>
static class VectorMath
{
    /// <summary>Σ a·b, in float.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        Vector256<float> s0 = default, s1 = default;
        var i = 0;
        for (; i + 16 <= a.Length; i += 16)
        {
            s0 = Vector256.FusedMultiplyAdd(Load(ref x, i), Load(ref y, i), s0);
            s1 = Vector256.FusedMultiplyAdd(Load(ref x, i + 8), Load(ref y, i + 8), s1);
        }

        if (i < a.Length)
            s0 = Vector256.FusedMultiplyAdd(Load(ref x, i), Load(ref y, i), s0);
        return Sum(s0 + s1);
    }

    /// <summary>to += factor · from.</summary>
    public static void AddScaled(float factor, ReadOnlySpan<float> from, Span<float> to)
    {
        ref var x = ref MemoryMarshal.GetReference(from);
        ref var y = ref MemoryMarshal.GetReference(to);
        var f = Vector256.Create(factor);
        for (var i = 0; i < from.Length; i += 8)
            Vector256.FusedMultiplyAdd(f, Load(ref x, i), Load(ref y, i)).StoreUnsafe(ref y, (nuint)i);
    }

    /// <summary>to = a · b, number by number.</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> to)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(to);
        for (var i = 0; i < a.Length; i += 8)
            (Load(ref x, i) * Load(ref y, i)).StoreUnsafe(ref z, (nuint)i);
    }

    /// <summary>The eight numbers added in a fixed order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> v)
    {
        var half = v.GetLower() + v.GetUpper();
        return half[0] + half[1] + (half[2] + half[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Load(ref float start, int offset) => Vector256.LoadUnsafe(ref start, (nuint)offset);
}
