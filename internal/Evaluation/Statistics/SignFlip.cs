using RecSys.Scoring;

namespace RecSys.Evaluation.Statistics;

/// <summary>Paired randomisation test: without a difference, each user's sign is equally likely to be the other one.</summary>
/// <remarks>
/// Fisher's randomisation test; Smucker, Allan and Carterette, "A comparison of statistical significance tests for
/// information retrieval evaluation", 2007, doi:10.1145/1321440.1321528. Unlike a rank test it tests the mean, so skewed
/// differences with a true mean of 0 cause no false alarms.
/// </remarks>
public static class SignFlip
{
    /// <summary>Flips of a report when there are too many to try all.</summary>
    public const int DefaultFlips = 10_000;

    // 2^13 is the last power below DefaultFlips: up to here all flips cost less than drawn ones.
    const int ExactUpTo = 13;

    // Sums of the same differences in another order may differ in the last bits; they still count as "as extreme".
    const double Tolerance = 1e-12;

    /// <summary>Two-sided p of each series: exact while at most 13 users differ, drawn otherwise.</summary>
    /// <param name="workers">Changes the time, never the result.</param>
    public static double[] TwoSidedP(IReadOnlyList<PairedDifferences> series, ulong seed, int workers, int flips = DefaultFlips)
    {
        var drawn = series.Where(s => s.Positions.Length > ExactUpTo).ToArray();
        var drawnP = new Queue<double>(MonteCarlo(drawn, seed, workers, flips));
        return [.. series.Select(s => s.Positions.Length > ExactUpTo ? drawnP.Dequeue() : Exact(s))];
    }

    /// <summary>Tries all 2^m flips of the m users who differ. 1 when no user differs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 24 users differ.</exception>
    public static double Exact(PairedDifferences differences)
    {
        var values = differences.Values;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, 24);

        var observed = Math.Abs(differences.Sum) - Tolerance;
        var extreme = 0;
        var all = 1 << values.Length;
        for (var flips = 0; flips < all; flips++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
                sum += (flips >> i & 1) == 0 ? values[i] : -values[i];
            if (Math.Abs(sum) >= observed)
                extreme++;
        }

        return (double)extreme / all;
    }

    /// <summary>(1 + as extreme) / (1 + flips), never 0. Flip r draws one sign for each user, whether they differ or not.</summary>
    public static double[] MonteCarlo(IReadOnlyList<PairedDifferences> series, ulong seed, int workers, int flips = DefaultFlips)
    {
        if (series.Count == 0)
            return [];

        var sums = Resampling.Sums(series, flips, workers, (r, lane, differing, signs) =>
        {
            var stream = SplitMix64.Stream(seed, r);
            for (var position = 0; position < differing.Users.Length; position++)
                signs[position * Resampling.Lanes + lane] = 2.0 * (int)(stream.At(differing.Users[position]) >> 63) - 1; // a branch would be mispredicted every other time
        });

        return [.. series.Select((differences, s) => (1.0 + sums[s].Count(sum => Math.Abs(sum) >= Math.Abs(differences.Sum) - Tolerance)) / (1.0 + flips))];
    }
}
