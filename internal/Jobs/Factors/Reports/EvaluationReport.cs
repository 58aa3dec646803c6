using RecSys.Evaluation.Factors;

namespace RecSys.Jobs.Factors;

/// <summary>The evaluation of the new factors on held-out events.</summary>
public sealed record EvaluationReport
{
    /// <summary>Null without a gate.</summary>
    public required GateVerdict? Verdict { get; init; }

    /// <summary>The evaluated factors were trained on the events before this time, and tested on the ones after it; null when nothing could be trained.</summary>
    public required DateTimeOffset? TrainedUntil { get; init; }

    /// <summary>Events that the evaluated factors were trained on.</summary>
    public required long TrainedEvents { get; init; }

    /// <summary>Whether the stored factors were compared.</summary>
    public required StoredUse Stored { get; init; }

    /// <summary>Null when no user could be held out.</summary>
    public required FactorComparison? Comparison { get; init; }
}

/// <summary>Whether stored factors were compared with the new ones.</summary>
public enum StoredUse
{
    /// <summary>They were compared.</summary>
    Compared,

    /// <summary>There are none.</summary>
    None,

    /// <summary>They were learned from held-out events and would have an unfair advantage.</summary>
    SawHeldOutEvents,

    /// <summary>It is not recorded what made them, so they may have been learned from held-out events.</summary>
    Unknown,
}

/// <summary>How the settings of a learned model were chosen on held-out events.</summary>
public sealed record TuningReport
{
    /// <summary>Held-out users; with fewer than <see cref="FactorGate.MinUsers"/> nothing is chosen and the settings are the given ones and the defaults.</summary>
    public required int Users { get; init; }

    /// <summary>Start of the validation part: the models were trained on the events before it.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the validation part, exclusive. A gate uses only events after it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Whether shrinkage and confidence ratio were searched.</summary>
    public required bool Search { get; init; }

    /// <summary>The models that were trained, in order.</summary>
    public required IReadOnlyList<SettingTrial> Trials { get; init; }

    /// <summary>The scales that were tried, ascending; empty with too few users.</summary>
    public required IReadOnlyList<ScaleTrial> Scales { get; init; }

    /// <summary>How long the scales took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The chosen shrinkage.</summary>
    public required double Shrinkage { get; init; }

    /// <summary>The chosen confidence ratio.</summary>
    public required double ConfidenceRatio { get; init; }

    /// <summary>The chosen scale: the median user's best dot product with a new item.</summary>
    public required double MedianBestScore { get; init; }
}

/// <summary>A model that was trained to choose settings.</summary>
public sealed record SettingTrial
{
    /// <summary>The shrinkage.</summary>
    public required double Shrinkage { get; init; }

    /// <summary>The confidence ratio.</summary>
    public required double ConfidenceRatio { get; init; }

    /// <summary>Hit rate@20 of new items; null for a refused model.</summary>
    public required double? HitRate { get; init; }

    /// <summary>nDCG@20 of new items, by which settings are chosen; null for a refused model.</summary>
    public required double? Ndcg { get; init; }

    /// <inheritdoc cref="RecSys.Factors.LearnedFit.EffectiveRank"/>
    public required double? EffectiveRank { get; init; }

    /// <inheritdoc cref="RecSys.Factors.LearnedFit.Coverage"/>
    public required double? Coverage { get; init; }

    /// <summary>Why the model was refused; null for one that was made.</summary>
    public required string? Refused { get; init; }

    /// <summary>How long training and measuring took.</summary>
    public required double Seconds { get; init; }
}

/// <summary>A scale of the factors.</summary>
/// <param name="MedianBestScore">The median user's best dot product with a new item.</param>
/// <param name="HitRate">Hit rate@20 of new items by similarity only.</param>
public sealed record ScaleTrial(double MedianBestScore, double HitRate);
