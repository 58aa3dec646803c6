namespace RecSys.Evaluation.Metrics;

/// <summary>Hits that a best-seller list would not have. The mean over holdouts is the beyond-popularity hit rate@k.</summary>
public static class BeyondPopularity
{
    /// <summary>1 when a target was found that is not among the k most popular items as of that holdout, else 0.</summary>
    /// <param name="ranks">By target, counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    /// <param name="popularityRanks">By target: its rank by popularity, likewise.</param>
    public static double Of(ReadOnlySpan<int> ranks, ReadOnlySpan<int> popularityRanks, int k)
    {
        for (var target = 0; target < ranks.Length; target++)
        {
            if (RankOfTarget.IsHit(ranks[target], k) && !RankOfTarget.IsHit(popularityRanks[target], k))
                return 1;
        }

        return 0;
    }
}
