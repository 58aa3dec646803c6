using System.Runtime.CompilerServices;

namespace RecSys.Evaluation.Statistics;

/// <summary>A small seeded random number generator with independent streams for any number of workers.</summary>
/// <remarks>Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014, doi:10.1145/2660193.2660195.</remarks>
public struct SplitMix64(ulong seed)
{
    const ulong Increment = 0x9E3779B97F4A7C15;

    ulong _state = seed;

    /// <summary>The generator of resample r: seeded with the r-th output (counted from 0) of the run's generator.</summary>
    public static SplitMix64 Stream(ulong seed, int r) => new(Mix(unchecked(seed + Increment * ((ulong)r + 1))));

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next() => Mix(_state = unchecked(_state + Increment));

    /// <summary>The result of the i-th next call of <see cref="Next"/>, counted from 0, without making the calls before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong At(int i) => Mix(unchecked(_state + Increment * ((ulong)i + 1)));

    /// <summary>A whole number in [0, n): the high half of draw × n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int n)
    {
        // Multiplies the halves of the draw: a call of the library's wide product costs more than everything else here.
        var draw = Next();
        return unchecked((int)(((draw >> 32) * (ulong)n + ((uint)draw * (ulong)n >> 32)) >> 32));
    }

    /// <inheritdoc cref="Below(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Below(long n) => (long)Math.BigMul(Next(), (ulong)n, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
