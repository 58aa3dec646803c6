namespace RecSys.Evaluation.Metrics;

/// <summary>The share of the targets within the cut-off.</summary>
public static class Recall
{
    /// <summary>Hits / number of targets. With more than k targets a perfect list scores less than 1.</summary>
    /// <inheritdoc cref="RankScore"/>
    /// <exception cref="ArgumentException">There is no target.</exception>
    public static double Of(ReadOnlySpan<int> ranks, int k) => (double)Targets.HitsIn(ranks, k) / ranks.Length;
}
