using MathNet.Numerics.Distributions;

namespace RecSys.Evaluation.Statistics;

/// <summary>Exact McNemar test of two candidates' hits on the same users.</summary>
/// <remarks>McNemar, 1947, doi:10.1007/BF02295996, in its exact binomial form.</remarks>
public static class McNemar
{
    /// <summary>Two-sided p: under the null hypothesis, the users on which the two disagree are tosses of a fair coin. 1 when they agree on every user.</summary>
    /// <param name="onlyCandidate">Users with a hit of the candidate only.</param>
    /// <param name="onlyBaseline">Users with a hit of the baseline only.</param>
    public static double TwoSidedP(int onlyCandidate, int onlyBaseline)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyCandidate);
        ArgumentOutOfRangeException.ThrowIfNegative(onlyBaseline);

        var disagree = onlyCandidate + onlyBaseline;
        return disagree == 0 ? 1.0 : Math.Min(1.0, 2 * Binomial.CDF(0.5, disagree, Math.Min(onlyCandidate, onlyBaseline)));
    }
}
