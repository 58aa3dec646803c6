namespace RecSys.Evaluation.Metrics;

/// <summary>Normalised discounted cumulative gain with gain 1 and discount log2(rank + 1), cut off at k.</summary>
/// <remarks>"Cumulated gain-based evaluation of IR techniques", doi:10.1145/582415.582418; gains are 0 or 1 here.</remarks>
public static class Ndcg
{
    /// <summary>1 / log2(rank + 1) for a single target within the cut-off, else 0: the ideal is then 1.</summary>
    /// <param name="rank">Counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    public static double Of(int rank, int k) => RankOfTarget.IsHit(rank, k) ? Discount(rank) : 0.0;

    /// <summary>The gain of the list over that of an ideal one, which has its targets at the first min(k, targets) ranks.</summary>
    /// <param name="list">Items, best first, no repeats; may be shorter than k.</param>
    /// <exception cref="ArgumentException">There is no relevant item: the score is undefined.</exception>
    public static double Of(ReadOnlySpan<int> list, IReadOnlySet<int> relevant, int k)
    {
        Targets.Check(relevant, k);

        double gain = 0.0, ideal = 0.0;
        for (var rank = 1; rank <= k; rank++)
        {
            if (rank <= list.Length && relevant.Contains(list[rank - 1]))
                gain += Discount(rank);
            if (rank <= relevant.Count)
                ideal += Discount(rank);
        }

        return gain / ideal;
    }

    /// <summary>The gain of one relevant item at this rank.</summary>
    internal static double Discount(int rank) => 1.0 / Math.Log2(rank + 1.0);
}
