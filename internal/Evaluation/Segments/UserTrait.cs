namespace RecSys.Evaluation.Segments;

/// <summary>One key of the users' traits.</summary>
/// <param name="Key">As it stands in the traits.</param>
/// <param name="Values">By user of the interactions: the value as text; null where a user has no row, no such key, or no single value there.</param>
public sealed record UserTrait(string Key, IReadOnlyList<string?> Values);
