namespace RecSys.Scoring;

/// <summary>How one item came by its score and place, or why it has none.</summary>
/// <param name="Item">Place in <see cref="Interactions.ItemIds"/>.</param>
/// <param name="Loss">Why it is not in the list; <see cref="LossStage.Found"/> when it is.</param>
/// <param name="Source">Which signal brought it into the pool.</param>
/// <param name="Signals">Raw and normalised; also for items outside the pool.</param>
/// <param name="Blend">Weighted sum of popularity, co-visitation and similarity.</param>
/// <param name="ProfileOverlap">Sum of the profile's weights over the item's tags, in [0, 1].</param>
/// <param name="BoostFactor">What the blend is multiplied by for the profile; 1 = no boost.</param>
/// <param name="Score">Blend times boost.</param>
/// <param name="ScoreRank">Place by score among the pool's items that are not excluded, from 1; null outside them.</param>
/// <param name="ListRank">Place in the list, from 1; null when it is not in it.</param>
/// <param name="Mmr">At the pick that took it, or after the last one; null without MMR and for items that could not be picked.</param>
/// <param name="Cap">The cap that stood against it at that moment.</param>
public sealed record Explanation(
    int Item, LossStage Loss, CandidateSource Source, SignalValues Signals, double Blend, double ProfileOverlap, double BoostFactor,
    double Score, int? ScoreRank, int? ListRank, MmrTerms? Mmr, ReachedCap Cap);

/// <summary>The two sides of an MMR value.</summary>
/// <param name="Relevance">Score over the best score.</param>
/// <param name="Similarity">To the most similar item picked before; 0 before the first pick.</param>
/// <param name="Penalty">(1 - lambda) * similarity.</param>
/// <param name="Value">lambda * relevance - penalty.</param>
public readonly record struct MmrTerms(double Relevance, double Similarity, double Penalty, double Value);

/// <summary>Which caps stand against an item.</summary>
[Flags]
public enum ReachedCap
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The list holds as many of its brand as it may.</summary>
    Brand = 1,

    /// <summary>The list holds as many of its category as it may.</summary>
    Category = 2,
}
