namespace RecSys.Jobs.Runs;

/// <summary>How far a piece of work has come.</summary>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; null while unknown.</param>
/// <param name="Note">A word on what is happening, such as why it pauses.</param>
public readonly record struct ProgressUpdate(long Done, long? Total = null, string? Note = null);
