namespace RecSys.Scoring;

/// <summary>A list to compute for a user from the events strictly before a time.</summary>
/// <param name="User">Index into <see cref="Interactions.UserIds"/>.</param>
/// <param name="Time">Microseconds since 1970-01-01 UTC.</param>
public readonly record struct Query(int User, long Time);
