namespace RecSys.Scoring;

/// <summary>A list for one user from one candidate.</summary>
/// <param name="Items">In the order of the list, no item twice, at most k.</param>
/// <param name="Scores">The blended and boosted score of each; not in descending order when MMR or a cap chose.</param>
public sealed record RankedList(int[] Items, double[] Scores);

/// <summary>Why an item is not in a list: the first that applies.</summary>
public enum LossStage
{
    /// <summary>Not lost: it is in the list.</summary>
    Found,

    /// <summary>The list could not be made, so whoever counts misses takes it for an empty one.</summary>
    Failed,

    /// <summary>The catalog has no such item.</summary>
    NotInCatalog,

    /// <summary>It is not available.</summary>
    NotAvailable,

    /// <summary>The exclusion rule or the seen filter left it out.</summary>
    Excluded,

    /// <summary>No signal brought it into the candidate pool.</summary>
    NotInPool,

    /// <summary>k or more items of the pool have a better score.</summary>
    BelowK,

    /// <summary>Its score was good enough, and MMR preferred others: without caps it would not be in the list either.</summary>
    Mmr,

    /// <summary>Its brand or category had reached its cap: without caps it would be in the list.</summary>
    Cap,
}
