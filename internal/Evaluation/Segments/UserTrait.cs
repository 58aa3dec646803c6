namespace RecSys.Evaluation.Segments;

/// <summary>One key of the users' traits.</summary>
/// <param name="Key">The key in the traits.</param>
/// <param name="Values">By user of the interactions: the value as text; null for a user without a row, without the key, or with something else than a single value.</param>
public sealed record UserTrait(string Key, IReadOnlyList<string?> Values);
