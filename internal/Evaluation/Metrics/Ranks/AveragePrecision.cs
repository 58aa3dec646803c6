namespace RecSys.Evaluation.Metrics;

/// <summary>The mean of the precision at each hit, cut off at k. The mean over holdouts is MAP@k.</summary>
public static class AveragePrecision
{
    /// <summary>Sum of precision at the ranks of the hits / min(targets, k): a perfect list scores 1.</summary>
    /// <inheritdoc cref="RankScore"/>
    /// <exception cref="ArgumentException">There is no target.</exception>
    public static double Of(ReadOnlySpan<int> ranks, int k)
    {
        var hits = Targets.HitsIn(ranks, k);
        if (hits == 0)
            return 0;

        // In the order of the list, so that the sum has the same last bits in any order of the targets.
        Span<int> found = hits <= 64 ? stackalloc int[hits] : new int[hits];
        var next = 0;
        foreach (var rank in ranks)
        {
            if (RankOfTarget.IsHit(rank, k))
                found[next++] = rank;
        }

        found.Sort();
        var sum = 0.0;
        for (var i = 0; i < found.Length; i++)
            sum += (i + 1.0) / found[i];
        return sum / Math.Min(ranks.Length, k);
    }
}
