namespace RecSys.Evaluation.Statistics;

/// <summary>Wilson's score interval of a proportion: keeps its level for few users, without hits and with only hits, unlike p ± z·se.</summary>
/// <remarks>Wilson, "Probable inference, the law of succession, and statistical inference", 1927, doi:10.1080/01621459.1927.10502953.</remarks>
public static class Wilson
{
    /// <summary>The interval, inside [0, 1]; the lower end is exactly 0 without hits, the upper end exactly 1 with only hits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no trial, or hits are outside 0..trials.</exception>
    public static Interval Of(int hits, int trials, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, trials);

        var z = NormalQuantile.TwoSided(confidence);
        var p = (double)hits / trials;
        var z2 = z * z / trials;
        var center = (p + z2 / 2) / (1 + z2);
        var half = z / (1 + z2) * Math.Sqrt(p * (1 - p) / trials + z2 / (4 * trials));
        return new Interval(hits == 0 ? 0 : center - half, hits == trials ? 1 : center + half);
    }
}
