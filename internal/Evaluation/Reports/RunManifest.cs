using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Reports;

/// <summary>What a reader needs to make the same run again, and to see whether two runs are about the same rows.</summary>
/// <param name="Until">End of the window, RFC 3339, where it was asked for; null when it was the moment of the run.</param>
/// <param name="HoldoutTypes">Event types that a holdout can be of; null for all.</param>
/// <param name="Settings">The settings in force, by the names of a candidate file: what a candidate's missing fields came from.</param>
/// <param name="EventTypes">Weights and half-lives that were used.</param>
/// <param name="Rows">Counts of the rows read.</param>
/// <param name="FirstEvent">RFC 3339; null without events.</param>
/// <param name="LastEvent">RFC 3339; null without events.</param>
/// <param name="FirstHoldout">RFC 3339; null without holdouts.</param>
/// <param name="LastHoldout">RFC 3339; null without holdouts.</param>
/// <param name="Fingerprint">Of all rows read, whatever their order, but for embeddings and traits.</param>
/// <param name="EmbeddingFingerprint">Of the embeddings; null when no candidate needs those.</param>
public sealed record RunManifest(
    string Tool, string Version, Guid Org, string Namespace, EvidenceProtocol Protocol, string? Until, string Lookback, int Limit, int MinEvents,
    IReadOnlyList<int> Cutoffs, UserSampling Sample, ulong Seed, string Seen, IReadOnlyList<short>? HoldoutTypes, string Baseline,
    RankMeasure Primary, int PrimaryCutoff, double Margin, IReadOnlyDictionary<string, object?> Settings, IReadOnlyList<object> EventTypes,
    object Rows, string? FirstEvent, string? LastEvent, string? FirstHoldout, string? LastHoldout, string Fingerprint,
    string? EmbeddingFingerprint = null);
