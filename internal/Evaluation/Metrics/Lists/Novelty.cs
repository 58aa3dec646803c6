namespace RecSys.Evaluation.Metrics;

/// <summary>How unknown the items of a list were: the mean of their self-information in bits.</summary>
public static class Novelty
{
    /// <summary>Mean of −log2(max(c, 1) / N) over the list; an item that nobody had counts as one user.</summary>
    /// <param name="userCounts">By item: distinct users with an event on it before the holdout.</param>
    /// <param name="users">Distinct users with any event before the holdout.</param>
    /// <returns>Null for an empty list, and when there was no user before. The mean over users excludes these lists; the report has the number of lists in it.</returns>
    public static double? Of(ReadOnlySpan<int> list, ReadOnlySpan<int> userCounts, int users)
    {
        if (list.IsEmpty || users == 0)
            return null;

        var sum = 0.0;
        foreach (var item in list)
            sum -= Math.Log2(Math.Max(userCounts[item], 1) / (double)users);

        return sum / list.Length;
    }
}
