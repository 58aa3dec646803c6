namespace RecSys.Scoring;

/// <summary>A list for one user from one candidate.</summary>
/// <param name="Items">In the order of the list, without duplicates, at most k.</param>
/// <param name="Scores">The score of each item: blend times boost. Not descending when MMR or a cap changes the order.</param>
public sealed record RankedList(int[] Items, double[] Scores);

/// <summary>Why an item is not in a list: the first reason that applies.</summary>
public enum LossStage
{
    /// <summary>It is in the list.</summary>
    Found,

    /// <summary>The list could not be made and counts as empty.</summary>
    Failed,

    /// <summary>The catalog has no such item.</summary>
    NotInCatalog,

    /// <summary>The item is not available.</summary>
    NotAvailable,

    /// <summary>The exclusion rule or the seen filter removed it.</summary>
    Excluded,

    /// <summary>No signal brought it into the candidate pool.</summary>
    NotInPool,

    /// <summary>k or more items of the pool have a better score.</summary>
    BelowK,

    /// <summary>Its score is among the best k, but MMR preferred other items, also without caps.</summary>
    Mmr,

    /// <summary>Its brand or category had reached its cap. Without caps it would be in the list.</summary>
    Cap,
}
