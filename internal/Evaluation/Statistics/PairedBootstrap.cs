namespace RecSys.Evaluation.Statistics;

/// <summary>Percentile bootstrap over users of mean differences: the same users are drawn for both candidates.</summary>
/// <remarks>
/// Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13. Resample r draws its users from its own
/// generator, so the work can be split over workers in any way and all series see the same resamples.
/// </remarks>
public static class PairedBootstrap
{
    /// <summary>Resamples that a report uses.</summary>
    public const int DefaultResamples = 10_000;

    /// <summary>The interval of each series' mean, by nearest-rank percentiles.</summary>
    /// <param name="series">All over the same number of users.</param>
    /// <param name="workers">Changes the time, never the result.</param>
    /// <exception cref="ArgumentException">The series are about different numbers of users.</exception>
    public static Interval[] Of(
        IReadOnlyList<PairedDifferences> series, ulong seed, int workers, int resamples = DefaultResamples, double confidence = 0.95)
    {
        if (series.Count == 0)
            return [];

        var users = Resampling.CommonUsers(series);
        var means = series.Select(_ => new double[resamples]).ToArray();
        Resampling.ForEach(resamples, workers, () => new int[users], (r, times) =>
        {
            Draw(SplitMix64.Stream(seed, r), times);
            for (var s = 0; s < means.Length; s++)
                means[s][r] = WeightedSum(series[s], times) / users;
        });

        var lower = NearestRank((1 - confidence) / 2, resamples);
        var upper = NearestRank((1 + confidence) / 2, resamples);
        return [.. means.Select(sample =>
        {
            Array.Sort(sample);
            return new Interval(sample[lower], sample[upper]);
        })];
    }

    /// <summary>The users of one resample as positions in [0, n), in the order drawn.</summary>
    public static int[] Indices(ulong seed, int r, int n)
    {
        var stream = SplitMix64.Stream(seed, r);
        var indices = new int[n];
        for (var i = 0; i < n; i++)
            indices[i] = stream.Below(n);

        return indices;
    }

    static void Draw(SplitMix64 stream, int[] times)
    {
        Array.Clear(times);
        for (var i = 0; i < times.Length; i++)
            times[stream.Below(times.Length)]++;
    }

    static double WeightedSum(PairedDifferences differences, int[] times)
    {
        var sum = 0.0;
        for (var i = 0; i < differences.Positions.Length; i++)
            sum += times[differences.Positions[i]] * differences.Values[i];

        return sum;
    }

    // 1e-9 keeps a product such as 0.025 * 10,000 from being rounded up past its whole number.
    static int NearestRank(double share, int count) => Math.Clamp((int)Math.Ceiling(share * count - 1e-9) - 1, 0, count - 1);
}
