using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>A sweep on a terminal. The verdict is the last block, where a terminal leaves the eye.</summary>
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
            new([ScreenText.Shorten(report.Title), .. Setting(report)]),
            new(ScreenText.Fit(Outcomes(report), firstWidth: 16)),
            new([.. Notes(report), Next(report, recommendation)]),
            new([.. Verdicts(report), .. ScreenText.Fill($"Verdict: {Verdict(report)}", 2)]),
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
            new([report.Title, .. ReportText.Funnel(report.Funnel, report.Manifest), .. SweepText.Setting(report)]),
            new(SweepText.Front(report)),
            new(SweepText.Top(report)),
            new(SweepText.Outcomes(report)),
            new([Next(report, recommendation)]),
            new([.. SweepText.Verdicts(report), $"Verdict: {Verdict(report)}"]),
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

        if (sweep.Power is { } power)
            yield return EvaluationScreen.DetectableDifference(power);
        if (report.Warnings.Count > 0)
            yield return EvaluationScreen.Warnings(report.Warnings);
    }

    static string Next(SweepDocument report, string? recommendation)
    {
        if (report.Sweep.Recommended is null)
            return "Next: relax a constraint, or run again with --details for the trials that come nearest.";
        if (!report.Sweep.Complete)
            return "Next: run the same command with --resume FILE to finish the sweep.";
        return recommendation is null
            ? "Next: run again with --sweep-out DIR, which writes recommended.yaml for --configs."
            : ScreenText.Shorten($"Next: evaluate the recommendation with --configs {recommendation}");
    }

    static IEnumerable<string> Verdicts(SweepDocument report)
    {
        var sweep = report.Sweep;
        return sweep.Comparisons.Count == 0
            ? []
            : VerdictLines.Of("the current settings on the test half", [.. sweep.Comparisons.Select(comparison => (NameOf(comparison), comparison))]);

        string NameOf(CandidateComparison comparison)
            => $"{(comparison.Candidate == sweep.Recommended?.Name ? "recommended" : "best")}, {comparison.Candidate}";
    }

    static string Verdict(SweepDocument report)
    {
        var sweep = report.Sweep;
        if (SweepText.NoChoice(report) is { } reason)
            return reason;
        if (sweep.Recommended!.Trial == 0)
            return "keep the current settings; they are the recommendation.";
        if (report.Trials[0].WithinNoise)
            return "no evidence for a change; the current settings are not significantly worse than the best trial.";
        return sweep.Comparisons.FirstOrDefault(comparison => comparison.Candidate == sweep.Recommended.Name)?.Verdict switch
        {
            Results.Verdict.Better => "the recommendation is better than the current settings.",
            Results.Verdict.Worse => "keep the current settings; the recommendation is worse on the test half.",
            Results.Verdict.Equivalent => "the recommendation is equivalent to the current settings.",
            Results.Verdict.Identical => "the recommendation ranks every target as the current settings do.",
            _ => "no significant difference between the recommendation and the current settings on the test half.",
        };
    }

    static string Name(SweepDocument report, string metric) => report.MetricOf(metric).At(report.Sweep.K);
}
