using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Results;

/// <summary>What can be said of a candidate against the baseline.</summary>
public enum Verdict
{
    /// <summary>No user differs.</summary>
    Identical,

    /// <summary>The adjusted p is below 5 % and the difference is positive.</summary>
    Better,

    /// <summary>The adjusted p is below 5 % and the difference is negative.</summary>
    Worse,

    /// <summary>The interval lies inside the margin: whatever difference there is, nobody cares about it.</summary>
    Equivalent,

    /// <summary>None of these; always so while fewer than 10 users differ.</summary>
    NoEvidence,
}

/// <summary>One measure of one candidate against the baseline, on the same users.</summary>
/// <param name="Difference">Mean over users of candidate − baseline.</param>
/// <param name="Interval">95 %, paired bootstrap over users: the size of the difference, not a second verdict.</param>
/// <param name="P">Two-sided: exact McNemar for hit rate, sign flips for MRR and nDCG.</param>
/// <param name="AdjustedP">After Holm's correction over the candidates of the run.</param>
/// <param name="Wins">Users for whom the candidate is better.</param>
public sealed record MeasureComparison(
    RankMeasure Measure, int K, double Difference, Interval Interval, double P, double AdjustedP, int Wins, int Ties, int Losses);

/// <summary>One candidate against the baseline.</summary>
/// <param name="Measures">Hit rate, MRR and nDCG at each cut-off.</param>
/// <param name="HitRateAdjustedWald">95 % interval of the difference of hit rates at the verdict's cut-off, in closed form.</param>
/// <param name="Primary">The measure that the verdict is about.</param>
public sealed record CandidateComparison(
    string Candidate, string Baseline, Verdict Verdict, MeasureComparison Primary, Interval HitRateAdjustedWald, IReadOnlyList<MeasureComparison> Measures);

/// <summary>How large a difference this many users could have shown, four times out of five.</summary>
/// <param name="SmallestDifference">Of the primary measure, for the candidate whose users differ most; null when no user differs.</param>
/// <param name="SmallestHitRateDifference">Of the hit rate, likewise; null when no user differs.</param>
public sealed record PowerStatement(int Users, RankMeasure Measure, int K, double? SmallestDifference, double? SmallestHitRateDifference);

/// <summary>Compares every candidate with the baseline.</summary>
public static class Comparisons
{
    const double Level = 0.05;

    /// <summary>While fewer users than this differ, there is no evidence of anything.</summary>
    public const int FewestDiffering = 10;

    static readonly RankMeasure[] All = [RankMeasure.HitRate, RankMeasure.Mrr, RankMeasure.Ndcg];

    /// <summary>Compares columns of ranks that are about the same users in the same order.</summary>
    /// <param name="ranks">By candidate and user, one user at least; <see cref="RankOfTarget.Miss"/> without a rank.</param>
    /// <param name="baseline">Position of the baseline.</param>
    /// <returns>One comparison for each candidate but the baseline, in their order.</returns>
    public static IReadOnlyList<CandidateComparison> Of(
        IReadOnlyList<string> names, IReadOnlyList<int[]> ranks, int baseline, EvaluationOptions options)
    {
        var others = Enumerable.Range(0, names.Count).Where(candidate => candidate != baseline).ToArray();
        var questions = options.Cutoffs.SelectMany(k => All.Select(measure => (Measure: measure, K: k))).ToArray();
        int[][] columns = [.. others.Select(candidate => ranks[candidate])];
        MeasureComparison[][] measures = [.. Uncorrected(columns, ranks[baseline], questions, options).Select(Adjusted)];

        return [.. others.Select((candidate, i) =>
        {
            MeasureComparison[] own = [.. measures.Select(row => row[i])];
            var primary = own.First(m => m.Measure == options.Primary && m.K == options.VerdictCutoff);
            var hits = own.First(m => m.Measure == RankMeasure.HitRate && m.K == options.VerdictCutoff);
            return new CandidateComparison(
                names[candidate], names[baseline], VerdictOf(primary, options.Margin), primary,
                PairedRateDifference.Of(hits.Wins, hits.Losses, ranks[baseline].Length), own);
        })];
    }

    /// <summary>Compares columns of ranks with one of the same users on one measure.</summary>
    /// <returns>One a column, in their order, each with its own p for the adjusted one: who asks knows what else is asked.</returns>
    internal static MeasureComparison[] Uncorrected(IReadOnlyList<int[]> ranks, int[] baseline, RankMeasure measure, int k, EvaluationOptions options)
        => Uncorrected(ranks, baseline, [(measure, k)], options)[0];

    /// <summary>One verdict from one procedure: the adjusted p decides, and the interval only says whether the rest is too small to matter.</summary>
    public static Verdict VerdictOf(MeasureComparison primary, double margin)
    {
        var differing = primary.Wins + primary.Losses;
        if (differing == 0)
            return Verdict.Identical;
        if (IsShown(differing, primary.AdjustedP))
            return primary.Difference > 0 ? Verdict.Better : Verdict.Worse;
        return differing >= FewestDiffering && primary.Interval.LiesWithin(margin) ? Verdict.Equivalent : Verdict.NoEvidence;
    }

    /// <summary>Whether a difference is shown at all: by p after correction, and never while fewer than 10 users differ.</summary>
    internal static bool IsShown(int differing, double adjustedP) => differing >= FewestDiffering && adjustedP < Level;

    /// <summary>What this many users could have shown.</summary>
    /// <param name="ranks">As in <see cref="Of"/>.</param>
    public static PowerStatement PowerOf(IReadOnlyList<int[]> ranks, int baseline, EvaluationOptions options)
    {
        var users = ranks[baseline].Length;
        var k = options.VerdictCutoff;
        double deviation = 0, disagreement = 0;
        foreach (var column in ranks)
        {
            var hits = Differences(column, ranks[baseline], RankMeasure.HitRate, k);
            disagreement = Math.Max(disagreement, (double)hits.Positions.Length / users);
            deviation = Math.Max(deviation, Differences(column, ranks[baseline], options.Primary, k).StandardDeviation);
        }

        double? hitRate = disagreement > 0 ? PairedPower.SmallestRateDifference(disagreement, users) : null;
        return new PowerStatement(
            users, options.Primary, k,
            options.Primary == RankMeasure.HitRate ? hitRate : deviation > 0 ? PairedPower.SmallestMeanDifference(deviation, users) : null,
            hitRate);
    }

    /// <summary>By question and column of ranks, not corrected yet.</summary>
    static MeasureComparison[][] Uncorrected(
        IReadOnlyList<int[]> ranks, int[] baseline, IReadOnlyList<(RankMeasure Measure, int K)> questions, EvaluationOptions options)
    {
        // One pass for all: every series is about the same users, so all see the same resamples.
        var series = questions.SelectMany(q => ranks.Select(column => Differences(column, baseline, q.Measure, q.K))).ToArray();
        var intervals = PairedBootstrap.Of(series, options.Seed, options.Workers, options.Resamples);
        var flips = SignFlip.TwoSidedP(series, options.Seed, options.Workers, options.Resamples);
        return [.. questions.Select((q, row) => Enumerable.Range(row * ranks.Count, ranks.Count).Select(s =>
        {
            var p = q.Measure == RankMeasure.HitRate ? McNemar.TwoSidedP(series[s].Wins, series[s].Losses) : flips[s];
            return new MeasureComparison(q.Measure, q.K, series[s].Mean, intervals[s], p, p, series[s].Wins, series[s].Ties, series[s].Losses);
        }).ToArray())];
    }

    static MeasureComparison[] Adjusted(MeasureComparison[] comparisons)
    {
        var adjusted = Holm.Adjust([.. comparisons.Select(comparison => comparison.P)]);
        return [.. comparisons.Select((comparison, i) => comparison with { AdjustedP = adjusted[i] })];
    }

    static PairedDifferences Differences(int[] candidate, int[] baseline, RankMeasure measure, int k)
        => PairedDifferences.Of(Scores(candidate, measure, k), Scores(baseline, measure, k));

    static double[] Scores(int[] ranks, RankMeasure measure, int k) => measure switch
    {
        RankMeasure.HitRate => Array.ConvertAll(ranks, rank => Hit.Of(rank, k)),
        RankMeasure.Mrr => Array.ConvertAll(ranks, rank => ReciprocalRank.Of(rank, k)),
        _ => Array.ConvertAll(ranks, rank => Metrics.Ndcg.Of(rank, k)),
    };
}
