using System.Globalization;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>The sentences and tables of a report, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class ReportText
{
    const string Undefined = "–";

    /// <summary>What the report is about; replay says that it leaks.</summary>
    public static string Title(RunManifest manifest)
    {
        var cutoffs = string.Join(", ", manifest.Cutoffs.Select(k => Text($"{k}")));
        return manifest.Protocol == EvidenceProtocol.AsOf
            ? $"{manifest.Namespace}: blends as of each holdout, k = {cutoffs}"
            : $"{manifest.Namespace}: REPLAY, scored with the answers in the evidence, k = {cutoffs}; not a quality measure";
    }

    /// <summary>The funnel, from all users to those with a target that could be found.</summary>
    public static IReadOnlyList<string> Funnel(Funnel funnel, RunManifest manifest)
    {
        var lines = new List<string>
        {
            Text($"Users: {funnel.Users:N0} with events > {funnel.InWindow:N0} in the last {manifest.Lookback} > {funnel.EnoughEvents:N0} with {manifest.MinEvents}+ events > {funnel.Evaluated:N0} evaluated > {funnel.Reachable:N0} reachable{Share(funnel.Reachable, funnel.Evaluated)}"),
        };
        var details = new List<string>();
        Add(funnel.SingleEvent, "with a single event, not evaluable");
        Add(funnel.TargetNotInCatalog, "targets not in the catalog");
        Add(funnel.TargetNotAvailable, "targets not available");
        Add(funnel.RepeatTargets, "repeat targets");
        Add(funnel.ColdTargets, "cold targets");
        Add(funnel.ColdStarts, "cold starts");
        Add(funnel.TiedHoldouts, "with other items at the time of the holdout");
        if (details.Count > 0)
            lines.Add($"Of them: {string.Join(", ", details)}");
        return lines;

        void Add(int count, string what)
        {
            if (count > 0)
                details.Add(Text($"{count:N0} {what}"));
        }
    }

    /// <summary>Why there are no numbers, and what would bring some.</summary>
    public static string NothingToEvaluate(Funnel funnel, RunManifest manifest)
    {
        var reason = funnel switch
        {
            { Users: 0 } => "the namespace has no events; check --namespace and --org",
            { InWindow: 0 } => Text($"no user's last event lies in the last {manifest.Lookback}{(manifest.HoldoutTypes is null ? "" : " and is of the asked --types")}; the newest event is of {manifest.LastEvent}: use a longer --lookback or an earlier --until"),
            _ => Text($"no user in the window has {Math.Max(2, manifest.MinEvents)} events or more in it; use a smaller --min-events or a longer --lookback"),
        };
        return $"Nothing to evaluate: {reason}.";
    }

    /// <summary>One row a candidate at one cut-off.</summary>
    public static ReportTable Numbers(ReportDocument report, int k)
        => new(
            ["candidate", Text($">hit rate@{k}"), ">95 % interval", Text($">MRR@{k}"), Text($">nDCG@{k}"), ">avg rank of hits", ">coverage", ">avg length", ">hits", ">in pool", ">failures"],
            [.. report.Candidates.Select(candidate =>
            {
                var n = candidate.Numbers.First(numbers => numbers.K == k);
                return new[]
                {
                    candidate.Name, Rate(n.HitRate), Range(n.HitRateInterval), Rate(n.Mrr), Rate(n.Ndcg), Or(n.AverageRankOfHits, "0.0"),
                    Or(n.Coverage, "0.0000"), Text($"{n.AverageListLength:0.0}"), Text($"{n.Hits}"), Rate(candidate.InPool), Text($"{candidate.Failures}"),
                };
            })]);

    /// <summary>What needs no blend, and the ceiling, at the cut-off of the verdict.</summary>
    public static ReportTable Floors(ReportDocument report)
    {
        var k = report.Manifest.PrimaryCutoff;
        return new(
            ["for comparison", Text($">hit rate@{k}"), Text($">MRR@{k}"), Text($">nDCG@{k}"), "what it is"],
            [.. report.Floors.Select(floor => new[] { floor.Name, Rate(floor.HitRate), Rate(floor.Mrr), Rate(floor.Ndcg), floor.Meaning })]);
    }

    /// <summary>A sentence a candidate that is not shown to be better than popularity; none when all are.</summary>
    public static IEnumerable<string> NotAbovePopularity(ReportDocument report)
        => report.AgainstPopularity
            .Where(comparison => comparison.Verdict != Results.Verdict.Better)
            .Select(comparison => Text($"{comparison.Candidate} is not shown to beat plain popularity on {Name(comparison.Primary.Measure, comparison.Primary.K)}: {Signed(comparison.Primary.Difference)} [{Signed(comparison.Primary.Interval.Lower)}, {Signed(comparison.Primary.Interval.Upper)}], adjusted p {PStatement(comparison.Primary.AdjustedP)}"));

    /// <summary>Where targets were lost, one row a candidate; the counts of a row add up to the users.</summary>
    public static ReportTable LostAt(ReportDocument report)
        => new(
            ["targets", ">found", ">not in catalog", ">not available", ">excluded", ">not in pool", ">below k", ">MMR", ">cap", ">failed"],
            [.. report.Candidates.Select(candidate => new[]
            {
                candidate.Name, Count(candidate, LossStage.Found), Count(candidate, LossStage.NotInCatalog), Count(candidate, LossStage.NotAvailable),
                Count(candidate, LossStage.Excluded), Count(candidate, LossStage.NotInPool), Count(candidate, LossStage.BelowK),
                Count(candidate, LossStage.Mmr), Count(candidate, LossStage.Cap), Count(candidate, LossStage.Failed),
            })]);

    /// <summary>What each stage gained and lost, one row a candidate; from left to right a row adds up to what was found.</summary>
    public static ReportTable Stages(ReportDocument report)
        => new(
            ["stages", ">first k by blend", ">boost gained", ">lost", ">MMR and caps gained", ">lost", ">found"],
            [.. report.Candidates.Select(candidate =>
            {
                var s = candidate.Stages;
                return new[] { candidate.Name, Text($"{s.ByBlend}"), Text($"+{s.BoostGained}"), Text($"-{s.BoostLost}"), Text($"+{s.RerankGained}"), Text($"-{s.RerankLost}"), Text($"{s.Found}") };
            })]);

    /// <summary>What the lists are like, one row a candidate.</summary>
    public static ReportTable Beyond(ReportDocument report)
        => new(
            ["lists", ">Gini", ">effective items", ">novelty", ">tail share", ">avg popularity", ">diversity", ">fill", ">overlap", ">beyond popularity"],
            [.. report.Candidates.Select(candidate =>
            {
                var b = candidate.Beyond;
                return new[]
                {
                    candidate.Name, Or(b.Gini, "0.0000"), Or(b.EffectiveItems, "0.0"), Or(b.Novelty, "0.00"), Or(b.TailShareMicro, "0.0000"),
                    Or(b.AveragePopularity, "0.0"), Or(b.IntraListDiversity, "0.0000"), Rate(candidate.Numbers[^1].Fill), Rate(b.JaccardWithBaseline),
                    Rate(b.BeyondPopularityHitRate),
                };
            })]);

    /// <summary>One sentence a comparison: the verdict, the size with its interval, and who moved.</summary>
    public static string Verdict(CandidateComparison comparison)
    {
        var p = comparison.Primary;
        var verdict = comparison.Verdict switch
        {
            Results.Verdict.Identical => "identical to",
            Results.Verdict.Better => "better than",
            Results.Verdict.Worse => "worse than",
            Results.Verdict.Equivalent => "equivalent to",
            _ => "no evidence of a difference from",
        };
        return Text($"{comparison.Candidate}: {verdict} {comparison.Baseline} on {Name(p.Measure, p.K)}: {Signed(p.Difference)} [{Signed(p.Interval.Lower)}, {Signed(p.Interval.Upper)}], adjusted p {PStatement(p.AdjustedP)}; better for {p.Wins}, same for {p.Ties}, worse for {p.Losses} users");
    }

    /// <summary>Which stored run the comparisons are with, over which users, and what of it differs.</summary>
    public static string StoredRun(BaselineRun stored)
    {
        var itself = stored.Itself is { } name ? $"; {name} of this run is the same blend with the same ranks and is not compared" : "";
        var differs = stored.Mismatches.Count == 0 ? "" : $"; NOT the same: {string.Join("; ", stored.Mismatches)}";
        return Text($"Baseline: {stored.Candidate} of {stored.File}, compared over {stored.ComparedUsers:N0} of its {stored.Users:N0} users{itself}{differs}");
    }

    /// <summary>A verdict as machines read it.</summary>
    public static string Word(Results.Verdict verdict) => verdict switch
    {
        Results.Verdict.Identical => "identical",
        Results.Verdict.Better => "better",
        Results.Verdict.Worse => "worse",
        Results.Verdict.Equivalent => "equivalent",
        _ => "no_evidence",
    };

    /// <summary>How large a difference this many users could have shown.</summary>
    public static string Power(PowerStatement power)
        => power.SmallestDifference is not { } smallest
            ? Text($"Power: no user differs, so {power.Users:N0} users say nothing about the size of a difference.")
            : Text($"Power: {power.Users:N0} users show a difference of {smallest:0.0000} in {Name(power.Measure, power.K)}{HitRatePart(power)} four times out of five; half of that takes four times the users.");

    /// <summary><c>MRR@20</c>.</summary>
    public static string Name(RankMeasure measure, int k) => Text($"{measure switch { RankMeasure.HitRate => "hit rate", RankMeasure.Mrr => "MRR", _ => "nDCG" }}@{k}");

    internal static string Signed(double value) => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);

    internal static string Rate(double value) => Text($"{value:0.0000}");

    internal static string Range(Interval interval) => Text($"{interval.Lower:0.0000}..{interval.Upper:0.0000}");

    /// <summary>A p-value behind its name in a sentence: <c>= 0.018</c> or <c>&lt; 0.001</c>.</summary>
    internal static string PStatement(double p) => p < 0.001 ? PValue(p) : "= " + PValue(p);

    internal static string PValue(double p) => p < 0.001 ? "< 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    static string HitRatePart(PowerStatement power)
        => power.Measure != RankMeasure.HitRate && power.SmallestHitRateDifference is { } hitRate
            ? Text($" and of {hitRate:0.0000} in {Name(RankMeasure.HitRate, power.K)}")
            : "";

    static string Count(CandidateReport candidate, LossStage place) => Text($"{candidate.LostAt.GetValueOrDefault(place)}");

    static string Share(int part, int whole) => whole == 0 ? "" : Text($" ({100.0 * part / whole:0.0} %)");

    internal static string Or(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Undefined;

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
