namespace RecSys.Evaluation.Metrics;

/// <summary>What the measures with several targets ask of their input, and the count that they share.</summary>
static class Targets
{
    public static void Check(IReadOnlySet<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (relevant.Count == 0)
            throw new ArgumentException("A list without targets has no score: leave its user out first.", nameof(relevant));
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
