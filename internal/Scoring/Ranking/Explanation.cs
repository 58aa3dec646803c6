namespace RecSys.Scoring;

/// <summary>How one item gets its score and rank, or why it has none.</summary>
public sealed record Explanation
{
    /// <summary>Index into <see cref="Interactions.ItemIds"/>.</summary>
    public required int Item { get; init; }

    /// <summary>Why it is not in the list; <see cref="MissReason.Found"/> when it is.</summary>
    public required MissReason MissReason { get; init; }

    /// <summary>The signal that brought it into the candidate pool.</summary>
    public required CandidateSource Source { get; init; }

    /// <summary>Every signal, in the order of <see cref="BlendFormula.Signals"/>; also for items outside the pool.</summary>
    public required IReadOnlyList<SignalValue> Signals { get; init; }

    /// <summary>Value of every term of the blend, in the order of <see cref="BlendFormula.Terms"/>.</summary>
    public required IReadOnlyList<double> Terms { get; init; }

    /// <summary>Weighted sum of the terms.</summary>
    public required double Blend { get; init; }

    /// <summary>Sum of the profile's weights over the item's tags, in [0, 1].</summary>
    public required double ProfileOverlap { get; init; }

    /// <summary>What the blend is multiplied by for the profile; 1 is no boost.</summary>
    public required double BoostFactor { get; init; }

    /// <summary>Blend times boost.</summary>
    public required double Score { get; init; }

    /// <summary>Rank by score among the pool's items that are not excluded, from 1; null for other items.</summary>
    public required int? ScoreRank { get; init; }

    /// <summary>Rank in the list, from 1; null when it is not in the list.</summary>
    public required int? ListRank { get; init; }

    /// <summary>At the pick that took the item, or after the last pick; null without MMR and for items that cannot be picked.</summary>
    public required MmrTerms? Mmr { get; init; }

    /// <summary>The caps that were reached for it at that pick.</summary>
    public required ReachedCap Cap { get; init; }
}

/// <summary>The two parts of an MMR value.</summary>
/// <param name="Relevance">Score divided by the best score.</param>
/// <param name="Similarity">Similarity to the most similar earlier pick; 0 before the first pick.</param>
/// <param name="Penalty">(1 - lambda) * similarity.</param>
/// <param name="Value">lambda * relevance - penalty.</param>
public readonly record struct MmrTerms(double Relevance, double Similarity, double Penalty, double Value);

/// <summary>The caps that keep an item out of a list.</summary>
[Flags]
public enum ReachedCap
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The list already has as many items of its brand as the cap allows.</summary>
    Brand = 1,

    /// <summary>The list already has as many items of its category as the cap allows.</summary>
    Category = 2,
}
