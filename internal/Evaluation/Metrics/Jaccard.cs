namespace RecSys.Evaluation.Metrics;

/// <summary>How much two sets share: |A ∩ B| / |A ∪ B|.</summary>
public static class Jaccard
{
    /// <summary>The index of two lists without repeats. Two empty ones are equal: 1; one empty: 0. Cost: length times length.</summary>
    public static double Of(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.IsEmpty && b.IsEmpty)
            return 1.0;

        var shared = 0;
        foreach (var item in a)
        {
            // Lists and tags are short: a search by vectors costs more than it finds.
            for (var i = 0; i < b.Length; i++)
            {
                if (b[i] != item)
                    continue;
                shared++;
                break;
            }
        }

        return (double)shared / (a.Length + b.Length - shared);
    }
}
