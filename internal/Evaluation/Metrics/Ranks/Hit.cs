namespace RecSys.Evaluation.Metrics;

/// <summary>Whether a target is in the list. The mean over holdouts is the hit rate@k, never a count.</summary>
/// <remarks>The success@k of trec_eval; with one target it equals recall@k.</remarks>
public static class Hit
{
    /// <summary>1 when the rank of the target is at most k, otherwise 0.</summary>
    /// <param name="rank">Counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    public static double Of(int rank, int k) => RankOfTarget.IsHit(rank, k) ? 1.0 : 0.0;

    /// <summary>1 when any of the targets is within the cut-off, otherwise 0.</summary>
    /// <inheritdoc cref="RankScore"/>
    public static double Of(ReadOnlySpan<int> ranks, int k) => Of(RankOfTarget.FirstOf(ranks), k);
}
