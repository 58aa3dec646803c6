namespace RecSys.Evaluation.Metrics;

/// <summary>The share of the targets within the cut-off.</summary>
public static class Recall
{
    /// <summary>Hits / number of targets. With more than k targets a perfect list scores less than 1.</summary>
    /// <param name="list">Items, best first, no repeats; may be shorter than k.</param>
    /// <exception cref="ArgumentException">There is no relevant item.</exception>
    public static double Of(ReadOnlySpan<int> list, IReadOnlySet<int> relevant, int k)
        => (double)Targets.HitsIn(list, relevant, k) / relevant.Count;
}
