using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The sentences and tables of a report, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class ReportText
{
    /// <summary>The funnel, from all users to the users with a reachable target, and the origin of the factors.</summary>
    public static IReadOnlyList<string> Funnel(Funnel funnel, RunManifest manifest)
    {
        var lines = new List<string>
        {
            Text($"Users: {funnel.Users:N0} with events > {funnel.InWindow:N0} in the last {manifest.Lookback} > {funnel.EnoughEvents:N0} with {manifest.MinEvents}+ events > {funnel.Evaluated:N0} evaluated"),
            Text($"{HoldoutWords(manifest)}: {funnel.Holdouts:N0}, of which {funnel.Reachable:N0}{Share(funnel.Reachable, funnel.Holdouts)} have a target that a list can contain; targets: {funnel.Targets:N0}"),
        };
        if (funnel.Targets > 0)
            lines.Add($"Repeats: {Repeats(funnel, manifest)}");
        var details = new List<string>();
        Add(funnel.SingleEvent, "users with a single event, not evaluable");
        Add(funnel.InOtherHalf, "users of the other half of a sweep");
        Add(funnel.WithoutNewTarget, "users without a new item, not evaluable");
        Add(funnel.SeveralTargets, "holdouts with several targets");
        Add(funnel.ColdStarts, "cold starts");
        Add(funnel.ColdTargets, "cold targets");
        Add(funnel.TargetNotInCatalog, "targets not in the catalog");
        Add(funnel.TargetNotAvailable, "targets not available");
        if (details.Count > 0)
            lines.Add($"Of these: {string.Join(", ", details)}");
        if (manifest.Factors?.Sentence() is { } factors)
            lines.Add(factors);
        return lines;

        void Add(int count, string what)
        {
            if (count > 0)
                details.Add(Text($"{count:N0} {what}"));
        }
    }

    /// <summary>The share of targets that the user had before, and whether it is large.</summary>
    public static string Repeats(Funnel funnel, RunManifest manifest)
    {
        if (manifest.Targets == TargetChoice.New)
            return "none; only items that the user had no event on before are targets.";

        var session = manifest.Holdout == HoldoutUnit.Event ? $", {Percent(funnel.ThisSessionTargets)} in the same session" : "";
        var shares = Text($"the user had {Percent(funnel.RepeatTargets)} of the {funnel.Targets:N0} targets before{session}.");
        return 2 * funnel.RepeatTargets <= funnel.Targets ? shares : $"{shares} Most targets are repeats.";

        string Percent(int count) => Text($"{100.0 * count / funnel.Targets:0.0} %");
    }

    /// <summary><c>200 users</c>, or with several holdouts of one user <c>410 holdouts of 200 users</c>.</summary>
    public static string Holdouts(Funnel funnel)
        => funnel.Holdouts == funnel.Evaluated ? Text($"{funnel.Evaluated:N0} users") : Text($"{funnel.Holdouts:N0} holdouts of {funnel.Evaluated:N0} users");

    /// <summary><c>Last sessions</c>.</summary>
    static string HoldoutWords(RunManifest manifest) => (manifest.Holdout, manifest.Windows) switch
    {
        (HoldoutUnit.Session, 1) => "Last sessions",
        (HoldoutUnit.Session, _) => Text($"Last {manifest.Windows} sessions of each user"),
        (_, 1) => "Last events",
        _ => Text($"Last {manifest.Windows} events of each user"),
    };

    /// <summary>Why there are no numbers, and what to change.</summary>
    public static string NothingToEvaluate(Funnel funnel, RunManifest manifest)
    {
        var reason = funnel switch
        {
            { Users: 0 } => "the namespace has no events; check --namespace and --org",
            { InWindow: 0 } => Text($"no user's last event lies in the last {manifest.Lookback}{(manifest.HoldoutTypes is null ? "" : " with one of --types")}; the newest event is from {manifest.LastEvent}; use a longer --lookback or an earlier --until"),
            { EnoughEvents: > 0, Holdouts: 0 } => "no user has an item in the holdout that is new to the user; use --targets all, or --windows for older holdouts",
            { Holdouts: > 0 } when funnel.TargetNotInCatalog == funnel.Targets => Text($"none of the {funnel.Targets:N0} targets is in the catalog; check that events and items belong together"),
            { Holdouts: > 0 } when funnel.TargetNotInCatalog + funnel.TargetNotAvailable == funnel.Targets => Text($"none of the {funnel.Targets:N0} targets is available"),
            { Holdouts: > 0 } => Text($"no list can contain any of the {funnel.Targets:N0} targets: the user had an event on each that is available, and --seen filter excludes such items{(manifest.HoldoutTypes is null ? "" : ", as items with an event of --types usually have one of another type before")}; use --seen keep or --targets new"),
            _ => Text($"no user in the window has {Math.Max(2, manifest.MinEvents)} events or more in it; use a smaller --min-events or a longer --lookback"),
        };
        return $"Nothing to evaluate: {reason}.";
    }

    /// <summary>One row per candidate at one cut-off.</summary>
    public static ReportTable Numbers(ReportDocument report, int k)
    {
        var metrics = Metric.Of(MetricTable.Accuracy, report.Metrics);
        return new(
            ["candidate", .. metrics.SelectMany(metric => Headers(metric, k)), ">hits", ">in pool", ">failures"],
            [.. report.Candidates.Select(candidate => (string[])
            [
                candidate.Name, .. metrics.SelectMany(metric => Cells(metric, ValuesOf(candidate, metric, k))), Text($"{candidate.At(k).Hits}"), Or(candidate.InPool, "0.0000"),
                Text($"{candidate.Failures}"),
            ])]);
    }

    /// <summary>The reference baselines at the cut-off of the verdict, and the baseline without MMR and caps.</summary>
    public static ReportTable ReferenceBaselines(ReportDocument report)
    {
        Metric[] metrics = [.. Metric.OfRanks(report.Metrics)];
        return new(
            ["reference baseline", .. metrics.Select(metric => ">" + metric.At(report.Manifest.PrimaryCutoff)), "description"],
            [
                .. report.ReferenceRankings.Select(ranking => (string[])[ranking.Name, .. metrics.Select(metric => Or(ranking[metric], metric.Format)), ranking.Meaning]),
                .. report.WithoutReranking is not { } without ? [] : (string[][])
                [
                    [Results.WithoutReranking.Name, .. metrics.Select(metric => Or(without.Numbers[metric], metric.Format)), $"{without.Candidate} with mmr_lambda off and no caps: the first items by score"],
                ],
            ]);
    }

    /// <summary>Miss reasons, one row per candidate; the counts of a row add up to the users.</summary>
    public static ReportTable MissReasons(ReportDocument report)
    {
        bool[] external = report.Candidates.Any(candidate => candidate.Source is not null) ? [true] : [];
        return new(
            [
                "miss reasons", ">found", ">not in catalog", ">not available", ">excluded", ">not in pool", ">below k", ">MMR", ">cap", ">failed",
                .. external.Select(_ => ">not in list"),
            ],
            [.. report.Candidates.Select(candidate => (string[])
            [
                candidate.Name, Count(candidate, MissReason.Found), Count(candidate, MissReason.NotInCatalog), Count(candidate, MissReason.NotAvailable),
                OfBlend(candidate, MissReason.Excluded), OfBlend(candidate, MissReason.NotInPool), Count(candidate, MissReason.BelowK),
                OfBlend(candidate, MissReason.Mmr), OfBlend(candidate, MissReason.Cap), OfBlend(candidate, MissReason.Failed),
                .. external.Select(_ => candidate.Source is null ? Undefined : Count(candidate, MissReason.NotInList)),
            ])]);
    }

    /// <summary>Targets that each stage added and removed, one row per candidate. From left to right, a row adds up to the targets found.</summary>
    public static ReportTable Stages(ReportDocument report)
        => new(
            ["stages", ">first k by blend", ">boost gained", ">lost", ">MMR and caps gained", ">lost", ">found"],
            [.. report.Candidates.Select(candidate =>
            {
                if (candidate.Stages is not { } s)
                    return [candidate.Name, .. Enumerable.Repeat(Undefined, 6)];
                return new[] { candidate.Name, Text($"{s.ByBlend}"), Text($"+{s.BoostGained}"), Text($"-{s.BoostLost}"), Text($"+{s.RerankGained}"), Text($"-{s.RerankLost}"), Text($"{s.Found}") };
            })]);

    /// <summary>Beyond-accuracy metrics of the lists at the largest cut-off, one row per candidate.</summary>
    public static ReportTable Beyond(ReportDocument report)
    {
        var metrics = Metric.Of(MetricTable.Lists, report.Metrics);
        return new(
            ["lists", .. metrics.Select(metric => ">" + metric.Label)],
            [.. report.Candidates.Select(candidate => (string[])
                [candidate.Name, .. metrics.Select(metric => Or(ValuesOf(candidate, metric, candidate.Numbers[^1].K)[metric], metric.Format))])]);
    }

    /// <summary>One sentence per comparison: the verdict, the difference with its interval, and the number of users who differ.</summary>
    public static string Verdict(CandidateComparison comparison)
    {
        var p = comparison.Primary;
        var verdict = comparison.Verdict switch
        {
            Results.Verdict.Better => "better than",
            Results.Verdict.Worse => "worse than",
            Results.Verdict.Equivalent => "equivalent to",
            _ => "no significant difference from",
        };
        return p.IsSame
            ? $"{comparison.Candidate}: {Same(p)} as {comparison.Baseline}"
            : Text($"{comparison.Candidate}: {verdict} {comparison.Baseline} on {Name(p)}: {Size(p)}; better for {p.Wins}, same for {p.Ties}, worse for {p.Losses} users");
    }

    /// <summary>The stored run of the comparisons, their users, and what differs between the runs.</summary>
    public static string StoredRun(BaselineRun stored)
    {
        var itself = stored.Itself is { } name ? $"; {name} of this run has the same settings and the same ranks and is not compared" : "";
        var differs = stored.Mismatches.Count == 0 ? "" : $"; DIFFERENT: {string.Join("; ", stored.Mismatches)}";
        return Text($"Baseline: {stored.Candidate} of {stored.File}, compared over {stored.ComparedUsers:N0} of its {stored.Users:N0} users{itself}{differs}");
    }

    /// <summary>A verdict in JSON and CSV.</summary>
    public static string Word(Results.Verdict verdict) => verdict switch
    {
        Results.Verdict.Identical => "identical",
        Results.Verdict.Better => "better",
        Results.Verdict.Worse => "worse",
        Results.Verdict.Equivalent => "equivalent",
        _ => "no_evidence",
    };

    /// <summary>A verdict in a table.</summary>
    public static string Words(Results.Verdict verdict) => verdict == Results.Verdict.NoSignificantDifference ? "no significant difference" : Word(verdict);

    /// <summary>The minimum detectable difference.</summary>
    public static string Power(PowerStatement power)
        => power.SmallestDifference is not { } smallest
            ? Text($"Minimum detectable difference: unknown, since {(power.Differing == 0 ? "no user" : power.Differing == 1 ? "only 1" : $"only {power.Differing:N0}")} of {power.Users:N0} {(power.Differing > 1 ? "users differ" : "users differs")}; a verdict needs {Comparisons.FewestForVerdict}.")
            : Text($"Minimum detectable difference at 80 % power with {power.Users:N0} users: {smallest:0.0000} in {power.Measure.At(power.K)}{HitRatePart(power)}. Half of it needs four times the users.");

    /// <summary><c>MRR@20</c>.</summary>
    internal static string Name(MeasureComparison comparison) => comparison.Measure.At(comparison.K);

    /// <summary><c>same rank for all 200 users</c>; a measure that does not tell all ranks apart is named.</summary>
    internal static string Same(MeasureComparison comparison)
        => Text($"same {(comparison.Measure == Metric.Mrr || comparison.Measure == Metric.Ndcg ? "rank" : Name(comparison))} for all {comparison.Ties:N0} users");

    /// <summary>The difference with its interval and adjusted p, or why it has none.</summary>
    internal static string Size(MeasureComparison comparison)
    {
        if (comparison.IsSame)
            return Same(comparison);
        return comparison.Interval is null
            ? Text($"{Signed(comparison.Difference)}, only {comparison.Differing:N0} {(comparison.Differing == 1 ? "user differs" : "users differ")}")
            : $"{Signed(comparison.Difference)} {Brackets(comparison.Interval)}, adjusted p {PStatement(comparison.AdjustedP)}";
    }

    static IEnumerable<string> Headers(Metric metric, int k)
        => [">" + (metric.OfTargets is null ? metric.Label : metric.At(k)), .. metric.IsProportion ? (string[])[">95 % interval"] : []];

    static IEnumerable<string> Cells(Metric metric, MetricValues values)
        => [Or(values[metric], metric.Format), .. metric.IsProportion ? (string[])[values.IntervalOf(metric) is { } interval ? Range(interval) : Undefined] : []];

    /// <summary>The values that have a metric: those of a cut-off, or those of the lists.</summary>
    static MetricValues ValuesOf(CandidateReport candidate, Metric metric, int k) => metric.AtEveryCutoff ? candidate.At(k).Values : candidate.Beyond.Values;

    static string HitRatePart(PowerStatement power)
        => power.Measure != Metric.HitRate && power.SmallestHitRateDifference is { } hitRate
            ? Text($" and {hitRate:0.0000} in {Metric.HitRate.At(power.K)}")
            : "";

    static string Count(CandidateReport candidate, MissReason reason) => Text($"{candidate.MissReasons.GetValueOrDefault(reason)}");

    static string OfBlend(CandidateReport candidate, MissReason reason) => candidate.Source is null ? Count(candidate, reason) : Undefined;

    static string Share(int part, int whole) => whole == 0 ? "" : Text($" ({100.0 * part / whole:0.0} %)");
}
