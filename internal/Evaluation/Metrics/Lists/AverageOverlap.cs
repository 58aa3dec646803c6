namespace RecSys.Evaluation.Metrics;

/// <summary>How much two ranked lists agree. The top ranks count most.</summary>
public static class AverageOverlap
{
    /// <summary>Mean over depths d = 1..k of |A_d ∩ B_d| / d. Two empty lists agree: 1; with one empty: 0.</summary>
    /// <param name="a">Best first, no repeats; for greater depths than its length, a list keeps all of its items.</param>
    public static double Of(ReadOnlySpan<int> a, ReadOnlySpan<int> b, int k)
    {
        if (a.IsEmpty && b.IsEmpty)
            return 1.0;

        var sum = 0.0;
        var shared = 0;
        for (var depth = 1; depth <= k; depth++)
        {
            var before = depth - 1;
            if (before < a.Length && Upto(b, depth).Contains(a[before]))
                shared++;
            if (before < b.Length && Upto(a, before).Contains(b[before]))
                shared++;
            sum += (double)shared / depth;
        }

        return sum / k;
    }

    static ReadOnlySpan<int> Upto(ReadOnlySpan<int> list, int depth) => list[..Math.Min(depth, list.Length)];
}
