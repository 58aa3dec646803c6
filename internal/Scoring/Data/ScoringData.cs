namespace RecSys.Scoring;

/// <summary>All data from which lists are computed, apart from the query and the settings.</summary>
/// <param name="Types">Active event types, each number once.</param>
/// <param name="StoredUserFactors">
/// User factors as stored now, by index in <see cref="Interactions.UserIds"/>. Only for lists as of now: for a past query they
/// would contain later events.
/// </param>
public sealed record ScoringData(
    Interactions Interactions, ItemCatalog Catalog, IReadOnlyList<EventType> Types, VectorTable? StoredUserFactors = null);
