namespace RecSys.Evaluation.Statistics;

/// <summary>Adjusted Wald interval of the difference of two hit rates on the same users.</summary>
/// <remarks>
/// Bonett and Price, "Adjusted Wald confidence interval for a difference of binomial proportions based on paired data",
/// 2012, doi:10.3102/1076998611411915: 1 is added to both disagreements and 2 to the users. It is the size of the difference;
/// <see cref="McNemar"/> tests whether there is one.
/// </remarks>
public static class PairedRateDifference
{
    /// <summary>The interval of candidate's rate − baseline's rate.</summary>
    /// <param name="onlyCandidate">Users with a hit of the candidate only.</param>
    /// <param name="onlyBaseline">Users with a hit of the baseline only.</param>
    /// <param name="users">All users, at least the sum of the two.</param>
    public static Interval Of(int onlyCandidate, int onlyBaseline, int users, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(users, onlyCandidate + onlyBaseline);

        var z = NormalQuantile.TwoSided(confidence);
        double b = onlyCandidate + 1, c = onlyBaseline + 1, n = users + 2;
        var difference = (b - c) / n;
        var half = z * Math.Sqrt(b + c - (b - c) * (b - c) / n) / n;
        return new Interval(difference - half, difference + half);
    }
}
