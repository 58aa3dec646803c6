namespace RecSys.Jobs.Runs;

/// <summary>The progress of a piece of work.</summary>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; null while unknown.</param>
/// <param name="Note">A note, such as the reason for a pause.</param>
public readonly record struct ProgressUpdate(long Done, long? Total = null, string? Note = null);
