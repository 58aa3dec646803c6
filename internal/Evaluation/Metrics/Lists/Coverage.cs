namespace RecSys.Evaluation.Metrics;

/// <summary>The share of the catalog in the lists. It depends on the number of users and on k: compare only at equal numbers.</summary>
/// <param name="UniqueItems">Distinct items over all lists.</param>
/// <param name="Share">UniqueItems / catalog size; null for an empty catalog.</param>
/// <param name="MaxReachable">min(catalog, k · users) / catalog, the largest share that a sample of this size can reach; null for an empty catalog.</param>
public sealed record Coverage(int UniqueItems, double? Share, double? MaxReachable)
{
    /// <summary>Computes coverage from the slot counts of <paramref name="users"/> lists of at most k items.</summary>
    public static Coverage Of(SlotCounts slots, int users, int k)
    {
        var catalog = slots.Counts.Length;
        var unique = slots.Counts.Count(count => count > 0);
        return catalog == 0
            ? new Coverage(unique, null, null)
            : new Coverage(unique, (double)unique / catalog, (double)Math.Min(catalog, (long)users * k) / catalog);
    }
}
