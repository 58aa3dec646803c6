namespace RecSys.Scoring;

/// <summary>The data gives no valid list, for instance because a score is not a finite number. The message names user and item.</summary>
public sealed class ScoringException(string message) : Exception(message);
