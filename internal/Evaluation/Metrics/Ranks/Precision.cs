namespace RecSys.Evaluation.Metrics;

/// <summary>The share of the k list positions that contain a target.</summary>
public static class Precision
{
    /// <summary>Hits / k: divided by k, not by the length of the list, so that a short list is not rewarded.</summary>
    /// <inheritdoc cref="RankScore"/>
    /// <exception cref="ArgumentException">There is no target.</exception>
    public static double Of(ReadOnlySpan<int> ranks, int k) => (double)Targets.HitsIn(ranks, k) / k;
}
