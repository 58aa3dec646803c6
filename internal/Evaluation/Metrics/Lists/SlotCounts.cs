namespace RecSys.Evaluation.Metrics;

/// <summary>The number of list positions of each item of the catalog in a run. Coverage, Gini and entropy are computed from it.</summary>
/// <param name="Counts">By position in the catalog, zeros included. The catalog is the namespace's available items.</param>
/// <param name="Total">Sum of the counts.</param>
public sealed record SlotCounts(int[] Counts, long Total)
{
    /// <summary>Counts the first k positions of each list.</summary>
    /// <param name="positionInCatalog">By item: its position among the available items, or below 0 when it is not available.</param>
    /// <param name="skipOthers">Whether items that are not in the catalog are left out instead of being an error.</param>
    /// <exception cref="ArgumentException">A list contains an item that is not in the catalog.</exception>
    public static SlotCounts Of(IEnumerable<int[]> lists, int k, ReadOnlySpan<int> positionInCatalog, int catalogSize, bool skipOthers = false)
    {
        var counts = new int[catalogSize];
        long total = 0;
        foreach (var list in lists)
        {
            foreach (var item in list.AsSpan(0, Math.Min(k, list.Length)))
            {
                var position = positionInCatalog[item];
                if (position < 0 && skipOthers)
                    continue;
                if (position < 0)
                    throw new ArgumentException($"Item {item} is in a list but not in the catalog.", nameof(lists));
                counts[position]++;
                total++;
            }
        }

        return new SlotCounts(counts, total);
    }
}
