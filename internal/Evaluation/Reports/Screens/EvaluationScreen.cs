using RecSys.Evaluation.Explain;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>An evaluation on a terminal. The verdict is the last block, where a terminal leaves the eye.</summary>
public static class EvaluationScreen
{
    /// <summary>Lines of the first screen at most, with the frame of its table.</summary>
    public const int MostLines = 40;

    const int MostCandidates = 6;
    const int MostGateLines = 2;
    const int MostExternalLines = 2;
    const int ShortestName = 20;

    /// <summary>The first screen: at most <see cref="MostLines"/> lines of at most 100 columns. Ablations add some 20 lines per candidate.</summary>
    public static IReadOnlyList<ScreenBlock> Of(ReportDocument report)
    {
        if (report.Candidates.Count == 0)
            return Nothing(report);

        var shown = Shown(report);
        return
        [
            new([Subject(report), .. report.BaselineRun is { } stored ? ScreenText.Fill(ReportText.StoredRun(stored), 2) : []]),
            new(Numbers(report, shown)),
            .. AblationScreen.Of(report, shown),
            new([.. Notes(report, shown), .. Gates(report), Next(report)]),
            new([.. Verdicts(report, shown), .. ScreenText.Fill($"Verdict: {Headline.Of(report)}", report.Comparisons.Count == 0 || report.Gates is not null ? 2 : 1)]),
        ];
    }

    /// <summary>Every section of the report.</summary>
    public static IReadOnlyList<ScreenBlock> Details(ReportDocument report)
    {
        if (report.Candidates.Count == 0)
            return Nothing(report);

        return
        [
            new([report.Title, .. ReportText.Funnel(report.Funnel, report.Manifest), .. ExternalText.Lines(report), .. report.BaselineRun is { } stored ? [ReportText.StoredRun(stored)] : (string[])[]]),
            .. report.Manifest.Cutoffs.Select(k => new ScreenBlock(ReportText.Numbers(report, k))),
            .. report.Ablations is { } ablations
                ? [new ScreenBlock([AblationText.Meaning(report), .. ablations.Select(AblationText.Largest)], AblationText.Table(report))]
                : (ScreenBlock[])[],
            new(ReportText.ReferenceBaselines(report)),
            new(ReportText.MissReasons(report)),
            new(ReportText.Stages(report)),
            new(ReportText.Beyond(report)),
            .. report.Segments.Select(segmentation => new ScreenBlock(SegmentText.Table(segmentation, report.Metrics))),
            .. report.Gates is { } gates ? [new ScreenBlock([GateText.Summary(gates)], GateText.Table(gates))] : (ScreenBlock[])[],
            new(
            [
                .. ReportText.NotAbovePopularity(report), .. SegmentText.Reversals(report), .. report.Power is { } power ? [ReportText.Power(power)] : (string[])[],
                Next(report),
            ]),
            new([.. report.Comparisons.Select(ReportText.Verdict), $"Verdict: {Headline.Of(report)}"]),
        ];
    }

    static ScreenBlock[] Nothing(ReportDocument report) =>
    [
        new([ScreenText.Shorten(report.Title), .. ReportText.Funnel(report.Funnel, report.Manifest).SelectMany(line => ScreenText.Fill(line, 3))]),
        new([.. ScreenText.Fill(ReportText.NothingToEvaluate(report.Funnel, report.Manifest), 4)]),
    ];

    static string Subject(ReportDocument report)
    {
        var (funnel, manifest) = (report.Funnel, report.Manifest);
        var how = manifest.Protocol == EvidenceProtocol.AsOf ? "lists as of each holdout" : "REPLAY, which leaks the answers";
        var reachable = Text($"{100.0 * funnel.Reachable / Math.Max(1, funnel.Holdouts):0.0} % of holdouts reachable");
        var text = Text($": {funnel.Evaluated:N0} of {funnel.Users:N0} users, {how}, k = {manifest.PrimaryCutoff}, {reachable}");
        return ScreenText.Shorten(manifest.Namespace, ScreenText.Width - text.Length) + text;
    }

    /// <summary>All candidates if they fit; otherwise the baseline and the best by the primary measure.</summary>
    static CandidateReport[] Shown(ReportDocument report)
    {
        if (report.Candidates.Count <= MostCandidates)
            return [.. report.Candidates];

        var baseline = report.BaselineRun is null ? report.Manifest.Baseline : null;
        return
        [
            .. report.Candidates.Where(candidate => candidate.Name == baseline),
            .. Best(report).Where(candidate => candidate.Name != baseline).Take(MostCandidates - (baseline is null ? 0 : 1)),
        ];
    }

    static IOrderedEnumerable<CandidateReport> Best(ReportDocument report)
        => report.Candidates.OrderByDescending(candidate => candidate.At(report.Manifest.PrimaryCutoff)[report.Manifest.Primary]);

    /// <summary>The metrics that candidates are compared on, the primary one first.</summary>
    static ReportTable Numbers(ReportDocument report, CandidateReport[] shown)
    {
        var k = report.Manifest.PrimaryCutoff;
        Metric[] metrics = [.. Metric.OfRanks(report.Metrics).OrderByDescending(metric => metric == report.Manifest.Primary)];
        var table = new ReportTable(
            ["candidate (reference)", .. metrics.SelectMany(metric => Cells(metric, ">" + metric.At(k), ">95 % interval")), ">hits", $">{Metric.Coverage.Label}"],
            [
                .. shown.Select(candidate =>
                {
                    var numbers = candidate.At(k);
                    return (string[])
                    [
                        candidate.Name, .. metrics.SelectMany(metric => Cells(metric, Or(numbers[metric], metric.Format), Interval(numbers.Values, metric))),
                        Text($"{numbers.Hits}"), Or(numbers[Metric.Coverage], Metric.Coverage.Format),
                    ];
                }),
                .. report.ReferenceRankings.Select(ranking => (string[])
                    [$"({ranking.Name})", .. metrics.SelectMany(metric => Cells(metric, Or(ranking[metric], metric.Format), Undefined)), Undefined, Undefined]),
            ]);
        return ScreenText.Fit(table, ShortestName);
    }

    /// <summary>One cell, and one for the interval of a proportion.</summary>
    static string[] Cells(Metric metric, string value, string interval) => metric.IsProportion ? [value, interval] : [value];

    static string Interval(MetricValues values, Metric metric) => values.IntervalOf(metric) is { } interval ? Range(interval) : Undefined;

    static IEnumerable<string> Notes(ReportDocument report, CandidateReport[] shown)
    {
        if (shown.Length < report.Candidates.Count)
            yield return Text($"{report.Candidates.Count - shown.Length:N0} of {report.Candidates.Count:N0} candidates are not shown; --details lists all.");
        foreach (var candidate in shown.Where(candidate => candidate.Source is not null).Take(MostExternalLines))
            yield return ExternalText.Summary(candidate, candidate.Source!, report.Funnel.Holdouts);
        if (LargestMissReason(Best(report).First()) is { } miss)
            yield return ScreenText.Shorten(miss);
        if (report.Power is { } power)
            yield return DetectableDifference(power);
        string[] weak = [.. report.AgainstPopularity.Where(comparison => comparison.Verdict != Verdict.Better).Select(comparison => comparison.Candidate)];
        if (weak.Length > 0)
            yield return NotBetterThanPopularity(weak, report.AgainstPopularity.Count);
        if (report.Reversals.Count > 0)
            yield return Text($"Segments that contradict the verdict over all users: {report.Reversals.Count:N0}; --details lists them.");
        if (report.Warnings.Count > 0)
            yield return Warnings(report.Warnings);
    }

    /// <summary>All names if they fit one line, otherwise how many there are.</summary>
    static string NotBetterThanPopularity(string[] weak, int compared)
    {
        var names = ScreenText.Shorten($"Not significantly better than popularity: {string.Join(", ", weak)}.");
        return names.EndsWith('.') ? names : Text($"Not significantly better than popularity: {weak.Length:N0} of {compared:N0} candidates.");
    }

    /// <summary>The number of warnings and the first one.</summary>
    internal static string Warnings(IReadOnlyList<string> warnings)
        => ScreenText.Shorten(Text($"Warnings: {warnings.Count:N0}, all on stderr; first: {warnings[0]}"));

    /// <summary>The minimum detectable difference of the primary measure.</summary>
    internal static string DetectableDifference(PowerStatement power)
        => power.SmallestDifference is { } smallest
            ? Text($"Minimum detectable difference at 80 % power with {power.Users:N0} users: {smallest:0.0000} in {power.Measure.At(power.K)}.")
            : Text($"Minimum detectable difference: unknown, since no user of {power.Users:N0} differs.");

    static string? LargestMissReason(CandidateReport candidate)
    {
        var misses = candidate.MissReasons.Where(reason => reason.Key != MissReason.Found && reason.Value > 0).OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key).ToArray();
        return misses.Length == 0
            ? null
            : Text($"Largest miss reason of {ScreenText.Shorten(candidate.Name, 28)}: {ExplanationText.Word(misses[0].Key)}, {misses[0].Value:N0} of {misses.Sum(reason => reason.Value):N0} misses.");
    }

    static IEnumerable<string> Gates(ReportDocument report)
    {
        if (report.Gates is not { } gates)
            yield break;

        yield return GateText.Summary(gates);
        GateLine[] open = [.. gates.Lines.Where(line => line.Outcome != GateOutcome.Passed).OrderByDescending(line => line.Outcome)];
        foreach (var line in open.Take(MostGateLines))
            yield return ScreenText.Shorten($"  {GateText.Sentence(line)}");
        if (open.Length > MostGateLines)
            yield return Text($"  and {open.Length - MostGateLines:N0} more, all on stderr");
    }

    static string Next(ReportDocument report)
    {
        if (report.Manifest.Protocol == EvidenceProtocol.Replay)
            return "Next: run again without --protocol replay to measure quality.";
        if (report.BaselineRun is null && report.Comparisons.Any(comparison => comparison.Verdict == Verdict.Better))
            return "Next: run again with --report DIR for the page with charts, segments and lists.";
        return report.BaselineRun is null && report.Comparisons.Count > 0 && report.Funnel.Evaluated < report.Funnel.Qualifying
            ? Text($"Next: run again with --limit {4L * report.Funnel.Evaluated}: four times the users halve the detectable difference.")
            : "Next: run again with --details for segments, list statistics, stages and all miss reasons.";
    }

    static IEnumerable<string> Verdicts(ReportDocument report, CandidateReport[] shown)
    {
        (string, CandidateComparison)[] compared =
        [
            .. report.Comparisons.Where(comparison => shown.Any(candidate => candidate.Name == comparison.Candidate))
                .Select(comparison => (comparison.Candidate, comparison)),
        ];
        return compared.Length == 0 ? [] : VerdictLines.Of(compared[0].Item2.Baseline, compared);
    }
}
