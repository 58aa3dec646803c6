namespace RecSys.Scoring;

/// <summary>One list to make: for this user, from what had happened strictly before this time.</summary>
/// <param name="User">Place in <see cref="Interactions.UserIds"/>.</param>
/// <param name="Time">Microseconds since 1970-01-01 UTC.</param>
public readonly record struct Moment(int User, long Time);
