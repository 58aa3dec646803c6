using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Sweep;

/// <summary>The complete result of one sweep.</summary>
public sealed record SweepResult
{
    /// <summary>What the sweep tries.</summary>
    public required SweepDefinition Definition { get; init; }

    /// <summary>How users were selected and compared.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>How the users were selected.</summary>
    public required Funnel Funnel { get; init; }

    /// <summary>The holdouts of both halves, in the order of all columns.</summary>
    public required IReadOnlyList<Holdout> Holdouts { get; init; }

    /// <summary>Users of the selection half.</summary>
    public required int SelectionUsers { get; init; }

    /// <summary>Users of the test half.</summary>
    public required int TestUsers { get; init; }

    /// <summary>Trials of the whole sweep; more than <see cref="Trials"/> when it was stopped.</summary>
    public required int Planned { get; init; }

    /// <summary>Finished trials by number, the current settings first; empty when a half has no user.</summary>
    public required IReadOnlyList<SweepTrial> Trials { get; init; }

    /// <summary>The choice; null when no trial satisfies the constraints.</summary>
    public required SweepChoice? Choice { get; init; }

    /// <summary>Numbers of the trials of the Pareto front on the selection half; best first metric first.</summary>
    public required IReadOnlyList<int> Front { get; init; }

    /// <summary>Whether all planned trials are finished.</summary>
    public bool IsComplete => Trials.Count == Planned;

    /// <summary>The finished trial of that number.</summary>
    public SweepTrial Trial(int number) => Trials.First(trial => trial.Number == number);
}

/// <summary>One finished trial.</summary>
public sealed record SweepTrial
{
    /// <summary>Number of the trial; 0 for the current settings.</summary>
    public required int Number { get; init; }

    /// <summary>The settings.</summary>
    public required Candidate Candidate { get; init; }

    /// <summary>Values by the name of a metric, on the selection half; null where undefined.</summary>
    public required IReadOnlyDictionary<string, double?> Chosen { get; init; }

    /// <summary>Values by the name of a metric, on the test half; null where undefined.</summary>
    public required IReadOnlyDictionary<string, double?> Reported { get; init; }

    /// <summary>Whether it can be chosen.</summary>
    public required bool KeepsConstraints { get; init; }

    /// <summary>Whether it can be chosen and is not significantly worse than the best.</summary>
    public required bool WithinNoise { get; init; }

    /// <summary>Lists that could not be made and count as empty.</summary>
    public required int Failures { get; init; }
}

/// <summary>The choice on the selection half, and its comparison on the test half.</summary>
/// <param name="Best">Number of the trial with the best objective among those that satisfy the constraints; the first of equals.</param>
/// <param name="WithinNoise">Numbers of the trials that are not significantly worse than the best, ascending, including the best.</param>
/// <param name="Recommended">Number of the trial in the centre of the trials within noise.</param>
/// <param name="Comparisons">The recommended and the best trial compared with the current settings on the test half. A trial that is the current settings is not compared.</param>
/// <param name="Power">Minimum detectable difference of the test half; null without comparisons.</param>
public sealed record SweepChoice(
    int Best, IReadOnlyList<int> WithinNoise, int Recommended, IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power);
