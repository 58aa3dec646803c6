namespace RecSys.Evaluation.Statistics;

/// <summary>The number of users that a difference needs, and the minimum detectable difference of a number of users.</summary>
/// <remarks>
/// Connor, "Sample size for testing differences in proportions for the paired-sample design", 1987, doi:10.2307/2531961.
/// 80 % power at a two-sided level of 5 % by default.
/// </remarks>
public static class PairedPower
{
    const double Level = 0.95;

    /// <summary>Users needed to detect a difference of two hit rates.</summary>
    /// <param name="disagreement">Share of users with a hit of only one of the two, in (0, 1].</param>
    /// <param name="difference">The difference of the rates, in (0, disagreement].</param>
    public static int UsersNeeded(double disagreement, double difference, double power = 0.8)
    {
        if (!(disagreement is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(disagreement), disagreement, "Expected a share in (0, 1].");
        if (!(difference > 0 && difference <= disagreement))
            throw new ArgumentOutOfRangeException(nameof(difference), difference, "Expected more than 0 and at most the share of disagreement.");

        var root = NormalQuantile.TwoSided(Level) * Math.Sqrt(disagreement)
            + NormalQuantile.Below(power) * Math.Sqrt(disagreement - difference * difference);
        return (int)Math.Ceiling(root * root / (difference * difference));
    }

    /// <summary>The minimum detectable difference of two hit rates: the inverse of <see cref="UsersNeeded"/>.</summary>
    /// <param name="disagreement">Share of users with a hit of only one of the two, in [0, 1].</param>
    /// <returns>0 without disagreement; otherwise positive, and above <paramref name="disagreement"/> when the users are too few for any.</returns>
    public static double SmallestRateDifference(double disagreement, int users, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(users, 1);

        // The equation of UsersNeeded solved for the difference.
        var a = NormalQuantile.TwoSided(Level) * Math.Sqrt(disagreement);
        var b = NormalQuantile.Below(power);
        var b2 = b * b;
        var underRoot = a * a * users - (users + b2) * (a * a - b2 * disagreement);
        return (a * Math.Sqrt(users) + Math.Sqrt(Math.Max(0, underRoot))) / (users + b2);
    }

    /// <summary>The minimum detectable difference of a series of paired differences, from how much its users differ.</summary>
    /// <param name="isProportion">Whether the values of a holdout are 0 or 1.</param>
    /// <param name="level">Two-sided level of the test, in (0, 1).</param>
    /// <param name="fewest">Users who must differ for a verdict.</param>
    /// <returns>Null while fewer users differ, and when no difference could be detected.</returns>
    public static double? SmallestDifference(PairedDifferences series, bool isProportion, double level, int fewest, double power = 0.8)
    {
        var differing = series.Positions.Length;
        if (differing < fewest)
            return null;
        return isProportion && series.Holdouts == series.Users
            ? McNemarPower.SmallestDifference((double)differing / series.Users, series.Users, level, fewest, power)
            : SignFlipPower.SmallestDifference(series, level, fewest, power);
    }
}
