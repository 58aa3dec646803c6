namespace RecSys.Factors;

/// <summary>The random start of the item factors: normal numbers with standard deviation 0.1 / √d, which depend on the seed and the item's id.</summary>
static class RandomStart
{
    const double Deviation = 0.1;

    /// <summary>Writes the start of one item.</summary>
    /// <param name="idHash">See <see cref="ItemContent.IdHash"/>.</param>
    /// <param name="factors">The row without its padding.</param>
    public static void Write(long seed, ulong idHash, Span<float> factors)
    {
        var state = Mixed(Mixed(unchecked((ulong)seed)) ^ Mixed(unchecked(idHash + (ulong)TrainedSide.Items)));
        var scale = Deviation / Math.Sqrt(factors.Length);
        for (var i = 0; i < factors.Length; i += 2)
        {
            // Box and Muller: two uniform numbers give two normal ones.
            var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(ref state)));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * Uniform(ref state));
            factors[i] = (float)(scale * radius * cosine);
            if (i + 1 < factors.Length)
                factors[i + 1] = (float)(scale * radius * sine);
        }
    }

    /// <summary>In [0, 1).</summary>
    static double Uniform(ref ulong state)
    {
        const double Unit = 1.0 / (1UL << 53);
        state = unchecked(state + 0x9E3779B97F4A7C15);
        return (Mixed(state) >> 11) * Unit;
    }

    // The output function of SplitMix64 (Steele, Lea and Flood 2014).
    static ulong Mixed(ulong number)
    {
        number = unchecked((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9);
        number = unchecked((number ^ (number >> 27)) * 0x94D049BB133111EB);
        return number ^ (number >> 31);
    }
}
