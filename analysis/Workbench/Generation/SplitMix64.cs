namespace RecSys.Workbench.Generation;

/// <summary>
/// A small seeded generator whose numbers are the same on every machine and in every version of .NET.
/// </summary>
/// <remarks>
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, doi:10.1145/2660193.2660195.
/// A mutable struct: keep it in a local or a field and pass it by reference, since a copy repeats the numbers.
/// </remarks>
public struct SplitMix64(ulong seed)
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    ulong _state = seed;

    /// <summary>A generator of its own for each (stream, index), so that an item or user can be made without those before it.</summary>
    public static SplitMix64 For(ulong seed, ulong stream, long index)
    {
        unchecked
        {
            return new SplitMix64(Mix(Mix(seed + Golden * (stream + 1)) + Golden * ((ulong)index + 1)));
        }
    }

    public ulong Next()
    {
        unchecked
        {
            _state += Golden;
            return Mix(_state);
        }
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="count"/>), without the bias of a remainder.</summary>
    public int NextInt(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    public bool NextBool(double probability) => NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> values) => values[NextInt(values.Count)];

    /// <summary>Mean 0, variance 1 (Box and Muller).</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        return radius * Math.Cos(2.0 * Math.PI * NextDouble());
    }

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
