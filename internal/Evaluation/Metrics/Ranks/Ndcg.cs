namespace RecSys.Evaluation.Metrics;

/// <summary>Normalised discounted cumulative gain with gain 1 and discount log2(rank + 1), cut off at k.</summary>
/// <remarks>"Cumulated gain-based evaluation of IR techniques", doi:10.1145/582415.582418; gains are 0 or 1 here.</remarks>
public static class Ndcg
{
    /// <summary>1 / log2(rank + 1) for a single target within the cut-off, else 0: the ideal is then 1.</summary>
    /// <param name="rank">Counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    public static double Of(int rank, int k) => RankOfTarget.IsHit(rank, k) ? Discount(rank) : 0.0;

    /// <summary>The gain of the list over that of an ideal one, which has its targets at the first min(k, targets) ranks.</summary>
    /// <inheritdoc cref="RankScore"/>
    /// <exception cref="ArgumentException">There is no target.</exception>
    public static double Of(ReadOnlySpan<int> ranks, int k)
    {
        Targets.Check(ranks, k);
        if (ranks.Length == 1)
            return Of(ranks[0], k);

        var gain = 0.0;
        for (var rank = 1; rank <= k; rank++)
        {
            if (ranks.Contains(rank))
                gain += Discount(rank);
        }

        return gain / Ideal(ranks.Length, k);
    }

    /// <summary>The gain of a list that has its targets at the first min(k, targets) ranks.</summary>
    internal static double Ideal(int targets, int k)
    {
        var ideal = 0.0;
        for (var rank = 1; rank <= Math.Min(targets, k); rank++)
            ideal += Discount(rank);
        return ideal;
    }

    /// <summary>The gain of one target at this rank.</summary>
    internal static double Discount(int rank) => 1.0 / Math.Log2(rank + 1.0);
}
