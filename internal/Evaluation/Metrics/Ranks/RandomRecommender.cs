namespace RecSys.Evaluation.Metrics;

/// <summary>The items that a random list is drawn from, for one holdout.</summary>
/// <param name="K">Cut-off, 1 or more.</param>
/// <param name="Items">Items that can be drawn, 1 or more.</param>
/// <param name="Reachable">Targets among them, from 1 to <paramref name="Items"/>.</param>
/// <param name="Targets">All targets of the holdout, at least as many.</param>
public readonly record struct RandomDraw(int K, int Items, int Reachable, int Targets);

/// <summary>The exact expectation of a metric when min(k, n) of n items are drawn in random order: what every candidate must beat.</summary>
public static class RandomRecommender
{
    /// <summary>The expected hit rate: that of <see cref="Hit"/>.</summary>
    public static double HitRate(RandomDraw draw) => OfFirst(draw, _ => 1);

    /// <summary>The expected reciprocal rank of the first target found.</summary>
    public static double Mrr(RandomDraw draw) => OfFirst(draw, rank => 1.0 / rank);

    /// <summary>The expected <see cref="Metrics.Ndcg"/>: every position holds a target with the same probability.</summary>
    public static double Ndcg(RandomDraw draw)
    {
        var sum = 0.0;
        for (var rank = 1; rank <= Drawn(draw); rank++)
            sum += Metrics.Ndcg.Discount(rank);
        return sum * draw.Reachable / draw.Items / Metrics.Ndcg.Ideal(draw.Targets, draw.K);
    }

    /// <summary>The expected <see cref="Metrics.Recall"/>.</summary>
    public static double Recall(RandomDraw draw) => (double)Drawn(draw) * draw.Reachable / draw.Items / draw.Targets;

    /// <summary>The expected <see cref="Metrics.AveragePrecision"/>: given a target at a rank, each rank above it holds one of the others with the same probability.</summary>
    public static double AveragePrecision(RandomDraw draw)
    {
        var others = draw.Items == 1 ? 0 : (draw.Reachable - 1.0) / (draw.Items - 1.0);
        var sum = 0.0;
        for (var rank = 1; rank <= Drawn(draw); rank++)
            sum += (1 + (rank - 1) * others) / rank;
        return sum * draw.Reachable / draw.Items / Math.Min(draw.Targets, draw.K);
    }

    /// <summary>The expectation of a score of the rank of the first target.</summary>
    static double OfFirst(RandomDraw draw, Func<int, double> score)
    {
        var (sum, noneBefore) = (0.0, 1.0);
        for (var rank = 1; rank <= Drawn(draw); rank++)
        {
            var left = draw.Items - rank + 1.0;
            sum += noneBefore * draw.Reachable / left * score(rank);
            noneBefore *= Math.Max(0, left - draw.Reachable) / left;
        }

        return sum;
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no item or no target among the items, or k is below 1.</exception>
    static int Drawn(RandomDraw draw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draw.K, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(draw.Reachable, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(draw.Reachable, draw.Items);
        return Math.Min(draw.K, draw.Items);
    }
}
