namespace RecSys.Scoring;

/// <summary>A pool's items with everything that a score is made of except the weights. Columns may be longer than <see cref="Count"/>.</summary>
sealed class PoolSignals(BlendFormula formula)
{
    double[] _raw = [];
    double[] _normalised = [];

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Ascending.</summary>
    public int[] Items { get; private set; } = [];

    /// <summary>By term of the blend, then by position in the pool.</summary>
    public double[][] Terms { get; private set; } = NewColumns(formula, 0);

    /// <summary>By position: sum of the profile's weights over the item's tags.</summary>
    public double[] Overlap { get; private set; } = [];

    /// <summary>By position: the brand, -1 for none.</summary>
    public int[] Brands { get; private set; } = [];

    /// <summary>By position: the category, -1 for none.</summary>
    public int[] Categories { get; private set; } = [];

    /// <summary>Measures a pool and replaces the previous one.</summary>
    /// <param name="items">Ascending.</param>
    /// <param name="off">The signal that is 0 for every item; null for none.</param>
    public void Load(in SignalInputs inputs, ReadOnlySpan<int> items, Signal? off = null)
    {
        Count = items.Length;
        if (Items.Length < Count)
        {
            (Items, Brands, Categories) = (new int[Count], new int[Count], new int[Count]);
            (Terms, Overlap) = (NewColumns(formula, Count), new double[Count]);
            (_raw, _normalised) = (new double[Count], new double[Count]);
        }

        items.CopyTo(Items);
        formula.Measure(inputs, items, Terms, _raw, _normalised, off);
        var catalog = inputs.Data.Catalog;
        for (var i = 0; i < items.Length; i++)
        {
            Overlap[i] = inputs.Profile.Overlap(items[i]);
            Brands[i] = catalog.Brand(items[i]);
            Categories[i] = catalog.Category(items[i]);
        }
    }

    /// <summary>A copy in separate arrays that are not longer than needed.</summary>
    public PoolSignals Copy() => new(formula)
    {
        Count = Count,
        Items = Items[..Count],
        Terms = Array.ConvertAll(Terms, column => column[..Count]),
        Overlap = Overlap[..Count],
        Brands = Brands[..Count],
        Categories = Categories[..Count],
    };

    /// <summary>Position of an item; negative when it is not in the pool.</summary>
    public int PositionOf(int item) => Array.BinarySearch(Items, 0, Count, item);

    static double[][] NewColumns(BlendFormula formula, int count) => [.. formula.Terms.Select(_ => new double[count])];
}
