using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Sweep;

/// <summary>Everything that one sweep found.</summary>
/// <param name="Holdouts">The users of both halves, in the order of all per-user columns.</param>
/// <param name="ChoosingUsers">Users of the half that trials are chosen on.</param>
/// <param name="ReportingUsers">Users of the half that had no part in the choice.</param>
/// <param name="Planned">Trials of the whole sweep; more than <paramref name="Trials"/> when it was stopped.</param>
/// <param name="Trials">Finished trials by number, the settings in force first; empty when a half has no user.</param>
/// <param name="Choice">Null when no trial keeps the constraints.</param>
/// <param name="Front">Numbers of the trials that no other beats on both metrics of the front, on the choosing half; best first metric first.</param>
public sealed record SweepResult(
    SweepDefinition Definition, EvaluationOptions Options, Funnel Funnel, IReadOnlyList<Holdout> Holdouts, int ChoosingUsers, int ReportingUsers,
    int Planned, IReadOnlyList<SweepTrial> Trials, SweepChoice? Choice, IReadOnlyList<int> Front)
{
    /// <summary>Whether all planned trials are finished.</summary>
    public bool IsComplete => Trials.Count == Planned;

    /// <summary>The finished trial of that number.</summary>
    public SweepTrial Trial(int number) => Trials.First(trial => trial.Number == number);
}

/// <summary>One finished trial.</summary>
/// <param name="Number">0 for the settings in force.</param>
/// <param name="Chosen">By the name of a metric, on the half that trials are chosen on; null where undefined.</param>
/// <param name="Reported">The same on the other half.</param>
/// <param name="KeepsConstraints">Whether it can be chosen.</param>
/// <param name="WithinNoise">Whether it can be chosen and is not shown to be worse than the best.</param>
/// <param name="Failures">Lists that could not be made and count as empty.</param>
public sealed record SweepTrial(
    int Number, Candidate Candidate, IReadOnlyDictionary<string, double?> Chosen, IReadOnlyDictionary<string, double?> Reported,
    bool KeepsConstraints, bool WithinNoise, int Failures);

/// <summary>What the choosing half says, and what the other half says of it.</summary>
/// <param name="Best">Number of the trial with the best objective among those that keep the constraints; the first of equals.</param>
/// <param name="WithinNoise">Numbers of the trials that are not shown to be worse than it, ascending, itself among them.</param>
/// <param name="Recommended">Number of the trial in the middle of those.</param>
/// <param name="Comparisons">Recommended and best against the settings in force, on the reporting half; without those that are the settings in force.</param>
/// <param name="Power">What the reporting half could have shown; null without comparisons.</param>
public sealed record SweepChoice(
    int Best, IReadOnlyList<int> WithinNoise, int Recommended, IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power);
