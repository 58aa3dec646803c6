namespace RecSys.Evaluation.Statistics;

/// <summary>Benjamini and Hochberg's step-up correction: keeps the false discovery rate at the level.</summary>
/// <remarks>"Controlling the false discovery rate", 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.</remarks>
public static class BenjaminiHochberg
{
    /// <summary>Adjusted p-values in the order of the input, at most 1 and never below their own p.</summary>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        var order = AscendingOrder.Of(p);
        var adjusted = new double[p.Length];
        var lowest = 1.0;
        for (var i = order.Length - 1; i >= 0; i--)
        {
            lowest = Math.Min(lowest, p[order[i]] * order.Length / (i + 1));
            adjusted[order[i]] = lowest;
        }

        return adjusted;
    }
}
