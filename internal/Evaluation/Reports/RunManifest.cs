using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Reports;

/// <summary>Everything that is needed to repeat a run, and to check whether two runs read the same rows.</summary>
public sealed record RunManifest
{
    /// <summary>Name of the program.</summary>
    public required string Tool { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Organisation.</summary>
    public required Guid Org { get; init; }

    /// <summary>Namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The events that lists were made from.</summary>
    public required EvidenceProtocol Protocol { get; init; }

    /// <summary>End of the window, RFC 3339, when it was given; null when it was the time of the run.</summary>
    public required string? Until { get; init; }

    /// <summary>Length of the window, such as <c>30d</c>.</summary>
    public required string Lookback { get; init; }

    /// <summary>What is held out.</summary>
    public required HoldoutUnit Holdout { get; init; }

    /// <summary>The longest gap between two events of one session, such as <c>30m</c>.</summary>
    public required string SessionGap { get; init; }

    /// <summary>Which held-out items are targets.</summary>
    public required TargetChoice Targets { get; init; }

    /// <summary>Maximum number of holdouts of one user.</summary>
    public required int Windows { get; init; }

    /// <summary>Maximum number of evaluated users.</summary>
    public required int Limit { get; init; }

    /// <summary>Events inside the window that a user needs.</summary>
    public required int MinEvents { get; init; }

    /// <summary>Cut-offs, ascending.</summary>
    public required IReadOnlyList<int> Cutoffs { get; init; }

    /// <summary>Which users were selected.</summary>
    public required UserSampling Sample { get; init; }

    /// <summary>Seed of the sample, the bootstrap and the sign flips.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether lists can contain items that the user already has events on: <c>keep</c> or <c>filter</c>.</summary>
    public required string Seen { get; init; }

    /// <summary>Event types of targets; null for all.</summary>
    public required IReadOnlyList<short>? HoldoutTypes { get; init; }

    /// <summary>Name of the baseline.</summary>
    public required string Baseline { get; init; }

    /// <summary>The metric of the verdict.</summary>
    public required Metric Primary { get; init; }

    /// <summary>Cut-off of the verdict.</summary>
    public required int PrimaryCutoff { get; init; }

    /// <summary>A difference of the primary metric that is too small to matter.</summary>
    public required double Margin { get; init; }

    /// <summary>The current settings, by the names of a candidate file: the source of a candidate's missing fields.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>Weights and half-lives of the event types, as used.</summary>
    public required IReadOnlyList<object> EventTypes { get; init; }

    /// <summary>Numbers of rows read.</summary>
    public required object Rows { get; init; }

    /// <summary>Time of the first event, RFC 3339; null without events.</summary>
    public required string? FirstEvent { get; init; }

    /// <summary>Time of the last event, RFC 3339; null without events.</summary>
    public required string? LastEvent { get; init; }

    /// <summary>Time of the first holdout, RFC 3339; null without holdouts.</summary>
    public required string? FirstHoldout { get; init; }

    /// <summary>Time of the last holdout, RFC 3339; null without holdouts.</summary>
    public required string? LastHoldout { get; init; }

    /// <summary>Fingerprint of all rows read, in any order, except embeddings and traits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Fingerprint of the embeddings; null when no candidate uses them.</summary>
    public string? EmbeddingFingerprint { get; init; }

    /// <summary>How the factors were made; null when there are none.</summary>
    public FactorOrigin? Factors { get; init; }
}
