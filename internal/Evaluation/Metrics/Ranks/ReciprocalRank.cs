namespace RecSys.Evaluation.Metrics;

/// <summary>One over the rank of the first target found, cut off at k. The mean over holdouts is MRR@k.</summary>
public static class ReciprocalRank
{
    /// <summary>1 / rank for a target within the cut-off, else 0.</summary>
    /// <param name="rank">Counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    public static double Of(int rank, int k) => RankOfTarget.IsHit(rank, k) ? 1.0 / rank : 0.0;

    /// <summary>1 / rank of the first target within the cut-off, else 0.</summary>
    /// <inheritdoc cref="RankScore"/>
    public static double Of(ReadOnlySpan<int> ranks, int k) => Of(RankOfTarget.FirstOf(ranks), k);
}
