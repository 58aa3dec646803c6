namespace RecSys.Evaluation.Metrics;

/// <summary>What drawing min(k, n) of n eligible items in random order would score, exactly: the floor under every candidate.</summary>
/// <param name="HitRate">min(k, n) / n.</param>
/// <param name="Mrr">Harmonic number of min(k, n), over n.</param>
/// <param name="Ndcg">Sum of the discounts of the first min(k, n) ranks, over n.</param>
public sealed record RandomRecommender(double HitRate, double Mrr, double Ndcg)
{
    /// <summary>The expectations for one user whose target is one of the n items.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no item, or k is below 1.</exception>
    public static RandomRecommender Of(int k, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);

        double reciprocal = 0.0, discounts = 0.0;
        var drawn = Math.Min(k, n);
        for (var rank = 1; rank <= drawn; rank++)
        {
            reciprocal += 1.0 / rank;
            discounts += Metrics.Ndcg.Of(rank, k);
        }

        return new RandomRecommender((double)drawn / n, reciprocal / n, discounts / n);
    }
}
