namespace RecSys.Scoring;

/// <summary>Everything that a list is made of, except the user, the moment and the settings.</summary>
/// <param name="Types">Active event types, each number once.</param>
/// <param name="StoredUserFactors">
/// User factor vectors as the service has them at this minute, by user of <see cref="Interactions.UserIds"/>. Only for lists for now
/// (<see cref="RankingOptions.UseStoredUserFactors"/>): in the past they would hold what had not happened yet.
/// </param>
public sealed record ScoringData(
    Interactions Interactions, ItemCatalog Catalog, IReadOnlyList<EventType> Types, VectorTable? StoredUserFactors = null);
