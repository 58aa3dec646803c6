using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Results;

/// <summary>Compares every candidate with the baseline.</summary>
public static class Comparisons
{
    const double Level = 0.05;

    /// <summary>While fewer users than this differ, no difference is significant.</summary>
    public const int FewestDiffering = 10;

    /// <summary>Compares columns of ranks of the same users in the same order.</summary>
    /// <param name="ranks">By candidate, all of the same holdouts, at least one.</param>
    /// <param name="baseline">Position of the baseline.</param>
    /// <returns>One comparison for each candidate except the baseline, in their order.</returns>
    public static IReadOnlyList<CandidateComparison> Of(
        IReadOnlyList<string> names, IReadOnlyList<TargetRanks> ranks, int baseline, EvaluationOptions options)
    {
        var others = Enumerable.Range(0, names.Count).Where(candidate => candidate != baseline).ToArray();
        var questions = options.Cutoffs.SelectMany(k => Metric.OfRanks(options.Metrics).Select(metric => (Metric: metric, K: k))).ToArray();
        TargetRanks[] columns = [.. others.Select(candidate => ranks[candidate])];
        MeasureComparison[][] measures = [.. Uncorrected(columns, AsOften(ranks[baseline], columns), questions, options).Select(Adjusted)];

        return [.. others.Select((candidate, i) =>
        {
            MeasureComparison[] own = [.. measures.Select(row => row[i])];
            var primary = own.First(m => m.Measure == options.Primary && m.K == options.VerdictCutoff);
            var hits = own.First(m => m.Measure == Metric.HitRate && m.K == options.VerdictCutoff);
            return new CandidateComparison(
                names[candidate], names[baseline], VerdictOf(primary, options.Margin), primary,
                PairedRateDifference.Of(hits.Wins, hits.Losses, ranks[baseline].Count), own);
        })];
    }

    /// <summary>Compares columns of ranks with one of the same users on one metric.</summary>
    /// <returns>One per column, in their order. The adjusted p is the p: only the caller knows how many comparisons it makes.</returns>
    internal static MeasureComparison[] Uncorrected(IReadOnlyList<TargetRanks> ranks, TargetRanks baseline, Metric metric, int k, EvaluationOptions options)
        => Uncorrected(ranks, AsOften(baseline, ranks), [(metric, k)], options)[0];

    /// <summary>Compares columns of ranks, each with a baseline of its own, on every metric that is computed from ranks, at the cut-off of the verdict.</summary>
    /// <param name="ranks">By pair and user.</param>
    /// <param name="baselines">By pair and user.</param>
    /// <param name="families">By pair: p is corrected by Holm over the pairs of the same family.</param>
    /// <returns>By pair: one comparison per metric.</returns>
    internal static IReadOnlyList<MeasureComparison[]> Paired(
        IReadOnlyList<TargetRanks> ranks, IReadOnlyList<TargetRanks> baselines, IReadOnlyList<int> families, EvaluationOptions options)
    {
        var questions = Metric.OfRanks(options.Metrics).Select(metric => (Metric: metric, K: options.VerdictCutoff)).ToArray();
        var measures = Uncorrected(ranks, baselines, questions, options);
        foreach (var family in Enumerable.Range(0, ranks.Count).GroupBy(pair => families[pair]))
        {
            int[] pairs = [.. family];
            foreach (var row in measures)
            {
                foreach (var (pair, adjusted) in pairs.Zip(Adjusted(Array.ConvertAll(pairs, pair => row[pair]))))
                    row[pair] = adjusted;
            }
        }

        return [.. Enumerable.Range(0, ranks.Count).Select(pair => Array.ConvertAll(measures, row => row[pair]))];
    }

    /// <summary>The verdict comes from one procedure: the adjusted p decides, and the interval only decides whether a difference is too small to matter.</summary>
    public static Verdict VerdictOf(MeasureComparison primary, double margin)
    {
        var differing = primary.Wins + primary.Losses;
        if (differing == 0)
            return Verdict.Identical;
        if (IsSignificant(differing, primary.AdjustedP))
            return primary.Difference > 0 ? Verdict.Better : Verdict.Worse;
        return differing >= FewestDiffering && primary.Interval.LiesWithin(margin) ? Verdict.Equivalent : Verdict.NoSignificantDifference;
    }

    /// <summary>Whether a difference is statistically significant: by p after correction, and never while fewer than 10 users differ.</summary>
    internal static bool IsSignificant(int differing, double adjustedP) => differing >= FewestDiffering && adjustedP < Level;

    /// <summary>The minimum detectable difference with these users.</summary>
    /// <param name="ranks">As in <see cref="Of"/>.</param>
    public static PowerStatement PowerOf(IReadOnlyList<TargetRanks> ranks, int baseline, EvaluationOptions options)
    {
        var users = ranks[baseline].Count;
        var k = options.VerdictCutoff;
        double deviation = 0, disagreement = 0;
        foreach (var column in ranks)
        {
            var hits = Differences(column, ranks[baseline], Metric.HitRate, k);
            disagreement = Math.Max(disagreement, (double)hits.Positions.Length / users);
            deviation = Math.Max(deviation, Differences(column, ranks[baseline], options.Primary, k).StandardDeviation);
        }

        double? hitRate = disagreement > 0 ? PairedPower.SmallestRateDifference(disagreement, users) : null;
        return new PowerStatement(
            users, options.Primary, k,
            options.Primary == Metric.HitRate ? hitRate : deviation > 0 ? PairedPower.SmallestMeanDifference(deviation, users) : null,
            hitRate);
    }

    /// <summary>By question and column of ranks, before correction.</summary>
    /// <param name="baselines">By column of ranks: the column that it is compared with.</param>
    static MeasureComparison[][] Uncorrected(
        IReadOnlyList<TargetRanks> ranks, IReadOnlyList<TargetRanks> baselines, IReadOnlyList<(Metric Metric, int K)> questions, EvaluationOptions options)
    {
        // One pass for all: every series has the same users, so all use the same resamples.
        var series = questions.SelectMany(q => ranks.Zip(baselines, (column, baseline) => Differences(column, baseline, q.Metric, q.K))).ToArray();
        var intervals = PairedBootstrap.Of(series, options.Seed, options.Workers, options.Resamples);
        var flips = SignFlip.TwoSidedP(series, options.Seed, options.Workers, options.Resamples);
        return [.. questions.Select((q, row) => Enumerable.Range(row * ranks.Count, ranks.Count).Select(s =>
        {
            var p = q.Metric.IsProportion ? McNemar.TwoSidedP(series[s].Wins, series[s].Losses) : flips[s];
            return new MeasureComparison
            {
                Measure = q.Metric,
                K = q.K,
                Difference = series[s].Mean,
                Interval = intervals[s],
                P = p,
                AdjustedP = p,
                Wins = series[s].Wins,
                Ties = series[s].Ties,
                Losses = series[s].Losses,
            };
        }).ToArray())];
    }

    static TargetRanks[] AsOften(TargetRanks baseline, IReadOnlyList<TargetRanks> ranks) => [.. Enumerable.Repeat(baseline, ranks.Count)];

    static MeasureComparison[] Adjusted(MeasureComparison[] comparisons)
    {
        var adjusted = Holm.Adjust([.. comparisons.Select(comparison => comparison.P)]);
        return [.. comparisons.Select((comparison, i) => comparison with { AdjustedP = adjusted[i] })];
    }

    static PairedDifferences Differences(TargetRanks candidate, TargetRanks baseline, Metric metric, int k)
        => PairedDifferences.Of(candidate.Scores(metric.OfTargets!, k), baseline.Scores(metric.OfTargets!, k));
}
