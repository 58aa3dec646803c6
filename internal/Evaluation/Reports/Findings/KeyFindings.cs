using RecSys.Evaluation.Explain;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Scoring;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>What a reader has to know beside the verdicts, one wording for the screen and the page. Invariant culture, nothing escaped.</summary>
static class KeyFindings
{
    /// <summary>The label of <see cref="Evidence(ReportDocument)"/>.</summary>
    public const string EvidenceLabel = "Evidence";

    const int MostNames = 3;

    /// <summary>The findings of a run with candidates, in the order in which they decide how far to trust the verdict.</summary>
    public static IEnumerable<Finding> Of(ReportDocument report)
        => ((Finding?[])[Repeats(report), Popularity(report), Reranking(report), LargestMissReason(report), Evidence(report)]).OfType<Finding>();

    /// <summary>The share of targets that the user had before.</summary>
    public static Finding? Repeats(ReportDocument report)
        => report.Funnel.Targets == 0 ? null : new("Repeats", ReportText.Repeats(report.Funnel, report.Manifest));

    /// <summary>Whether the candidates beat popularity, on the primary metric, and the baseline on the hit rate too.</summary>
    public static Finding? Popularity(ReportDocument report)
    {
        var all = report.AgainstPopularity;
        if (all.Count == 0)
            return null;

        var metric = ReportText.Name(all[0].Primary);
        string[] worse = [.. all.Where(comparison => comparison.Verdict == Verdict.Worse).Select(comparison => comparison.Candidate)];
        string[] weak = [.. all.Where(comparison => comparison.Verdict != Verdict.Better).Select(comparison => comparison.Candidate)];
        var text = (worse.Length, weak.Length) switch
        {
            ( > 0, _) => $"{Names(worse, all.Count)} significantly worse on {metric}",
            (_, > 0) => $"{Names(weak, all.Count)} not significantly better on {metric}",
            _ when all.Count == 1 => $"{all[0].Candidate} is significantly better on {metric}, by {Rate(all[0].Primary.Difference)}",
            _ => Text($"all {all.Count:N0} candidates are significantly better on {metric}, {First(report).Candidate} by {Rate(First(report).Primary.Difference)}"),
        };
        return new("Popularity", text + FewerHits(report) + ".");
    }

    /// <summary>What MMR and caps cost the baseline; null when they do not significantly cost anything.</summary>
    public static Finding? Reranking(ReportDocument report)
    {
        if (report.WithoutReranking is not { } without || report.Candidates.FirstOrDefault(candidate => candidate.Name == without.Candidate) is not { } baseline)
            return null;

        var now = baseline.At(report.Manifest.PrimaryCutoff);
        var label = char.ToUpperInvariant(WithoutReranking.Name[0]) + WithoutReranking.Name[1..];
        if (without.Of(Metric.HitRate) is { } hits && Comparisons.VerdictOf(hits, report.Manifest.Margin) == Verdict.Better)
            return new(label, Text($"{baseline.Name} would find a target for {100 * without.Numbers.HitRate:0.0} % of {(report.Funnel.Holdouts == report.Funnel.Evaluated ? "users" : "holdouts")} instead of {100 * now.HitRate:0.0} %."));
        return without.Verdict == Verdict.Better
            ? new(label, $"{baseline.Name} would have {ReportText.Name(without.Primary)} {Or(without.Numbers[without.Primary.Measure], "0.0000")} instead of {Or(now[without.Primary.Measure], "0.0000")}.")
            : null;
    }

    /// <summary>The largest miss reason of the candidate that is best on the primary metric.</summary>
    public static Finding? LargestMissReason(ReportDocument report)
    {
        var candidate = report.Candidates.MaxBy(candidate => candidate.At(report.Manifest.PrimaryCutoff)[report.Manifest.Primary])!;
        var misses = candidate.MissReasons.Where(reason => reason.Key != MissReason.Found && reason.Value > 0).OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key).ToArray();
        return misses.Length == 0
            ? null
            : new($"Largest miss reason of {candidate.Name}", Text($"{ExplanationText.Word(misses[0].Key)}, {misses[0].Value:N0} of {misses.Sum(reason => reason.Value):N0} misses."));
    }

    /// <summary>How many users decide, and what difference they can show.</summary>
    public static Finding? Evidence(ReportDocument report)
        => report.Power is not { } power || report.Comparisons.Count == 0
            ? null
            : new(EvidenceLabel, Evidence(power, report.Comparisons, report.BaselineRun is null ? ReportText.Holdouts(report.Funnel) : Text($"{power.Users:N0} users"), report.Comparisons[0].Baseline));

    /// <param name="users">The users compared, in words.</param>
    /// <param name="comparisons">At least one.</param>
    internal static string Evidence(PowerStatement power, IReadOnlyList<CandidateComparison> comparisons, string users, string baseline)
    {
        var differing = comparisons.Max(comparison => comparison.Primary.Differing);
        if (differing == 0)
            return $"same rank for all {users}.";
        var who = Text($"{users}, {(comparisons.Count > 1 ? "at most " : "")}{differing:N0} differ from {baseline}.");
        return power.SmallestDifference is { } smallest
            ? Text($"{who} Minimum detectable difference at 80 % power: {smallest:0.0000} in {power.Measure.At(power.K)}.")
            : Text($"{who} A verdict needs {Comparisons.FewestForVerdict}.");
    }

    static CandidateComparison First(ReportDocument report)
        => report.AgainstPopularity.FirstOrDefault(comparison => comparison.Candidate == report.Manifest.Baseline) ?? report.AgainstPopularity[0];

    /// <summary>A better mean rank can hide fewer hits.</summary>
    static string FewerHits(ReportDocument report)
    {
        var (baseline, k) = (First(report), report.Manifest.PrimaryCutoff);
        if (report.Manifest.Primary == Metric.HitRate || baseline.Measures.FirstOrDefault(measure => measure.Measure == Metric.HitRate && measure.K == k) is not { } hits
            || Comparisons.VerdictOf(hits, report.Manifest.Margin) != Verdict.Worse
            || report.ReferenceRankings.FirstOrDefault(ranking => ranking.Name == ReferenceRanking.Popularity)?[Metric.HitRate] is not { } rate)
        {
            return "";
        }

        return $"; {baseline.Candidate} is worse on {Metric.HitRate.At(k)}, {Rate(rate + hits.Difference)} against {Rate(rate)}";
    }

    /// <summary>The names with their verb if they are few, otherwise how many there are.</summary>
    static string Names(string[] names, int all) => names.Length switch
    {
        1 => $"{names[0]} is",
        <= MostNames => $"{string.Join(", ", names[..^1])} and {names[^1]} are",
        _ => Text($"{names.Length:N0} of {all:N0} candidates are"),
    };
}
