namespace RecSys.Scoring;

/// <summary>Why an item is not in a list: the first reason that applies.</summary>
public enum MissReason
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

    /// <summary>The list was made elsewhere and does not contain it, so nothing more is known.</summary>
    NotInList,
}
