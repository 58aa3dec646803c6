namespace RecSys.Evaluation.Metrics;

/// <summary>The share of the k list positions that contain a target.</summary>
public static class Precision
{
    /// <summary>Hits / k: divided by k, not by the length of the list, so that a short list is not rewarded.</summary>
    /// <param name="list">Items, best first, no repeats; may be shorter than k.</param>
    /// <exception cref="ArgumentException">There is no relevant item.</exception>
    public static double Of(ReadOnlySpan<int> list, IReadOnlySet<int> relevant, int k)
        => (double)Targets.HitsIn(list, relevant, k) / k;
}
