namespace RecSys.Scoring;

/// <summary>Data from which no honest list can be made, such as a score that is not a number; the message names user and item.</summary>
public sealed class ScoringException(string message) : Exception(message);
