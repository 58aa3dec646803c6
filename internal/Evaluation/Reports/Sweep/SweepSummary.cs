using System.Text.Json.Serialization;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Sweep;

namespace RecSys.Evaluation.Reports;

/// <summary>The result of a sweep in short.</summary>
public sealed record SweepSummary
{
    /// <summary>The axes, as in the sweep file.</summary>
    public required IReadOnlyList<string> Axes { get; init; }

    /// <summary>Number of drawn points; null for the whole grid.</summary>
    public required int? Random { get; init; }

    /// <summary>Seed of the draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Name of the metric that a trial is chosen by.</summary>
    public required string Objective { get; init; }

    /// <summary>Cut-off of all metrics.</summary>
    public required int K { get; init; }

    /// <summary>The constraints, in the order of the file.</summary>
    public required IReadOnlyList<SweepConstraintReport> Constraints { get; init; }

    /// <summary>Users of the selection half.</summary>
    [JsonPropertyName("choosing_users")]
    public required int SelectionUsers { get; init; }

    /// <summary>Users of the test half.</summary>
    [JsonPropertyName("reporting_users")]
    public required int TestUsers { get; init; }

    /// <summary>Trials of the whole sweep, including the current settings.</summary>
    public required int Planned { get; init; }

    /// <summary>Finished trials.</summary>
    public required int Finished { get; init; }

    /// <summary>Whether all trials are finished.</summary>
    public required bool Complete { get; init; }

    /// <summary>Finished trials that satisfy the constraints.</summary>
    public required int Eligible { get; init; }

    /// <summary>Trials that satisfy the constraints and are not significantly worse than the best, including the best.</summary>
    public required int WithinNoise { get; init; }

    /// <summary>Outcome of the current settings; null without trials.</summary>
    [JsonPropertyName("in_force")]
    public required SweepOutcome? CurrentSettings { get; init; }

    /// <summary>Outcome of the best trial; null when no trial satisfies the constraints.</summary>
    public required SweepOutcome? Best { get; init; }

    /// <summary>Outcome of the recommended trial; null when no trial satisfies the constraints.</summary>
    public required SweepOutcome? Recommended { get; init; }

    /// <summary>The recommended and the best trial compared with the current settings on the test half.</summary>
    public required IReadOnlyList<CandidateComparison> Comparisons { get; init; }

    /// <summary>Minimum detectable difference of the test half; null without comparisons.</summary>
    public required PowerStatement? Power { get; init; }

    /// <summary>Names of the two metrics of the Pareto front.</summary>
    public required IReadOnlyList<string> ParetoMetrics { get; init; }

    /// <summary>Numbers of the trials of the Pareto front on the selection half; best first metric first.</summary>
    public required IReadOnlyList<int> ParetoFront { get; init; }

    internal static SweepSummary Of(SweepResult result)
    {
        var definition = result.Definition;
        return new SweepSummary
        {
            Axes = [.. definition.Axes.Select(axis => axis.Description)],
            Random = definition.Random,
            Seed = definition.Seed,
            Objective = definition.Objective.Name,
            K = result.Options.VerdictCutoff,
            Constraints = [.. definition.Constraints.Select(constraint => SweepConstraintReport.Of(constraint, result))],
            SelectionUsers = result.SelectionUsers,
            TestUsers = result.TestUsers,
            Planned = result.Planned,
            Finished = result.Trials.Count,
            Complete = result.IsComplete,
            Eligible = result.Trials.Count(trial => trial.KeepsConstraints),
            WithinNoise = result.Choice?.WithinNoise.Count ?? 0,
            CurrentSettings = result.Trials.Count == 0 ? null : OutcomeOf(0),
            Best = result.Choice is null ? null : OutcomeOf(result.Choice.Best),
            Recommended = result.Choice is null ? null : OutcomeOf(result.Choice.Recommended),
            Comparisons = result.Choice?.Comparisons ?? [],
            Power = result.Choice?.Power,
            ParetoMetrics = [definition.Front.First.Name, definition.Front.Second.Name],
            ParetoFront = result.Front,
        };

        SweepOutcome OutcomeOf(int number) => SweepOutcome.Of(result.Trial(number), result.Trial(0), definition.Objective);
    }
}

/// <summary>One constraint and how many finished trials satisfy it on the selection half.</summary>
/// <param name="BestValue">The value of the trial that is nearest to it or satisfies it best; null where it is undefined for all.</param>
public sealed record SweepConstraintReport(string Constraint, int KeptBy, double? BestValue)
{
    internal static SweepConstraintReport Of(SweepConstraint constraint, SweepResult result)
    {
        var values = result.Trials.Select(trial => trial.Chosen[constraint.Metric.Name]).ToArray();
        return new SweepConstraintReport(
            constraint.ToString(), values.Count(constraint.IsSatisfiedBy), constraint.Comparison.StartsWith('>') ? values.Max() : values.Min());
    }
}

/// <summary>The objective of one trial on both halves.</summary>
public sealed record SweepOutcome
{
    /// <summary>Number of the trial.</summary>
    public required int Trial { get; init; }

    /// <summary>Name of the trial.</summary>
    public required string Name { get; init; }

    /// <summary>Values by the names of a candidate file.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>Value on the selection half.</summary>
    public required double? Chosen { get; init; }

    /// <summary>Value on the test half.</summary>
    public required double? Reported { get; init; }

    /// <summary>How much better the value is on the selection half than on the test half: the effect of the choice, and chance.</summary>
    public required double? Optimism { get; init; }

    /// <summary>Value minus that of the current settings, on the selection half.</summary>
    public required double? GainChosen { get; init; }

    /// <summary>Value minus that of the current settings, on the test half.</summary>
    public required double? GainReported { get; init; }

    internal static SweepOutcome Of(SweepTrial trial, SweepTrial current, Metric objective)
    {
        var (chosen, reported) = (trial.Chosen[objective.Name], trial.Reported[objective.Name]);
        return new SweepOutcome
        {
            Trial = trial.Number,
            Name = trial.Candidate.Name,
            Settings = Candidate.ValuesOf(trial.Candidate.Settings),
            Chosen = chosen,
            Reported = reported,
            Optimism = objective.HigherIsBetter == true ? chosen - reported : reported - chosen,
            GainChosen = chosen - current.Chosen[objective.Name],
            GainReported = reported - current.Reported[objective.Name],
        };
    }
}
