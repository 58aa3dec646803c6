using System.Text.Json.Serialization;
using RecSys.Factors;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>What one run over one namespace read, made and wrote; the JSON report is this record.</summary>
/// <param name="RunId">As in <c>recsys_maintenance_runs</c>; null in a dry run.</param>
/// <param name="WalBytes">
/// What the whole server wrote to its WAL between the first and the last write of this run, other sessions included; null where
/// nothing was written.
/// </param>
sealed record FactorReport(
    Guid? RunId,
    string Namespace,
    bool DryRun,
    DateTimeOffset? Since,
    DateTimeOffset Until,
    FactorReportOptions Options,
    int Dimensions,
    ItemTotals Items,
    IReadOnlyList<RefusedItem> FirstRefused,
    WrittenTotals ItemFactors,
    EventTotals Events,
    UserTotals Users,
    PruneTotals? Prune,
    EvaluationReport? Evaluation,
    long? WalBytes,
    IReadOnlyList<Stage> Stages,
    [property: JsonPropertyName("pace")] ThrottlingTotals Throttling);

/// <summary>How the means were weighted.</summary>
sealed record FactorReportOptions(bool WeightEvents, double? HalfLifeDays, RepeatCounting Repeat);

/// <summary>Factors that the run made: written ones differ from what the table held, or were not there.</summary>
/// <param name="Written">In a dry run, what the run would write.</param>
sealed record WrittenTotals(long Written, long Unchanged);

/// <summary>What became of the users who have an event in the window; <see cref="Seen"/> is the sum of the next three.</summary>
/// <param name="Written">In a dry run, what the run would write.</param>
/// <param name="WithoutUsableEvent">Not written, and not removed: a vector from an earlier run stays.</param>
/// <param name="CancelledOut">Of those without a usable event, the users whose vectors add up to none.</param>
sealed record UserTotals(long Seen, long Written, long Unchanged, long WithoutUsableEvent, long CancelledOut);

/// <summary>Factors whose item or user is gone, removed; in a dry run, what the run would remove.</summary>
/// <param name="NoEvents">The namespace has no event at all, so nothing was removed.</param>
sealed record PruneTotals(long Items, long Users, bool NoEvents);

/// <summary>How the new factors did on held-out events.</summary>
/// <param name="Verdict">Null without a gate.</param>
/// <param name="WithoutTraining">Sampled users who have no event on another item than the last.</param>
/// <param name="Comparison">Null when no sampled user could be tried.</param>
sealed record EvaluationReport(GateVerdict? Verdict, int Cutoff, int WithoutTraining, FactorComparison? Comparison);

/// <summary>What a gate decided.</summary>
enum GateVerdict
{
    Passed,

    /// <summary>Worse than popularity and than the present factors: nothing was written.</summary>
    WorseThanBoth,

    /// <summary>No better with a user's own vector than with that of another user: nothing was written.</summary>
    NotPersonal,

    /// <summary>Too few users to tell: nothing was written.</summary>
    TooFewUsers,
}

/// <summary>One part of the work.</summary>
sealed record Stage(string Name, long Rows, double Seconds)
{
    public double RowsPerSecond => Seconds > 0 ? Rows / Seconds : 0;
}
