using RecSys.Scoring;

namespace RecSys.Evaluation.Statistics;

/// <summary>The power of <see cref="SignFlip"/> for users who differ by as much as those of a series, and who gain more often than they lose.</summary>
/// <remarks>
/// <para>A formula from the standard error alone is off by up to a tenth where few users differ by much: differences of reciprocal ranks are skewed. So
/// runs are drawn: users with the sizes of the series, and signs with a probability that gives the mean. A run counts as found when the
/// sign-flip test is significant and the interval of <see cref="PairedBootstrap.OfDifferences"/> excludes 0, both in their normal form.</para>
/// <para>Quantiles of the flips and of the bootstrap are those of a normal distribution, corrected for skewness and kurtosis: Cornish and Fisher,
/// "Moments and cumulants in the specification of distributions", 1938, doi:10.2307/1400905. The flips are symmetric; a bootstrap draws each user about as
/// often as a Poisson variable of mean 1 says, so the cumulants of its sum are the sums of powers.</para>
/// </remarks>
static class SignFlipPower
{
    const int Runs = 1_000;
    const int Steps = 14;
    const ulong Seed = 80;

    /// <summary>The smallest mean difference with this power; null when even users who all gain have less.</summary>
    /// <param name="fewest">Users who must differ for a verdict.</param>
    public static double? SmallestDifference(PairedDifferences series, double level, int fewest, double power)
    {
        var sizes = Array.ConvertAll(series.Values, Math.Abs);
        if (Of(series, sizes, 1, level, fewest) < power)
            return null;

        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < Steps; step++)
        {
            var middle = (low + high) / 2;
            if (Of(series, sizes, middle, level, fewest) < power)
                low = middle;
            else
                high = middle;
        }

        return high * sizes.Sum() / series.Holdouts;
    }

    /// <param name="tilt">Probability of a gain minus that of a loss. The runs are the same for every value.</param>
    static double Of(PairedDifferences series, double[] sizes, double tilt, double level, int fewest)
    {
        var (z, z95) = (NormalQuantile.TwoSided(1 - level), NormalQuantile.TwoSided(0.95));
        var pseudo = series.Holdouts / series.Users;
        var spread = Math.Sqrt(sizes.Length * (1 - (double)sizes.Length / series.Users));
        var found = 0;
        for (var run = 0; run < Runs; run++)
        {
            var draw = SplitMix64.Stream(Seed, run);
            var differing = (int)Math.Round(sizes.Length + spread * draw.NextGaussian());
            if (differing < fewest)
                continue;

            double sum = 0, squares = 0, cubes = 0, fourths = 0;
            for (var user = 0; user < differing; user++)
            {
                var size = draw.Pick(sizes);
                var value = draw.NextBool((1 + tilt) / 2) ? size : -size;
                sum += value;
                squares += size * size;
                cubes += size * size * value;
                fourths += size * size * size * size;
            }

            var flips = Math.Sqrt(squares) * Quantile(z, 0, -2 * fourths / (squares * squares));
            var variance = squares + 2 * pseudo * pseudo - sum * sum / series.Users;
            var skewness = Math.Sign(sum) * cubes / Math.Pow(variance, 1.5);
            var interval = Math.Sqrt(variance) * Quantile(z95, -skewness, (fourths + 2 * Math.Pow(pseudo, 4)) / (variance * variance));
            if (Math.Abs(sum) > flips && Math.Abs(sum) > interval)
                found++;
        }

        return (double)found / Runs;
    }

    /// <summary>The upper quantile of a distribution with variance 1 whose normal form has the quantile z.</summary>
    static double Quantile(double z, double skewness, double kurtosis)
        => z + skewness * (z * z - 1) / 6 + kurtosis * (z * z * z - 3 * z) / 24 - skewness * skewness * (2 * z * z * z - 5 * z) / 36;
}
