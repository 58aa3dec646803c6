namespace RecSys.Scoring;

/// <summary>A list for one user from one candidate.</summary>
/// <param name="Items">In the order of the list, without duplicates, at most k.</param>
/// <param name="Scores">The score of each item: blend times boost. Not descending when MMR or a cap changes the order.</param>
public sealed record RankedList(int[] Items, double[] Scores);
