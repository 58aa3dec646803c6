namespace RecSys.Scoring;

/// <summary>All data from which lists are computed, apart from the query and the settings.</summary>
/// <param name="Types">Active event types, each number once.</param>
/// <param name="StoredUserFactors">
/// User factors as stored now, by index in <see cref="Interactions.UserIds"/>. Only for lists as of now: for a past query they
/// would contain later events.
/// </param>
public sealed record ScoringData(
    Interactions Interactions, ItemCatalog Catalog, IReadOnlyList<EventType> Types, VectorTable? StoredUserFactors = null)
{
    /// <summary>Makes the rule of user factors for one worker; null for the mean of the item factors (<see cref="UserFactor.TryMean"/>).</summary>
    public Func<UserFactorRule>? NewUserFactorRule { get; init; }
}

/// <summary>Writes a user's factor vector, from the user's events strictly before the time of the query.</summary>
/// <param name="destination">As many floats as factors.</param>
/// <returns>False when the user has no vector at that time; the destination is then undefined.</returns>
public delegate bool UserFactorRule(Query query, Span<float> destination);
