namespace RecSys.Factors;

/// <summary>What user factors are made of: the usable events of a window and the vectors of their items.</summary>
/// <param name="Items">The item vectors.</param>
/// <param name="RowOfItem">
/// The row in <paramref name="Items"/> of each item of a key. Items are numbered in the ordinal order of their ids, which makes the order
/// of the keys that of time, then item id.
/// </param>
/// <param name="Events">Each user's events, as keys.</param>
/// <param name="Key">How the keys are packed.</param>
public sealed record Interactions(ItemVectors Items, int[] RowOfItem, UserEvents Events, EventKey Key);
