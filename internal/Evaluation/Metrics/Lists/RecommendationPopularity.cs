namespace RecSys.Evaluation.Metrics;

/// <summary>How popular the items of a list were. The mean over non-empty lists is the average recommendation popularity (ARP).</summary>
public static class RecommendationPopularity
{
    /// <summary>Mean over the list of the prior user count; null for an empty list.</summary>
    /// <param name="userCounts">By item: distinct users with an event on it before the holdout.</param>
    public static double? Of(ReadOnlySpan<int> list, ReadOnlySpan<int> userCounts)
    {
        if (list.IsEmpty)
            return null;

        long sum = 0;
        foreach (var item in list)
            sum += userCounts[item];

        return (double)sum / list.Length;
    }
}
