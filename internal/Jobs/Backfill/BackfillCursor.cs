using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>How far a run came.</summary>
/// <param name="Range">The ids that the namespace contained when the run began.</param>
/// <param name="After">The last id that was processed; null before the first.</param>
/// <param name="SetAside">Ids of rows that another session held; the run visits them again at its end.</param>
sealed record BackfillCursor(ItemRange Range, string? After, IReadOnlyList<string> SetAside);
