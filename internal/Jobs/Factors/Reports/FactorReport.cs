using System.Text.Json.Serialization;
using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>The JSON output of one invocation, and the content of the report file.</summary>
/// <param name="Runs">The runs, in the order of the namespaces.</param>
/// <param name="Busy">Why namespaces were skipped: another run was active there, the pause took too long, or the rows gave no model.</param>
public sealed record FactorDocument(IReadOnlyList<FactorReport> Runs, IReadOnlyList<string> Busy);

/// <summary>The report of a run over one namespace.</summary>
public sealed record FactorReport : INamespaceReport
{
    /// <summary>The run's id in <c>recsys_maintenance_runs</c>; null for a dry run.</summary>
    public required Guid? RunId { get; init; }

    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Whether the run was a dry run, which writes nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The start of the event window; null for all events.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>The end of the event window, exclusive.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>How events were weighted.</summary>
    public required FactorReportOptions Options { get; init; }

    /// <summary>The model and what it learned.</summary>
    public required ModelReport Model { get; init; }

    /// <summary>The length of the factors.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Items read, by the origin of their content vector.</summary>
    public required ItemTotals Items { get; init; }

    /// <summary>The first items whose embedding was refused, at most ten.</summary>
    public required IReadOnlyList<RefusedItem> FirstRefused { get; init; }

    /// <summary>Item factors, by outcome.</summary>
    public required WrittenTotals ItemFactors { get; init; }

    /// <summary>Events read, by outcome.</summary>
    public required EventTotals Events { get; init; }

    /// <summary>Users, by outcome.</summary>
    public required UserTotals Users { get; init; }

    /// <summary>Factors removed; null without <c>--prune</c>.</summary>
    public required PruneTotals? Prune { get; init; }

    /// <summary>Factors removed because they are not of this run's model; null when the run keeps the factors that it does not make.</summary>
    public required RemovedTotals? Removed { get; init; }

    /// <summary>How the settings of a learned model were chosen; null for other models.</summary>
    public required TuningReport? Tuning { get; init; }

    /// <summary>Null without <c>--evaluate</c> and <c>--gate</c>.</summary>
    public required EvaluationReport? Evaluation { get; init; }

    /// <summary>
    /// Bytes that the whole server, including other sessions, wrote to its WAL between the first and the last write of this run; null if
    /// the run wrote nothing.
    /// </summary>
    public required long? WalBytes { get; init; }

    /// <summary>The stages of the run, in order.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>Sleeps and pauses.</summary>
    [JsonPropertyName("pace")]
    public required ThrottlingTotals Throttling { get; init; }

    /// <summary><see cref="RunStatus.Refused"/> if a gate did not pass; otherwise <see cref="RunStatus.Done"/>.</summary>
    [JsonIgnore]
    public RunStatus Status => Evaluation?.Verdict is null or GateVerdict.Passed ? RunStatus.Done : RunStatus.Refused;
}

/// <summary>How events were weighted.</summary>
public sealed record FactorReportOptions(bool WeightEvents, double? HalfLifeDays, RepeatCounting Repeat);

/// <summary>Item factors that the run made.</summary>
/// <param name="Written">Factors that were new or differed from the stored ones; in a dry run, those that would be written.</param>
/// <param name="Unchanged">Factors that were already stored.</param>
public sealed record WrittenTotals(long Written, long Unchanged);

/// <summary>Users who have an event in the window, by outcome; <see cref="Seen"/> is the sum of the next three counts.</summary>
/// <param name="Written">Users whose factor was new or differed from the stored one; in a dry run, those that would be written.</param>
/// <param name="Unchanged">Users whose factor was already stored.</param>
/// <param name="WithoutUsableEvent">Users without a usable event; a stored factor of an earlier run stays, unless the run replaces all factors.</param>
/// <param name="CancelledOut">Users among those without a usable event who have events, but whose vectors cancel out.</param>
public sealed record UserTotals(long Seen, long Written, long Unchanged, long WithoutUsableEvent, long CancelledOut);

/// <summary>Factors removed because their item or user no longer exists; in a dry run, those that would be removed.</summary>
/// <param name="NoEvents">The window contains no event, so nothing was removed.</param>
public sealed record PruneTotals(long Items, long Users, bool NoEvents);

/// <summary>Factors of another model, or of an earlier run of a learned model, that the run did not replace by a vector of its own; in a dry run, those that would be removed.</summary>
public sealed record RemovedTotals(long Items, long Users);

/// <summary>One part of the work.</summary>
/// <param name="Name">What was done, such as <c>read items</c>.</param>
public sealed record Stage(string Name, long Rows, double Seconds)
{
    /// <summary>0 when the time is too short to measure.</summary>
    public double RowsPerSecond => Seconds > 0 ? Rows / Seconds : 0;
}
