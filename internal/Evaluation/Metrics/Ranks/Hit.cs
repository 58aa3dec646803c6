namespace RecSys.Evaluation.Metrics;

/// <summary>Whether the target is in the list. The mean over users is the hit rate@k, never a count.</summary>
/// <remarks>With one target it equals recall@k, and success@k of trec_eval.</remarks>
public static class Hit
{
    /// <summary>1 when the rank of the target is at most k, otherwise 0.</summary>
    /// <param name="rank">Counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    public static double Of(int rank, int k) => RankOfTarget.IsHit(rank, k) ? 1.0 : 0.0;
}
