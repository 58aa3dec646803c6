namespace RecSys.Evaluation.Metrics;

/// <summary>One over the rank of the first relevant item, cut off at k. The mean over users is MRR@k.</summary>
public static class ReciprocalRank
{
    /// <summary>1 / rank for a target within the cut-off, else 0.</summary>
    /// <param name="rank">Counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    public static double Of(int rank, int k) => RankOfTarget.IsHit(rank, k) ? 1.0 / rank : 0.0;

    /// <summary>1 / rank of the first relevant item within the cut-off, else 0.</summary>
    /// <param name="list">Items, best first, no repeats; may be shorter than k.</param>
    public static double Of(ReadOnlySpan<int> list, IReadOnlySet<int> relevant, int k)
    {
        for (var i = 0; i < Math.Min(k, list.Length); i++)
        {
            if (relevant.Contains(list[i]))
                return Of(i + 1, k);
        }

        return 0.0;
    }
}
