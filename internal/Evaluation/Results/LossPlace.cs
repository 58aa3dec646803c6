namespace RecSys.Evaluation.Results;

/// <summary>Where a target was lost on its way to the list: the first that applies. The places add up to the misses.</summary>
public enum LossPlace
{
    /// <summary>Not lost: it is in the list.</summary>
    Found,

    /// <summary>The list could not be made and was counted as empty.</summary>
    Failed,

    /// <summary>The item has no catalog row.</summary>
    NotInCatalog,

    /// <summary>The item's row is not available.</summary>
    NotAvailable,

    /// <summary>Removed by the purchase rule or the seen filter.</summary>
    Excluded,

    /// <summary>No signal brought it into the candidate pool.</summary>
    NotInPool,

    /// <summary>In the pool, and its score was not among the k best.</summary>
    BelowK,

    /// <summary>Among the k best scores, and passed over by MMR.</summary>
    Mmr,

    /// <summary>Passed over because its brand or category was full.</summary>
    Cap,
}
