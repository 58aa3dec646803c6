namespace RecSys.Evaluation.Metrics;

/// <summary>The mean of the precision at each hit, cut off at k. The mean over users is MAP@k.</summary>
public static class AveragePrecision
{
    /// <summary>Sum of precision at the ranks of the hits / min(targets, k): a perfect list scores 1.</summary>
    /// <param name="list">Items, best first, no repeats; may be shorter than k.</param>
    /// <exception cref="ArgumentException">There is no relevant item.</exception>
    public static double Of(ReadOnlySpan<int> list, IReadOnlySet<int> relevant, int k)
    {
        Targets.Check(relevant, k);

        var hits = 0;
        var sum = 0.0;
        for (var i = 0; i < Math.Min(k, list.Length); i++)
        {
            if (relevant.Contains(list[i]))
                sum += (double)++hits / (i + 1);
        }

        return sum / Math.Min(relevant.Count, k);
    }
}
