namespace RecSys.Scoring;

/// <summary>The options that all candidates of a run share.</summary>
/// <param name="K">List length, at least 1. Lists can be shorter, never longer.</param>
/// <param name="Seen">Whether items that the user already has events on can be recommended.</param>
/// <param name="UseStoredUserFactors">For lists as of now: uses the stored user factor where there is one, else the mean over events.</param>
public sealed record RankingOptions(int K, SeenItems Seen = SeenItems.Keep, bool UseStoredUserFactors = false)
{
    /// <summary>The signals and how they are blended.</summary>
    public BlendFormula Formula { get; init; } = BlendFormula.Default;
}

/// <summary>What happens to items that the user has any event on before the query.</summary>
public enum SeenItems
{
    /// <summary>They can be recommended again, as the service does.</summary>
    Keep,

    /// <summary>They are removed from the candidate pool after it is made, as purchases are.</summary>
    Filter,
}
