using System.Text;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>The stored item factors compared with the new ones. Items are numbered as in keys.</summary>
/// <param name="Count">Stored rows.</param>
/// <param name="Kept">Stored rows of items that have a new factor.</param>
/// <param name="Changed">The items whose new factor is not stored or differs from the stored one, in the order of their ids.</param>
/// <param name="Gone">Ids that are stored but have no row in <c>items</c>.</param>
sealed record StoredItemFactors(long Count, long Kept, IReadOnlyList<int> Changed, IReadOnlyList<string> Gone)
{
    /// <summary>Compares while the stored factors are read.</summary>
    public static async Task<StoredItemFactors> CompareAsync(
        IAsyncEnumerable<StoredFactor> stored, NamespaceFactors factors, CancellationToken cancellationToken)
    {
        var items = factors.Fitted.Items;
        var keyOfItem = KeyOfItem(factors);
        var unchanged = new bool[items.ItemCount];
        var (count, kept) = (0L, 0L);
        List<string> gone = [];
        await foreach (var row in stored.WithCancellation(cancellationToken))
        {
            count++;
            var number = factors.ItemIds.Find(row.Id.Span);
            if (number < 0)
                gone.Add(Encoding.UTF8.GetString(row.Id.Span));
            if (number < 0 || keyOfItem[number] is not (>= 0 and var item))
                continue;

            if (items.RowOf(item) >= 0)
                kept++;
            unchanged[item] = items[item].SequenceEqual(row.Vector.Span);
        }

        return new StoredItemFactors(
            count, kept, [.. Enumerable.Range(0, items.ItemCount).Where(item => items.RowOf(item) >= 0 && !unchanged[item])], gone);
    }

    static int[] KeyOfItem(NamespaceFactors factors)
    {
        var keys = new int[factors.ItemIds.Count];
        Array.Fill(keys, -1);
        for (var item = 0; item < factors.Histories.Items.Count; item++)
            keys[factors.Histories.Items[item]] = item;
        return keys;
    }
}
