using MathNet.Numerics.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Statistics;

/// <summary>Percentile bootstrap over users of mean differences: the same users are drawn for both candidates, each with all holdouts.</summary>
/// <remarks>
/// Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13. Resample r draws its users from its own
/// generator, so the work can be split over workers in any way and all series see the same resamples.
/// </remarks>
public static class PairedBootstrap
{
    /// <summary>Resamples of a report.</summary>
    public const int DefaultResamples = 10_000;

    /// <summary>The interval of each series' mean, by nearest-rank percentiles.</summary>
    /// <param name="series">All over the same number of users.</param>
    /// <param name="workers">Changes the time, never the result.</param>
    /// <exception cref="ArgumentException">The series have different numbers of users.</exception>
    public static Interval[] Of(
        IReadOnlyList<PairedDifferences> series, ulong seed, int workers, int resamples = DefaultResamples, double confidence = 0.95)
    {
        if (series.Count == 0)
            return [];

        var users = Resampling.CommonUsers(series);
        var sums = Resampling.Sums(series, resamples, workers, (r, lane, differing, times) =>
        {
            var stream = SplitMix64.Stream(seed, r);
            for (var i = 0; i < users; i++)
                times[differing.PositionOf[stream.Below(users)] * Resampling.Lanes + lane]++;
        });

        var lower = NearestRank((1 - confidence) / 2, resamples);
        var upper = NearestRank((1 + confidence) / 2, resamples);
        var intervals = new Interval[sums.Length];
        Parallel.For(0, sums.Length, new ParallelOptions { MaxDegreeOfParallelism = workers }, s =>
        {
            // The order counts from 1.
            intervals[s] = new Interval(
                ArrayStatistics.OrderStatisticInplace(sums[s], lower + 1) / series[s].Holdouts, ArrayStatistics.OrderStatisticInplace(sums[s], upper + 1) / series[s].Holdouts);
        });
        return intervals;
    }

    /// <summary>The intervals of paired differences, with pseudo-users: see <see cref="PairedDifferences.WithPseudoUsers"/>.</summary>
    /// <inheritdoc cref="Of"/>
    public static Interval[] OfDifferences(IReadOnlyList<PairedDifferences> series, ulong seed, int workers, int resamples = DefaultResamples)
        => Of([.. series.Select(s => s.WithPseudoUsers())], seed, workers, resamples);

    /// <summary>The users of one resample as positions in [0, n), in the order drawn.</summary>
    public static int[] Indices(ulong seed, int r, int n)
    {
        var stream = SplitMix64.Stream(seed, r);
        var indices = new int[n];
        for (var i = 0; i < n; i++)
            indices[i] = stream.Below(n);

        return indices;
    }

    // 1e-9 keeps a product such as 0.025 * 10,000 from being rounded up past its whole number.
    static int NearestRank(double share, int count) => Math.Clamp((int)Math.Ceiling(share * count - 1e-9) - 1, 0, count - 1);
}
