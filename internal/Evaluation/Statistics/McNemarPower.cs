using MathNet.Numerics.Distributions;

namespace RecSys.Evaluation.Statistics;

/// <summary>The exact power of <see cref="McNemar"/>: the probability that it finds a true difference, summed over all numbers of users who disagree.</summary>
/// <remarks>
/// The normal approximation of <see cref="PairedPower"/> promises too much here, since the exact test stays below its level and a verdict needs
/// a number of users who disagree. Duffy, "Asymptotic and exact power for the McNemar test and its analogue with R controls per case", 1984,
/// doi:10.2307/2531158.
/// </remarks>
static class McNemarPower
{
    const double Negligible = 1e-9;
    const int Steps = 40;

    /// <summary>The smallest difference of two rates with this power; null when even the largest has less.</summary>
    /// <param name="disagreement">Share of users with a hit of only one of the two, in (0, 1].</param>
    /// <param name="fewest">Users who must disagree for a verdict.</param>
    public static double? SmallestDifference(double disagreement, int users, double level, int fewest, double power)
    {
        if (Of(disagreement, disagreement, users, level, fewest) < power)
            return null;

        var (low, high) = (0.0, disagreement);
        for (var step = 0; step < Steps; step++)
        {
            var middle = (low + high) / 2;
            if (Of(disagreement, middle, users, level, fewest) < power)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    /// <summary>The probability of a significant difference in either direction.</summary>
    /// <param name="difference">The true difference of the rates, in [0, <paramref name="disagreement"/>].</param>
    public static double Of(double disagreement, double difference, int users, double level, int fewest)
    {
        var mean = disagreement * users;
        var spread = 8 * Math.Sqrt(mean * (1 - disagreement)) + 8;
        var wins = (1 + difference / disagreement) / 2;
        var power = 0.0;
        for (var disagree = Math.Max(fewest, (int)(mean - spread)); disagree <= Math.Min(users, (int)(mean + spread)); disagree++)
        {
            var probability = Binomial.PMF(disagreement, users, disagree);
            if (probability < Negligible)
                continue;
            var most = LargestSignificant(disagree, level);
            if (most >= 0)
                power += probability * (Binomial.CDF(1 - wins, disagree, most) + Binomial.CDF(wins, disagree, most));
        }

        return power;
    }

    /// <summary>The largest number of users on the smaller side with a p below the level; -1 without one.</summary>
    static int LargestSignificant(int disagree, double level)
    {
        var (low, high) = (-1, disagree / 2);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (2 * Binomial.CDF(0.5, disagree, middle) < level)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }
}
