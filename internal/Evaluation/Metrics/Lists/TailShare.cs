namespace RecSys.Evaluation.Metrics;

/// <summary>The share of list positions with items outside the head of the catalog.</summary>
/// <param name="Macro">Mean over non-empty lists of each list's share; null without any.</param>
/// <param name="Micro">Share of all positions; null without any.</param>
public sealed record TailShare(double? Macro, double? Micro)
{
    /// <summary>The head: the smallest set of most popular items with 80 % of the prior interactions.</summary>
    /// <param name="interactions">By item: events before the earliest holdout of the run. Items are numbered in the order of their ids.</param>
    /// <param name="percent">The share in percent, 80 by default. The set of a smaller share is a subset of that of a larger one.</param>
    /// <returns>By item: whether it is in the head. With equal counts the smaller id comes first.</returns>
    public static bool[] HeadOf(ReadOnlySpan<int> interactions, int percent = 80)
    {
        var byPopularity = new int[interactions.Length];
        var descending = new int[interactions.Length];
        long total = 0;
        for (var i = 0; i < interactions.Length; i++)
        {
            byPopularity[i] = i;
            descending[i] = -interactions[i];
            total += interactions[i];
        }

        // Array.Sort is not stable: the item's number as the second key keeps ties in the order of ids.
        Array.Sort(byPopularity, (a, b) => descending[a] != descending[b] ? descending[a].CompareTo(descending[b]) : a.CompareTo(b));

        var head = new bool[interactions.Length];
        long covered = 0;
        foreach (var item in byPopularity)
        {
            if (covered * 100 >= total * percent)
                break;
            head[item] = true;
            covered += -descending[item];
        }

        return head;
    }

    /// <summary>Computes both shares from the first k positions of the lists.</summary>
    public static TailShare Of(IEnumerable<int[]> lists, int k, ReadOnlySpan<bool> head)
    {
        long tail = 0, positions = 0;
        var shares = 0.0;
        var nonEmpty = 0;
        foreach (var list in lists)
        {
            var length = Math.Min(list.Length, k);
            if (length == 0)
                continue;

            var outside = 0;
            foreach (var item in list.AsSpan(0, length))
            {
                if (!head[item])
                    outside++;
            }

            tail += outside;
            positions += length;
            shares += (double)outside / length;
            nonEmpty++;
        }

        return nonEmpty == 0 ? new TailShare(null, null) : new TailShare(shares / nonEmpty, (double)tail / positions);
    }
}
