using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Results;

/// <summary>Compares every candidate with the baseline.</summary>
public static class Comparisons
{
    const double Level = 0.05;

    /// <summary>While fewer users than this differ, no difference is significant: a few large values on one side would decide.</summary>
    public const int FewestForVerdict = 20;

    /// <summary>While fewer users than this differ, there is no interval: it would say more about the method than about the users.</summary>
    public const int FewestForInterval = 10;

    /// <summary>Compares columns of ranks of the same users in the same order.</summary>
    /// <param name="ranks">By candidate, all of the same holdouts, at least one.</param>
    /// <param name="baseline">Position of the baseline.</param>
    /// <param name="users">By holdout: any number of its user; empty means that each holdout has a user of its own.</param>
    /// <returns>One comparison for each candidate except the baseline, in their order.</returns>
    public static IReadOnlyList<CandidateComparison> Of(
        IReadOnlyList<string> names, IReadOnlyList<TargetRanks> ranks, int baseline, EvaluationOptions options, params int[] users)
    {
        var others = Enumerable.Range(0, names.Count).Where(candidate => candidate != baseline).ToArray();
        var questions = options.Cutoffs.SelectMany(k => Metric.OfRanks(options.Metrics).Select(metric => (Metric: metric, K: k))).ToArray();
        TargetRanks[] columns = [.. others.Select(candidate => ranks[candidate])];
        MeasureComparison[][] measures = [.. Uncorrected(columns, AsOften(ranks[baseline], columns), questions, users, options).Select(Adjusted)];

        return [.. others.Select((candidate, i) =>
        {
            MeasureComparison[] own = [.. measures.Select(row => row[i])];
            var primary = own.First(m => m.Measure == options.Primary && m.K == options.VerdictCutoff);
            var hits = own.First(m => m.Measure == Metric.HitRate && m.K == options.VerdictCutoff);
            return new CandidateComparison(
                names[candidate], names[baseline], VerdictOf(primary, options.Margin), primary,
                hits.Wins + hits.Ties + hits.Losses == ranks[baseline].Count ? PairedRateDifference.Of(hits.Wins, hits.Losses, ranks[baseline].Count) : null, own);
        })];
    }

    /// <summary>Compares columns of ranks with one of the same users on one metric.</summary>
    /// <returns>One per column, in their order. The adjusted p is the p: only the caller knows how many comparisons it makes.</returns>
    internal static MeasureComparison[] Uncorrected(IReadOnlyList<TargetRanks> ranks, TargetRanks baseline, Metric metric, int k, int[] users, EvaluationOptions options)
        => Uncorrected(ranks, AsOften(baseline, ranks), [(metric, k)], users, options)[0];

    /// <summary>Compares columns of ranks, each with a baseline of its own, on every metric that is computed from ranks, at the cut-off of the verdict.</summary>
    /// <param name="ranks">By pair and user.</param>
    /// <param name="baselines">By pair and user.</param>
    /// <param name="families">By pair: p is corrected by Holm over the pairs of the same family.</param>
    /// <returns>By pair: one comparison per metric.</returns>
    internal static IReadOnlyList<MeasureComparison[]> Paired(
        IReadOnlyList<TargetRanks> ranks, IReadOnlyList<TargetRanks> baselines, IReadOnlyList<int> families, int[] users, EvaluationOptions options)
    {
        var questions = Metric.OfRanks(options.Metrics).Select(metric => (Metric: metric, K: options.VerdictCutoff)).ToArray();
        var measures = Uncorrected(ranks, baselines, questions, users, options);
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

    /// <summary>The verdict: better or worse by <see cref="IsSignificant"/>; else equivalent when the interval lies inside the margin.</summary>
    public static Verdict VerdictOf(MeasureComparison primary, double margin)
    {
        if (primary.IsSame)
            return Verdict.Identical;
        if (IsSignificant(primary.Differing, primary.AdjustedP, primary.Interval))
            return primary.Difference > 0 ? Verdict.Better : Verdict.Worse;
        return primary.Interval is { } interval && interval.LiesWithin(margin) ? Verdict.Equivalent : Verdict.NoSignificantDifference;
    }

    /// <summary>Whether a difference is statistically significant: by p after correction, by an interval without 0, and by enough users who differ.</summary>
    /// <remarks>
    /// The tests assume that a gain is as likely as a loss of the same size. Where many users gain a little and few lose much, they alone call 7 % of true
    /// zeros a difference with 1,000 users, and more with fewer; the interval with its pseudo-users does not.
    /// </remarks>
    internal static bool IsSignificant(int differing, double adjustedP, Interval? interval)
        => differing >= FewestForVerdict && adjustedP < Level && interval is { } ends && (ends.Lower > 0 || ends.Upper < 0);

    /// <summary>The minimum detectable difference with these users, for the candidate whose users differ most.</summary>
    /// <remarks>At the level that Holm leaves for the first of the comparisons. A difference that fewer users make than a verdict needs is none that could be detected.</remarks>
    /// <inheritdoc cref="Of" path="/param"/>
    public static PowerStatement PowerOf(IReadOnlyList<TargetRanks> ranks, int baseline, EvaluationOptions options, params int[] users)
    {
        var k = options.VerdictCutoff;
        var level = Level / Math.Max(1, ranks.Count - 1);
        PairedDifferences Widest(Metric metric) => Enumerable.Range(0, ranks.Count).Where(candidate => candidate != baseline || ranks.Count == 1)
            .Select(candidate => Differences(ranks[candidate], ranks[baseline], metric, k, users)).MaxBy(series => series.StandardError)!;

        var (primary, hits) = (Widest(options.Primary), Widest(Metric.HitRate));
        return new PowerStatement(
            primary.Users, options.Primary, k, level, primary.Positions.Length, PairedPower.SmallestDifference(primary, options.Primary.IsProportion, level, FewestForVerdict),
            PairedPower.SmallestDifference(hits, isProportion: true, level, FewestForVerdict));
    }

    /// <summary>By question and column of ranks, before correction.</summary>
    /// <param name="baselines">By column of ranks: the column that it is compared with.</param>
    static MeasureComparison[][] Uncorrected(
        IReadOnlyList<TargetRanks> ranks, IReadOnlyList<TargetRanks> baselines, IReadOnlyList<(Metric Metric, int K)> questions, int[] users,
        EvaluationOptions options)
    {
        // One pass for all: every series has the same users, so all use the same resamples.
        var series = questions.SelectMany(q => ranks.Zip(baselines, (column, baseline) => Differences(column, baseline, q.Metric, q.K, users))).ToArray();
        var intervals = PairedBootstrap.OfDifferences(series, options.Seed, options.Workers, options.Resamples);
        var flips = SignFlip.TwoSidedP(series, options.Seed, options.Workers, options.Resamples);
        return [.. questions.Select((q, row) => Enumerable.Range(row * ranks.Count, ranks.Count).Select(s =>
        {
            var own = series[s];
            var p = POf(own, q.Metric, flips[s]);
            return new MeasureComparison
            {
                Measure = q.Metric,
                K = q.K,
                Difference = own.Mean,
                Interval = own.Positions.Length < FewestForInterval ? null : intervals[s],
                P = p,
                AdjustedP = p,
                Wins = own.Wins,
                Ties = own.Ties,
                Losses = own.Losses,
                IsSame = !own.AnyDiffers,
            };
        }).ToArray())];
    }

    /// <summary>The exact McNemar test where each user has one value of 0 or 1, sign flips of the users' sums otherwise.</summary>
    internal static double POf(PairedDifferences series, Metric metric, double flipped)
        => metric.IsProportion && series.Holdouts == series.Users ? McNemar.TwoSidedP(series.Wins, series.Losses) : flipped;

    static TargetRanks[] AsOften(TargetRanks baseline, IReadOnlyList<TargetRanks> ranks) => [.. Enumerable.Repeat(baseline, ranks.Count)];

    static MeasureComparison[] Adjusted(MeasureComparison[] comparisons)
    {
        var adjusted = Holm.Adjust([.. comparisons.Select(comparison => comparison.P)]);
        return [.. comparisons.Select((comparison, i) => comparison with { AdjustedP = adjusted[i] })];
    }

    static PairedDifferences Differences(TargetRanks candidate, TargetRanks baseline, Metric metric, int k, int[] users)
        => PairedDifferences.Of(candidate.Scores(metric.OfTargets!, k), baseline.Scores(metric.OfTargets!, k), users);
}
