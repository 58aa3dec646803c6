using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Sweep;

namespace RecSys.Evaluation.Reports;

/// <summary>The whole report of a sweep as data: what JSON holds, and what every other form is made from. Holds no time and no duration of the run.</summary>
/// <param name="SchemaVersion">Raised when a name changes its meaning or goes away.</param>
/// <param name="Trials">By number, the settings in force first.</param>
public sealed record SweepDocument(
    int SchemaVersion, string Title, RunManifest Manifest, Funnel Funnel, SweepSummary Sweep, IReadOnlyList<SweepTrialReport> Trials,
    IReadOnlyList<string> Warnings, IReadOnlyDictionary<string, string> Definitions)
{
    /// <summary>The schema that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Puts a report together.</summary>
    public static SweepDocument Of(SweepResult result, RunManifest manifest, IReadOnlyList<string> warnings)
    {
        var front = result.Front.ToHashSet();
        return new SweepDocument(
            CurrentSchema, SweepText.Title(manifest, result), manifest, result.Funnel, SweepSummary.Of(result),
            [.. result.Trials.Select(trial => SweepTrialReport.Of(trial, front.Contains(trial.Number)))], warnings, SweepDefinitions.Of(result.Definition.Metrics));
    }
}

/// <summary>What a sweep found, in short.</summary>
/// <param name="Axes">As in the sweep file.</param>
/// <param name="Random">Points drawn; null for the whole grid.</param>
/// <param name="Planned">Trials of the whole sweep, the settings in force among them.</param>
/// <param name="Eligible">Finished trials that keep the constraints.</param>
/// <param name="WithinNoise">Of them, those not shown to be worse than the best, itself among them.</param>
/// <param name="Best">Null when no trial keeps the constraints, as is <paramref name="Recommended"/>.</param>
/// <param name="Comparisons">Against the settings in force, on the reporting half.</param>
/// <param name="ParetoMetrics">Two names of metrics.</param>
/// <param name="ParetoFront">Numbers of trials, best first metric first, on the choosing half.</param>
public sealed record SweepSummary(
    IReadOnlyList<string> Axes, int? Random, ulong Seed, string Objective, int K, IReadOnlyList<SweepConstraintReport> Constraints,
    int ChoosingUsers, int ReportingUsers, int Planned, int Finished, bool Complete, int Eligible, int WithinNoise, SweepOutcome? InForce, SweepOutcome? Best,
    SweepOutcome? Recommended, IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power, IReadOnlyList<string> ParetoMetrics,
    IReadOnlyList<int> ParetoFront)
{
    internal static SweepSummary Of(SweepResult result)
    {
        var definition = result.Definition;
        return new SweepSummary(
            [.. definition.Axes.Select(axis => axis.Description)], definition.Random, definition.Seed, definition.Objective.Name, result.Options.VerdictCutoff,
            [.. definition.Constraints.Select(constraint => SweepConstraintReport.Of(constraint, result))], result.ChoosingUsers, result.ReportingUsers, result.Planned,
            result.Trials.Count, result.IsComplete, result.Trials.Count(trial => trial.KeepsConstraints), result.Choice?.WithinNoise.Count ?? 0,
            result.Trials.Count == 0 ? null : OutcomeOf(0), result.Choice is null ? null : OutcomeOf(result.Choice.Best),
            result.Choice is null ? null : OutcomeOf(result.Choice.Recommended), result.Choice?.Comparisons ?? [], result.Choice?.Power,
            [definition.Front.First.Name, definition.Front.Second.Name], result.Front);

        SweepOutcome OutcomeOf(int number) => SweepOutcome.Of(result.Trial(number), result.Trial(0), definition.Objective);
    }
}

/// <summary>One constraint and how many finished trials keep it on the choosing half.</summary>
/// <param name="BestValue">The value of the trial that comes nearest to it or keeps it best; null where it is undefined for all.</param>
public sealed record SweepConstraintReport(string Constraint, int KeptBy, double? BestValue)
{
    internal static SweepConstraintReport Of(SweepConstraint constraint, SweepResult result)
    {
        var values = result.Trials.Select(trial => trial.Chosen[constraint.Metric.Name]).ToArray();
        return new SweepConstraintReport(
            constraint.ToString(), values.Count(constraint.IsKept), constraint.Comparison.StartsWith('>') ? values.Max() : values.Min());
    }
}

/// <summary>The objective of one trial on both halves.</summary>
/// <param name="Optimism">By how much the choosing half is kinder than the reporting half: what a number that was chosen flatters by, and chance.</param>
/// <param name="GainChosen">Value minus that of the settings in force, on the choosing half.</param>
/// <param name="GainReported">The same on the reporting half.</param>
public sealed record SweepOutcome(
    int Trial, string Name, IReadOnlyDictionary<string, object?> Settings, double? Chosen, double? Reported, double? Optimism, double? GainChosen,
    double? GainReported)
{
    internal static SweepOutcome Of(SweepTrial trial, SweepTrial inForce, SweepMetric objective)
    {
        var (chosen, reported) = (trial.Chosen[objective.Name], trial.Reported[objective.Name]);
        return new SweepOutcome(
            trial.Number, trial.Candidate.Name, Candidate.ValuesOf(trial.Candidate.Settings), chosen, reported,
            objective.HigherIsBetter ? chosen - reported : reported - chosen, chosen - inForce.Chosen[objective.Name], reported - inForce.Reported[objective.Name]);
    }
}

/// <summary>One trial in a report.</summary>
/// <param name="Settings">By the names of a candidate file.</param>
/// <param name="Chosen">By metric, on the half that trials are chosen on.</param>
/// <param name="Reported">By metric, on the other half.</param>
public sealed record SweepTrialReport(
    int Trial, string Name, IReadOnlyDictionary<string, object?> Settings, bool KeepsConstraints, bool WithinNoise, bool OnParetoFront,
    IReadOnlyDictionary<string, double?> Chosen, IReadOnlyDictionary<string, double?> Reported, int Failures)
{
    internal static SweepTrialReport Of(SweepTrial trial, bool onFront)
        => new(
            trial.Number, trial.Candidate.Name, Candidate.ValuesOf(trial.Candidate.Settings), trial.KeepsConstraints, trial.WithinNoise, onFront, trial.Chosen,
            trial.Reported, trial.Failures);
}
