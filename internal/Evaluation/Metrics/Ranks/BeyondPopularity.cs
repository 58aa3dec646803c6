namespace RecSys.Evaluation.Metrics;

/// <summary>Hits that a best-seller list would not have. The mean over users is the beyond-popularity hit rate@k.</summary>
public static class BeyondPopularity
{
    /// <summary>1 when the target was found and is not among the k most popular items as of that user's holdout, else 0.</summary>
    /// <param name="rank">Counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    /// <param name="popularityRank">The target's rank by popularity, or <see cref="RankOfTarget.Miss"/>.</param>
    public static double Of(int rank, int popularityRank, int k)
        => RankOfTarget.IsHit(rank, k) && !RankOfTarget.IsHit(popularityRank, k) ? 1.0 : 0.0;
}
