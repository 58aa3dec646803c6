using System.Globalization;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Sweep;

namespace RecSys.Evaluation.Reports;

/// <summary>The sentences and tables of a sweep's report, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class SweepText
{
    const int MostRows = 20;

    static readonly string[] Usual = ["hit_rate", "mrr", "coverage"];

    /// <summary>What the report is about; a sweep that was stopped and replay say so.</summary>
    public static string Title(RunManifest manifest, SweepResult result)
    {
        var about = manifest.Protocol == EvidenceProtocol.AsOf ? "as of each holdout" : "REPLAY, scored with the answers in the evidence; not a quality measure";
        var stopped = result.IsComplete ? "" : Text($", STOPPED after {result.Trials.Count:N0}");
        return Text($"{manifest.Namespace}: a sweep of {result.Planned:N0} trials{stopped}, {about}, k = {manifest.PrimaryCutoff}");
    }

    /// <summary>What was tried, and on whom.</summary>
    public static IReadOnlyList<string> Setting(SweepDocument report)
    {
        var sweep = report.Sweep;
        var lines = new List<string>
        {
            Text($"Axes: {string.Join("; ", sweep.Axes)}{(sweep.Random is { } random ? $" ({random:N0} points drawn, seed {sweep.Seed})" : "")}"),
            Text($"Users: chosen on {sweep.ChoosingUsers:N0}, reported on the {sweep.ReportingUsers:N0} others, split by hash with seed {report.Manifest.Seed}"),
        };
        foreach (var constraint in sweep.Constraints)
            lines.Add(Text($"Constraint {constraint.Constraint}: kept by {constraint.KeptBy:N0} of {sweep.Finished:N0} trials on the choosing half{(constraint.KeptBy == 0 ? $"; the nearest has {ReportText.Or(constraint.BestValue, "0.0000")}" : "")}"));
        return lines;
    }

    /// <summary>Why there are no trials or there is no choice; null when there is one.</summary>
    public static string? NoChoice(SweepDocument report)
        => report.Sweep switch
        {
            { Finished: 0 } when report.Funnel.Evaluated == 0 => ReportText.NothingToEvaluate(report.Funnel, report.Manifest),
            { Finished: 0 } => Text($"Nothing to evaluate: of {report.Funnel.Evaluated:N0} users all fall into one half; use more users."),
            { Best: null } => "No trial keeps the constraints, so none is recommended.",
            _ => null,
        };

    /// <summary>The objective on both halves for the settings in force, the recommendation and the best.</summary>
    public static ReportTable Outcomes(SweepDocument report)
    {
        var sweep = report.Sweep;
        var name = Name(sweep.Objective, sweep.K);
        (string Which, SweepOutcome? Outcome)[] rows = [(SweepDefinition.InForce, sweep.InForce), ("recommended", sweep.Recommended), ("best", sweep.Best)];
        var fields = Fields(report);
        return new(
            ["settings", ">trial", .. fields.Select(field => ">" + field), $">{name} chosen", ">reported", ">optimism", ">gain chosen", ">gain reported", .. Others(sweep.Objective).Select(metric => $">{Name(metric, sweep.K)} reported")],
            [.. rows.Where(row => row.Outcome is not null).Select(row => (IReadOnlyList<string>)
            [
                row.Which, Text($"{row.Outcome!.Trial}"), .. fields.Select(field => Value(row.Outcome.Settings[field])), ReportText.Or(row.Outcome.Chosen, "0.0000"),
                ReportText.Or(row.Outcome.Reported, "0.0000"), Signed(row.Outcome.Optimism), Signed(row.Outcome.GainChosen),
                Signed(row.Outcome.GainReported),
                .. Others(sweep.Objective).Select(metric => ReportText.Or(Trial(report, row.Outcome.Trial).Reported[metric], "0.0000")),
            ])]);
    }

    /// <summary>What the reporting half says of the choice, and how much of it is noise.</summary>
    public static IEnumerable<string> Verdicts(SweepDocument report)
    {
        var sweep = report.Sweep;
        if (sweep is not { Best: { } best, Recommended: { } recommended })
            yield break;

        foreach (var comparison in sweep.Comparisons)
            yield return $"{(comparison.Candidate == recommended.Name ? "recommended, " : "best, ")}{ReportText.Verdict(comparison)}";
        if (sweep.Power is { } power)
            yield return ReportText.Power(power);
        yield return Text($"Noise: {sweep.WithinNoise:N0} of {sweep.Eligible:N0} {(sweep.Constraints.Count > 0 ? "trials that keep the constraints" : "trials")} are not shown to be worse than the best (trial {best.Trial}) on {Name(sweep.Objective, sweep.K)}; trial {recommended.Trial} in their middle is the recommendation.");
        if (report.Trials[0].WithinNoise)
            yield return "The settings in force are among them: nothing here shows that they should change.";
    }

    /// <summary>The Pareto front of the two metrics, numbers of both halves; at most 20 rows, spread over the whole front.</summary>
    public static ReportTable Front(SweepDocument report)
    {
        var sweep = report.Sweep;
        var shown = sweep.ParetoFront.Count <= MostRows
            ? sweep.ParetoFront
            : [.. Enumerable.Range(0, MostRows).Select(row => sweep.ParetoFront[row * (sweep.ParetoFront.Count - 1) / (MostRows - 1)])];
        return Rows(report, Text($"front ({sweep.ParetoFront.Count})"), [.. shown.Select(number => Trial(report, number))], sweep.ParetoMetrics);
    }

    /// <summary>The trials with the best objective among those that keep the constraints; at most 10.</summary>
    public static ReportTable Top(SweepDocument report)
    {
        var objective = SweepMetric.Find(report.Sweep.Objective)!;
        var eligible = report.Trials.Where(trial => trial.KeepsConstraints && trial.Chosen[objective.Name] is not null);
        return Rows(
            report, "top trials",
            [.. eligible.OrderBy(trial => objective.HigherIsBetter ? -trial.Chosen[objective.Name]!.Value : trial.Chosen[objective.Name]!.Value).ThenBy(trial => trial.Trial).Take(10)],
            [objective.Name, .. Others(objective.Name)]);
    }

    /// <summary>Fields that differ between trials.</summary>
    internal static IReadOnlyList<string> Fields(SweepDocument report)
        => [.. report.Manifest.Settings.Keys.Where(field => report.Trials.Select(trial => Value(trial.Settings[field])).Distinct().Count() > 1)];

    /// <summary>A setting as a candidate file would hold it.</summary>
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
            [title, .. fields.Select(field => ">" + field), .. metrics.SelectMany(metric => new[] { $">{Name(metric, report.Sweep.K)} chosen", ">reported" }), "within noise"],
            [.. trials.Select(trial => (IReadOnlyList<string>)
            [
                trial.Name, .. fields.Select(field => Value(trial.Settings[field])),
                .. metrics.SelectMany(metric => new[] { ReportText.Or(trial.Chosen[metric], "0.0000"), ReportText.Or(trial.Reported[metric], "0.0000") }),
                trial.KeepsConstraints ? trial.WithinNoise ? "yes" : "no" : "breaks a constraint",
            ])]);
    }

    static IEnumerable<string> Others(string objective) => Usual.Where(metric => metric != objective).Take(2);

    static SweepTrialReport Trial(SweepDocument report, int number) => report.Trials.First(trial => trial.Trial == number);

    static string Name(string metric, int k) => Text($"{SweepMetric.Find(metric)!.Label}@{k}");

    static string Signed(double? value) => ReportText.Or(value, "+0.0000;-0.0000;0.0000");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
