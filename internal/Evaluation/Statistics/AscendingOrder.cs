namespace RecSys.Evaluation.Statistics;

/// <summary>The order in which step-wise corrections process p-values.</summary>
static class AscendingOrder
{
    /// <summary>Positions, smallest value first; equal values in the order of the input.</summary>
    public static int[] Of(ReadOnlySpan<double> values)
    {
        var copy = values.ToArray();
        return [.. Enumerable.Range(0, copy.Length).OrderBy(i => copy[i])];
    }
}
