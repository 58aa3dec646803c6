namespace RecSys.Evaluation.Metrics;

/// <summary>Similarity of two sets: |A ∩ B| / |A ∪ B|.</summary>
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
            if (b.Contains(item))
                shared++;
        }

        return (double)shared / (a.Length + b.Length - shared);
    }

    /// <summary>The same for two ascending lists. Cost: the sum of the lengths.</summary>
    public static double OfAscending(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.IsEmpty && b.IsEmpty)
            return 1.0;

        int shared = 0, i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            var (left, right) = (a[i], b[j]);
            if (left == right)
                shared++;
            if (left <= right)
                i++;
            if (right <= left)
                j++;
        }

        return (double)shared / (a.Length + b.Length - shared);
    }
}
