using System.Globalization;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The sentences and tables of a sweep's report, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class SweepText
{
    const int MostRows = 20;

    static readonly string[] Usual = ["hit_rate", "mrr", "coverage"];

    /// <summary>The axes, the users and the constraints.</summary>
    public static IReadOnlyList<string> Setting(SweepDocument report)
    {
        var sweep = report.Sweep;
        var lines = new List<string>
        {
            Text($"Axes: {string.Join("; ", sweep.Axes)}{(sweep.Random is { } random ? $" ({random:N0} points drawn, seed {sweep.Seed})" : "")}"),
            Text($"Users: {sweep.SelectionUsers:N0} in the selection half, {sweep.TestUsers:N0} in the test half, split by hash with seed {report.Manifest.Seed}"),
        };
        foreach (var constraint in sweep.Constraints)
            lines.Add(Text($"Constraint {constraint.Constraint}: satisfied by {constraint.KeptBy:N0} of {sweep.Finished:N0} trials on the selection half{(constraint.KeptBy == 0 ? $"; the nearest value is {Or(constraint.BestValue, "0.0000")}" : "")}"));
        return lines;
    }

    /// <summary>Why there are no trials or no choice; null when there is a choice.</summary>
    public static string? NoChoice(SweepDocument report)
        => report.Sweep switch
        {
            { Finished: 0 } when report.Funnel.Reachable == 0 => ReportText.NothingToEvaluate(report.Funnel, report.Manifest),
            { Finished: 0 } => Text($"Nothing to evaluate: all {report.Funnel.Evaluated:N0} users are in the same half; use more users."),
            { Best: null } => "No trial satisfies the constraints, so none is recommended.",
            _ => null,
        };

    /// <summary>The objective on both halves for the current settings, the recommendation and the best.</summary>
    public static ReportTable Outcomes(SweepDocument report)
    {
        var sweep = report.Sweep;
        var name = Name(report, sweep.Objective);
        (string Which, SweepOutcome? Outcome)[] rows = [("current settings", sweep.CurrentSettings), ("recommended", sweep.Recommended), ("best", sweep.Best)];
        var fields = Fields(report);
        return new(
            ["settings", ">trial", .. fields.Select(field => ">" + field), $">{name} (selection)", ">(test)", ">optimism", ">gain (selection)", ">gain (test)", .. Others(sweep.Objective).Select(metric => $">{Name(report, metric)} (test)")],
            [.. rows.Where(row => row.Outcome is not null).Select(row => (IReadOnlyList<string>)
            [
                row.Which, Text($"{row.Outcome!.Trial}"), .. fields.Select(field => Value(row.Outcome.Settings[field])), Or(row.Outcome.Chosen, "0.0000"),
                Or(row.Outcome.Reported, "0.0000"), Signed(row.Outcome.Optimism), Signed(row.Outcome.GainChosen),
                Signed(row.Outcome.GainReported),
                .. Others(sweep.Objective).Select(metric => Or(Trial(report, row.Outcome.Trial).Reported[metric], "0.0000")),
            ])]);
    }

    /// <summary>The comparisons on the test half, and the number of trials within noise.</summary>
    public static IEnumerable<string> Verdicts(SweepDocument report)
    {
        var sweep = report.Sweep;
        if (sweep is not { Best: { } best, Recommended: { } recommended })
            yield break;

        foreach (var comparison in sweep.Comparisons)
            yield return $"{(comparison.Candidate == recommended.Name ? "recommended, " : "best, ")}{ReportText.Verdict(comparison)}";
        if (sweep.Power is { } power)
            yield return ReportText.Power(power);
        yield return Text($"Noise: {sweep.WithinNoise:N0} of {sweep.Eligible:N0} {(sweep.Constraints.Count > 0 ? "trials that satisfy the constraints" : "trials")} are not significantly worse than the best (trial {best.Trial}) on {Name(report, sweep.Objective)}. The recommendation is trial {recommended.Trial}, the centre of these trials.");
        if (report.Trials[0].WithinNoise)
            yield return "The current settings are among these trials: this sweep gives no reason to change them.";
    }

    /// <summary>The Pareto front of the two metrics, with the numbers of both halves; at most 20 rows, spread over the whole front.</summary>
    public static ReportTable Front(SweepDocument report)
    {
        var sweep = report.Sweep;
        var shown = sweep.ParetoFront.Count <= MostRows
            ? sweep.ParetoFront
            : [.. Enumerable.Range(0, MostRows).Select(row => sweep.ParetoFront[row * (sweep.ParetoFront.Count - 1) / (MostRows - 1)])];
        return Rows(report, Text($"Pareto front ({sweep.ParetoFront.Count})"), [.. shown.Select(number => Trial(report, number))], sweep.ParetoMetrics);
    }

    /// <summary>The trials with the best objective among those that satisfy the constraints; at most 10.</summary>
    public static ReportTable Top(SweepDocument report)
    {
        var objective = report.MetricOf(report.Sweep.Objective);
        var eligible = report.Trials.Where(trial => trial.KeepsConstraints && trial.Chosen[objective.Name] is not null);
        return Rows(
            report, "top trials",
            [.. eligible.OrderBy(trial => objective.HigherIsBetter == true ? -trial.Chosen[objective.Name]!.Value : trial.Chosen[objective.Name]!.Value).ThenBy(trial => trial.Trial).Take(10)],
            [objective.Name, .. Others(objective.Name)]);
    }

    /// <summary>Fields that differ between trials.</summary>
    internal static IReadOnlyList<string> Fields(SweepDocument report)
        => [.. report.Manifest.Settings.Keys.Where(field => report.Trials.Select(trial => Value(trial.Settings[field])).Distinct().Count() > 1)];

    /// <summary>A setting as in a candidate file.</summary>
    internal static string Value(object? value) => value switch
    {
        null => "off",
        bool flag => flag ? "true" : "false",
        IEnumerable<short> types => string.Join(' ', types.Select(type => Text($"{type}"))),
        Scoring.FinalOrder order => order.ToString().ToLowerInvariant(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    static ReportTable Rows(SweepDocument report, string title, IReadOnlyList<SweepTrialReport> trials, IReadOnlyList<string> metrics)
    {
        var fields = Fields(report);
        return new(
            [title, .. fields.Select(field => ">" + field), .. metrics.SelectMany(metric => new[] { $">{Name(report, metric)} (selection)", ">(test)" }), "within noise"],
            [.. trials.Select(trial => (IReadOnlyList<string>)
            [
                trial.Name, .. fields.Select(field => Value(trial.Settings[field])),
                .. metrics.SelectMany(metric => new[] { Or(trial.Chosen[metric], "0.0000"), Or(trial.Reported[metric], "0.0000") }),
                trial.KeepsConstraints ? trial.WithinNoise ? "yes" : "no" : "violates a constraint",
            ])]);
    }

    static IEnumerable<string> Others(string objective) => Usual.Where(metric => metric != objective).Take(2);

    static SweepTrialReport Trial(SweepDocument report, int number) => report.Trials.First(trial => trial.Trial == number);

    static string Name(SweepDocument report, string metric) => report.MetricOf(metric).At(report.Sweep.K);

    static string Signed(double? value) => Or(value, "+0.0000;-0.0000;0.0000");
}
