using System.Runtime.CompilerServices;

namespace RecSys.Scoring;

/// <summary>A small seeded generator. Its numbers are the same on every machine, and its streams can be split over any number of workers.</summary>
/// <remarks>
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, doi:10.1145/2660193.2660195.
/// A mutable struct: keep it in a local or a field and pass it by reference, since a copy repeats the numbers.
/// </remarks>
public struct SplitMix64(ulong seed)
{
    const ulong Increment = 0x9E3779B97F4A7C15;

    ulong _state = seed;

    /// <summary>The generator of resample r: seeded with the r-th output (counted from 0) of the generator with this seed.</summary>
    public static SplitMix64 Stream(ulong seed, int r) => new(Mix(unchecked(seed + Increment * ((ulong)r + 1))));

    /// <summary>A separate generator for each stream and index, so that an item or a user can be generated without those before it.</summary>
    public static SplitMix64 For(ulong seed, ulong stream, long index)
        => new(Mix(unchecked(Mix(seed + Increment * (stream + 1)) + Increment * ((ulong)index + 1))));

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next() => Mix(_state = unchecked(_state + Increment));

    /// <summary>The result of the i-th next call of <see cref="Next"/>, counted from 0, without making the calls before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong At(int i) => Mix(unchecked(_state + Increment * ((ulong)i + 1)));

    /// <summary>A whole number in [0, n), without the bias of a remainder: the high half of draw × n.</summary>
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

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with this probability.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>One of the values, each with the same probability.</summary>
    public T Pick<T>(IReadOnlyList<T> values) => values[Below(values.Count)];

    /// <summary>Normally distributed with mean 0 and variance 1 (Box and Muller).</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        return radius * Math.Cos(2.0 * Math.PI * NextDouble());
    }

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
