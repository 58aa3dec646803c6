using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Sweep;

namespace RecSys.Evaluation.Reports;

/// <summary>One trial in a report.</summary>
public sealed record SweepTrialReport
{
    /// <summary>Number of the trial.</summary>
    public required int Trial { get; init; }

    /// <summary>Name of the trial.</summary>
    public required string Name { get; init; }

    /// <summary>Values by the names of a candidate file.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>Whether it can be chosen.</summary>
    public required bool KeepsConstraints { get; init; }

    /// <summary>Whether it can be chosen and is not significantly worse than the best.</summary>
    public required bool WithinNoise { get; init; }

    /// <summary>Whether it is on the Pareto front.</summary>
    public required bool OnParetoFront { get; init; }

    /// <summary>Values by metric, on the selection half.</summary>
    public required IReadOnlyDictionary<string, double?> Chosen { get; init; }

    /// <summary>Values by metric, on the test half.</summary>
    public required IReadOnlyDictionary<string, double?> Reported { get; init; }

    /// <summary>Lists that could not be made and count as empty.</summary>
    public required int Failures { get; init; }

    internal static SweepTrialReport Of(SweepTrial trial, bool onFront)
        => new()
        {
            Trial = trial.Number,
            Name = trial.Candidate.Name,
            Settings = Candidate.ValuesOf(trial.Candidate.Settings),
            KeepsConstraints = trial.KeepsConstraints,
            WithinNoise = trial.WithinNoise,
            OnParetoFront = onFront,
            Chosen = trial.Chosen,
            Reported = trial.Reported,
            Failures = trial.Failures,
        };
}
