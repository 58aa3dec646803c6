using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>An evaluation on a terminal: what was asked, the headline, the numbers and verdicts, what to know, and what to do next.</summary>
public static class EvaluationScreen
{
    /// <summary>Lines of the first screen at most, with the frames of its tables.</summary>
    public const int MostLines = 40;

    const int MostCandidates = 6;
    const int MostGateLines = 2;
    const int MostExternalLines = 2;
    const int LongestNamespace = 40;

    /// <summary>The first screen: at most <see cref="MostLines"/> lines of at most 100 columns. Ablations add some 20 lines per candidate.</summary>
    public static IReadOnlyList<ScreenBlock> Of(ReportDocument report)
    {
        if (report.Candidates.Count == 0)
            return Nothing(report);

        // As many candidates as the other lines leave room for.
        for (var most = MostCandidates; ; most--)
        {
            var screen = Screen(report, most);
            if (most == 1 || screen.Sum(block => block.Height) + screen.Length - 1 <= MostLines)
                return [.. screen[..^1], .. AblationScreen.Of(report, Shown(report, most)), screen[^1]];
        }
    }

    /// <summary>Every section of the report.</summary>
    public static IReadOnlyList<ScreenBlock> Details(ReportDocument report)
    {
        if (report.Candidates.Count == 0)
            return Nothing(report);

        return
        [
            new([
                report.Title, Headline.Of(report), .. ReportText.Funnel(report.Funnel, report.Manifest), .. ExternalText.Lines(report),
                .. report.BaselineRun is { } stored ? [ReportText.StoredRun(stored)] : (string[])[],
            ]),
            .. report.Manifest.Cutoffs.Select(k => new ScreenBlock(ReportText.Numbers(report, k))),
            .. report.Comparisons.Count == 0 ? (ScreenBlock[])[] : [Verdicts(report, report.Comparisons, narrow: false)],
            .. report.Ablations is { } ablations
                ? [new ScreenBlock([AblationText.Meaning(report), .. ablations.Select(AblationText.Largest)], AblationText.Table(report))]
                : (ScreenBlock[])[],
            new(ReportText.ReferenceBaselines(report)),
            .. report.TargetKinds.Count == 0 ? (ScreenBlock[])[] : [new ScreenBlock(SegmentText.TargetKinds(report))],
            new(ReportText.MissReasons(report)),
            new(ReportText.Stages(report)),
            new(ReportText.Beyond(report)),
            .. report.Segments.Select(segmentation => new ScreenBlock(SegmentText.Table(segmentation, report.Metrics))),
            .. report.Gates is { } gates ? [new ScreenBlock([GateText.Summary(gates)], GateText.Table(gates))] : (ScreenBlock[])[],
            new(
            [
                .. KeyFindings.Of(report).Select(finding => $"{finding}"), .. SegmentText.Reversals(report),
                $"Next: {NextStep.Of(report)}",
            ]),
        ];
    }

    /// <summary>The number of warnings and the first one.</summary>
    internal static string Warnings(IReadOnlyList<string> warnings)
        => ScreenText.Shorten(Text($"Warnings: {warnings.Count:N0}, {(warnings.Count == 1 ? "" : "all ")}on stderr: {warnings[0]}"));

    static ScreenBlock[] Nothing(ReportDocument report) =>
    [
        new([ScreenText.Shorten(report.Title), .. ReportText.Funnel(report.Funnel, report.Manifest).SelectMany(line => ScreenText.Fill(line, 3))]),
        new([.. ScreenText.Fill(ReportText.NothingToEvaluate(report.Funnel, report.Manifest), 4)]),
    ];

    static ScreenBlock[] Screen(ReportDocument report, int most)
    {
        var shown = Shown(report, most);
        CandidateComparison[] compared = [.. report.Comparisons.Where(comparison => shown.Any(candidate => candidate.Name == comparison.Candidate))];
        return
        [
            new([
                .. ScreenText.Fill(Subject(report), 2), .. ScreenText.Fill(Headline.Of(report), 2),
                .. report.BaselineRun is { } stored ? ScreenText.Fill(ReportText.StoredRun(stored), 2) : [],
            ]),
            new(CandidateTable.Of(report, shown)),
            .. compared.Length == 0 ? (ScreenBlock[])[] : [Verdicts(report, compared, narrow: true)],
            new([.. Notes(report, shown.Length), .. Gates(report), .. ScreenText.Fill($"Next: {NextStep.Of(report)}", 2)]),
        ];
    }

    static string Subject(ReportDocument report)
    {
        var (funnel, manifest) = (report.Funnel, report.Manifest);
        var users = funnel.Evaluated == funnel.Qualifying
            ? Text($"all {funnel.Evaluated:N0} qualifying users")
            : Text($"{funnel.Evaluated:N0} of {funnel.Qualifying:N0} qualifying users (--limit leaves out {funnel.Qualifying - funnel.Evaluated:N0})");
        var how = manifest.Protocol == EvidenceProtocol.AsOf ? $"as of each user's last {ReportTitle.Unit(manifest)}" : "REPLAY, which leaks the answers";
        return Text($"{ScreenText.Shorten(manifest.Namespace, LongestNamespace)}: {users}, {how}, k = {manifest.PrimaryCutoff}, {100.0 * funnel.Reachable / Math.Max(1, funnel.Holdouts):0.0} % reachable");
    }

    /// <summary>All candidates if they fit; otherwise the baseline and the best by the primary measure.</summary>
    static CandidateReport[] Shown(ReportDocument report, int most)
    {
        if (report.Candidates.Count <= most)
            return [.. report.Candidates];

        var baseline = report.BaselineRun is null ? report.Manifest.Baseline : null;
        return
        [
            .. report.Candidates.Where(candidate => candidate.Name == baseline),
            .. report.Candidates.OrderByDescending(candidate => candidate.At(report.Manifest.PrimaryCutoff)[report.Manifest.Primary])
                .Where(candidate => candidate.Name != baseline).Take(most - (baseline is null ? 0 : 1)),
        ];
    }

    static ScreenBlock Verdicts(ReportDocument report, IReadOnlyList<CandidateComparison> compared, bool narrow)
    {
        var table = VerdictTable.Of(compared.Select(comparison => (comparison.Candidate, comparison)), narrow);
        return new(
            [ScreenText.Shorten(VerdictTable.Heading(compared, report.Comparisons[0].Baseline) + ", p corrected over the candidates:")],
            narrow ? ScreenText.Fit(table, firstWidth: 8) : table);
    }

    static IEnumerable<string> Notes(ReportDocument report, int shown)
    {
        if (shown < report.Candidates.Count)
            yield return Text($"{report.Candidates.Count - shown:N0} of {report.Candidates.Count:N0} candidates are not shown; --details lists all.");
        foreach (var line in KeyFindings.Of(report).SelectMany(finding => ScreenText.Fill($"{finding}", 2)))
            yield return line;
        foreach (var candidate in report.Candidates.Where(candidate => candidate.Source is not null).Take(MostExternalLines))
            yield return ExternalText.Summary(candidate, candidate.Source!, report.Funnel.Holdouts);
        if (report.Reversals.Count > 0)
            yield return Text($"Segments that contradict the verdict over all users: {report.Reversals.Count:N0}; --details lists them.");
        if (report.Warnings.Count > 0)
            yield return Warnings(report.Warnings);
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
}
