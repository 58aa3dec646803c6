namespace RecSys.Scoring;

/// <summary>The normalised signals of a pool's items side by side: all that a score is made of but the weights.</summary>
sealed class PoolSignals
{
    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Ascending.</summary>
    public int[] Items { get; private set; } = [];

    public double[] Popularity { get; private set; } = [];

    public double[] CoVisitation { get; private set; } = [];

    public double[] Similarity { get; private set; } = [];

    /// <summary>Sum of the profile's weights over the item's tags.</summary>
    public double[] Overlap { get; private set; } = [];

    /// <summary>By place in the pool, -1 for none.</summary>
    public int[] Brands { get; private set; } = [];

    /// <summary>By place in the pool, -1 for none.</summary>
    public int[] Categories { get; private set; } = [];

    public void Load(ItemCatalog catalog, IReadOnlyList<int> items, Func<int, SignalValues> signals, TagProfile profile)
    {
        Count = items.Count;
        if (Items.Length < Count)
        {
            (Items, Popularity, CoVisitation) = (new int[Count], new double[Count], new double[Count]);
            (Similarity, Overlap) = (new double[Count], new double[Count]);
            (Brands, Categories) = (new int[Count], new int[Count]);
        }

        for (var i = 0; i < Count; i++)
        {
            var item = items[i];
            var values = signals(item);
            Items[i] = item;
            Popularity[i] = values.Popularity.Normalised;
            CoVisitation[i] = values.CoVisitation.Normalised;
            Similarity[i] = values.Similarity;
            Overlap[i] = profile.Overlap(item);
            Brands[i] = catalog.Brand(item);
            Categories[i] = catalog.Category(item);
        }
    }

    /// <summary>The same in arrays of its own, no longer than needed.</summary>
    public PoolSignals Copy() => new()
    {
        Count = Count,
        Items = Items[..Count],
        Popularity = Popularity[..Count],
        CoVisitation = CoVisitation[..Count],
        Similarity = Similarity[..Count],
        Overlap = Overlap[..Count],
        Brands = Brands[..Count],
        Categories = Categories[..Count],
    };
}
