namespace RecSys.Factors;

/// <summary>The usable events of a window by user.</summary>
/// <param name="Items">
/// The number in <see cref="ItemContent"/> of each item of a key. Items of keys are numbered in the ordinal order of their ids, which
/// makes the order of the keys that of time, then item id.
/// </param>
/// <param name="Events">Each user's events, as keys.</param>
/// <param name="Key">How the keys are packed.</param>
public sealed record UserHistories(IReadOnlyList<int> Items, UserEvents Events, EventKey Key);
