namespace RecSys.Evaluation.Metrics;

/// <summary>How full the lists are: caps and small pools shorten them.</summary>
/// <param name="Average">Items per list, over all users, empty lists included.</param>
/// <param name="EmptyLists">Users with an empty list.</param>
/// <param name="ShortLists">Users whose list has at least one item and fewer than k.</param>
/// <param name="Fill">Items / (k · users), in [0, 1].</param>
public sealed record ListLengths(double Average, int EmptyLists, int ShortLists, double Fill)
{
    /// <summary>Computes the statistics from the lists.</summary>
    /// <param name="lists">One per user, at least one user.</param>
    public static ListLengths Of(IReadOnlyList<int[]> lists, int k)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lists.Count);

        long items = 0;
        int empty = 0, shorter = 0;
        foreach (var list in lists)
        {
            var length = Math.Min(list.Length, k);
            items += length;
            if (length == 0)
                empty++;
            else if (length < k)
                shorter++;
        }

        return new ListLengths((double)items / lists.Count, empty, shorter, items / ((double)k * lists.Count));
    }
}
