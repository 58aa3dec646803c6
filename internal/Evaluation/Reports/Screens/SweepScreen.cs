using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>A sweep on a terminal: what was tried, the headline, the numbers and verdicts, and what to do next.</summary>
public static class SweepScreen
{
    const int MostConstraints = 3;

    /// <summary>The first screen: at most <see cref="EvaluationScreen.MostLines"/> lines of at most 100 columns.</summary>
    /// <param name="recommendation">The path of <c>recommended.yaml</c> as a shell reads it; null when none is written.</param>
    public static IReadOnlyList<ScreenBlock> Of(SweepDocument report, string? recommendation)
    {
        if (report.Trials.Count == 0)
            return Nothing(report);

        return
        [
            new([ScreenText.Shorten(report.Title), .. ScreenText.Fill(Headline(report), 2), .. Setting(report)]),
            new(ScreenText.Fit(Outcomes(report), firstWidth: 16)),
            .. report.Sweep.Comparisons.Count == 0 ? (ScreenBlock[])[] : [Verdicts(report, narrow: true)],
            new([.. Notes(report), .. ScreenText.Fill($"Next: {Next(report, recommendation)}", 2)]),
        ];
    }

    /// <summary>Every section of the report.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static IReadOnlyList<ScreenBlock> Details(SweepDocument report, string? recommendation)
    {
        if (report.Trials.Count == 0)
            return Nothing(report);

        return
        [
            new([report.Title, Headline(report), .. ReportText.Funnel(report.Funnel, report.Manifest), .. SweepText.Setting(report)]),
            new(SweepText.Front(report)),
            new(SweepText.Top(report)),
            new(SweepText.Outcomes(report)),
            .. report.Sweep.Comparisons.Count == 0 ? (ScreenBlock[])[] : [Verdicts(report, narrow: false)],
            new([.. SweepText.Notes(report), $"Next: {Next(report, recommendation)}"]),
        ];
    }

    static ScreenBlock[] Nothing(SweepDocument report) =>
    [
        new([ScreenText.Shorten(report.Title), .. ReportText.Funnel(report.Funnel, report.Manifest).SelectMany(line => ScreenText.Fill(line, 3))]),
        new([.. ScreenText.Fill(SweepText.NoChoice(report) ?? "", 4)]),
    ];

    /// <summary>The axes, the users and the constraints.</summary>
    static IEnumerable<string> Setting(SweepDocument report)
    {
        var lines = SweepText.Setting(report);
        foreach (var line in lines.Take(2 + MostConstraints).SelectMany(line => ScreenText.Fill(line, 2)))
            yield return line;
        if (lines.Count > 2 + MostConstraints)
            yield return Text($"and {lines.Count - 2 - MostConstraints:N0} more constraints; --details lists all");
    }

    /// <summary>The objective on both halves, and other metrics on the test half.</summary>
    static ReportTable Outcomes(SweepDocument report)
    {
        var sweep = report.Sweep;
        string[] others = [.. ((string[])["mrr", "hit_rate", "coverage"]).Where(metric => metric != sweep.Objective)];
        (string Which, SweepOutcome? Outcome)[] rows = [("current settings", sweep.CurrentSettings), ("recommended", sweep.Recommended), ("best", sweep.Best)];
        return new(
            ["settings", ">trial", ">selection half", ">test half", ">gain (test)", .. others.Select(metric => $">{Name(report, metric)}")],
            [.. rows.Where(row => row.Outcome is not null).Select(row => (string[])
            [
                row.Which, Text($"{row.Outcome!.Trial}"), Or(row.Outcome.Chosen, "0.0000"), Or(row.Outcome.Reported, "0.0000"),
                Or(row.Outcome.GainReported, "+0.0000;-0.0000;0.0000"),
                .. others.Select(metric => Or(report.Trials.First(trial => trial.Trial == row.Outcome.Trial).Reported[metric], "0.0000")),
            ])]);
    }

    static IEnumerable<string> Notes(SweepDocument report)
    {
        var sweep = report.Sweep;
        yield return ScreenText.Shorten($"Objective: {Name(report, sweep.Objective)} on both halves; the columns after it are of the test half.");
        if (sweep is { Recommended: { } recommended, CurrentSettings: { } current, Best: { } best })
        {
            string[] changed = [.. SweepText.Fields(report).Where(field => SweepText.Value(recommended.Settings[field]) != SweepText.Value(current.Settings[field]))];
            if (changed.Length > 0)
            {
                var changes = changed.Select(field => $"{field} {SweepText.Value(current.Settings[field])} -> {SweepText.Value(recommended.Settings[field])}");
                foreach (var line in ScreenText.Fill($"Recommended changes: {string.Join(", ", changes)}", 3))
                    yield return line;
            }

            yield return ScreenText.Shorten(Text($"Noise: {sweep.WithinNoise:N0} of {sweep.Eligible:N0} trials are not significantly worse than the best; the centre is recommended."));
            yield return ScreenText.Shorten(Text($"Pareto front: {sweep.ParetoFront.Count:N0} trials; --details lists it and the top trials."));
        }

        if (sweep is { Power: { } power, Comparisons.Count: > 0 })
        {
            var evidence = KeyFindings.Evidence(power, sweep.Comparisons, Text($"{power.Users:N0} users of the test half"), "the current settings");
            foreach (var line in ScreenText.Fill($"{new Finding(KeyFindings.EvidenceLabel, evidence)}", 2))
                yield return line;
        }

        if (report.Warnings.Count > 0)
            yield return EvaluationScreen.Warnings(report.Warnings);
    }

    static string Next(SweepDocument report, string? recommendation)
    {
        var sweep = report.Sweep;
        if (report.Manifest.Protocol == EvidenceProtocol.Replay)
            return "run again without --protocol replay to measure quality.";
        if (sweep.Recommended is not { } recommended)
            return "relax a constraint, or run again with --details for the trials that come nearest.";
        if (!sweep.Complete)
            return "run the same command with --resume FILE to finish the sweep.";
        if (recommended.Trial == 0 || report.Trials[0].WithinNoise)
        {
            return report.Funnel.Evaluated < report.Funnel.Qualifying
                ? Text($"keep the current settings, or run again with --limit {Math.Min(4L * report.Funnel.Evaluated, report.Funnel.Qualifying)} to see smaller differences.")
                : "keep the current settings, or sweep wider axes.";
        }

        if (sweep.Comparisons.Any(comparison => comparison.Candidate == recommended.Name && comparison.Verdict == Results.Verdict.Worse))
            return "keep the current settings; the recommendation is worse on the test half.";
        return recommendation is null
            ? "run again with --sweep-out DIR, which writes recommended.yaml for --configs."
            : $"evaluate the recommendation with --configs {recommendation} --gates FILE.";
    }

    static ScreenBlock Verdicts(SweepDocument report, bool narrow)
    {
        var sweep = report.Sweep;
        var table = VerdictTable.Of(sweep.Comparisons.Select(comparison => (NameOf(comparison), comparison)), narrow);
        return new(
            [ScreenText.Shorten(VerdictTable.Heading(sweep.Comparisons, "the current settings, on the test half") + ":")],
            narrow ? ScreenText.Fit(table, firstWidth: 8) : table);

        string NameOf(CandidateComparison comparison)
            => Text($"{(comparison.Candidate == sweep.Recommended?.Name ? "recommended" : "best")} ({comparison.Candidate})");
    }

    static string Headline(SweepDocument report) => SweepHtmlReport.Headline(report);

    static string Name(SweepDocument report, string metric) => report.MetricOf(metric).At(report.Sweep.K);
}
