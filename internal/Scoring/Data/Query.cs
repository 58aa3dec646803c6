namespace RecSys.Scoring;

/// <summary>A list to make: for this user, from the events strictly before this time.</summary>
/// <param name="User">Index into <see cref="Interactions.UserIds"/>.</param>
/// <param name="Time">Microseconds since 1970-01-01 UTC.</param>
public readonly record struct Query(int User, long Time);
