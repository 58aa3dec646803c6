namespace RecSys.Evaluation.Metrics;

/// <summary>The input check and the count that metrics with several targets share.</summary>
static class Targets
{
    public static void Check(IReadOnlySet<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (relevant.Count == 0)
            throw new ArgumentException("A list without targets has no score: exclude its user first.", nameof(relevant));
    }

    public static int HitsIn(ReadOnlySpan<int> list, IReadOnlySet<int> relevant, int k)
    {
        Check(relevant, k);

        var hits = 0;
        foreach (var item in list[..Math.Min(k, list.Length)])
        {
            if (relevant.Contains(item))
                hits++;
        }

        return hits;
    }
}
