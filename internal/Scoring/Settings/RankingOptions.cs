namespace RecSys.Scoring;

/// <summary>What is the same for all candidates of a run.</summary>
/// <param name="K">Length of a list, at least 1; lists can be shorter, never longer.</param>
/// <param name="Seen">What becomes of items that the user already has events on.</param>
/// <param name="UseStoredUserFactors">For a list for now: the stored user factor where there is one, else the mean over events.</param>
public sealed record RankingOptions(int K, SeenItems Seen = SeenItems.Keep, bool UseStoredUserFactors = false);

/// <summary>What becomes of items that the user has any event on before the moment.</summary>
public enum SeenItems
{
    /// <summary>They can be recommended again, as the service does.</summary>
    Keep,

    /// <summary>They are left out of the candidate pool after it was made, like purchases.</summary>
    Filter,
}
