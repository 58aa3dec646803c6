namespace RecSys.Evaluation.Statistics;

/// <summary>Holm's step-down correction: keeps the probability of any false alarm among all comparisons at the level.</summary>
/// <remarks>Holm, "A simple sequentially rejective multiple test procedure", 1979.</remarks>
public static class Holm
{
    /// <summary>Adjusted p-values in the order of the input, at most 1 and never below their own p.</summary>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        var order = AscendingOrder.Of(p);
        var adjusted = new double[p.Length];
        var highest = 0.0;
        for (var i = 0; i < order.Length; i++)
        {
            highest = Math.Max(highest, Math.Min(1.0, (order.Length - i) * p[order[i]]));
            adjusted[order[i]] = highest;
        }

        return adjusted;
    }
}
