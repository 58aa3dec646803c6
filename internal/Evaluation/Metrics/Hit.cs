namespace RecSys.Evaluation.Metrics;

/// <summary>Whether a list holds what the user took next. The mean over users is the hit rate@k, never a count.</summary>
/// <remarks>With one target it equals recall@k, and success@k of trec_eval.</remarks>
public static class Hit
{
    /// <summary>1 when the target stands at a rank of at most k, else 0.</summary>
    /// <param name="rank">Counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    public static double Of(int rank, int k) => RankOfTarget.IsHit(rank, k) ? 1.0 : 0.0;
}
