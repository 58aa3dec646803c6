using RecSys.Scoring;

namespace RecSys.Workbench.Generation;

/// <summary>The hidden properties of each item, from which its row and its demand are generated.</summary>
/// <remarks>
/// A taste segment is a department at one price tier: <c>segment = department * 2 + tier</c>. Arrays are by item index.
/// </remarks>
public sealed class ShopCatalog
{
    /// <summary>The number of companions per item. Companions are items that are often bought together with it.</summary>
    public const int CompanionsPerItem = 4;

    /// <summary>Exponent of the Zipf law of popularity inside a segment.</summary>
    const double ZipfExponent = 0.9;

    const double NewShare = 0.15;
    const double GoneShare = 0.08;

    ShopCatalog(int items)
    {
        Segment = new int[items];
        Shelf = new int[items];
        Brand = new int[items];
        Appeal = new double[items];
        BornDay = new int[items];
        GoneDay = new int[items];
        Companions = new int[items * CompanionsPerItem];
    }

    public static int SegmentCount => ShopVocabulary.Departments.Length * ShopVocabulary.TierTags.Length;

    public int Count => Segment.Length;

    public int[] Segment { get; }

    /// <summary>Index into the department's shelves.</summary>
    public int[] Shelf { get; }

    /// <summary>Index into the department's brands of the item's tier.</summary>
    public int[] Brand { get; }

    /// <summary>Demand before drift; Zipf inside a segment.</summary>
    public double[] Appeal { get; }

    /// <summary>Day of the history on which the item appeared; below 0 if it appeared before the history.</summary>
    public int[] BornDay { get; }

    /// <summary>First day of the history on which the item is not available; <see cref="ShopOptions.Days"/> if it is still available.</summary>
    public int[] GoneDay { get; }

    /// <summary>Item indexes, row-major: items x <see cref="CompanionsPerItem"/>.</summary>
    public int[] Companions { get; }

    public Department DepartmentOf(int item) => ShopVocabulary.Departments[Segment[item] / 2];

    public int TierOf(int item) => Segment[item] % 2;

    public static ShopCatalog Create(ShopOptions options)
    {
        var catalog = new ShopCatalog(options.Items);
        for (var item = 0; item < catalog.Count; item++)
            catalog.Place(item, options.Seed);

        catalog.ChooseCompanions(options.Seed);
        return catalog;
    }

    void Place(int item, ulong seed)
    {
        var random = SplitMix64.For(seed, Streams.Catalog, item);
        var departments = ShopVocabulary.Departments.Length;

        // A power of a uniform number makes the first departments larger than the last.
        var department = (int)(departments * Math.Pow(random.NextDouble(), 1.3));
        var tier = random.NextBool(0.4) ? 1 : 0;
        Segment[item] = department * 2 + tier;
        Shelf[item] = random.Below(ShopVocabulary.Departments[department].Shelves.Length);
        Brand[item] = random.Below(ShopVocabulary.Departments[department].Brands[tier].Length);

        // The r-th smallest of n uniform numbers is near r / n, so a power of it follows a Zipf law without a sort.
        Appeal[item] = Math.Pow(1.0 - random.NextDouble(), -ZipfExponent);

        BornDay[item] = random.NextBool(NewShare) ? random.Below(ShopOptions.Days - 3) : -1 - random.Below(340);
        var gone = Math.Max(BornDay[item], 0) + 5 + random.Below(ShopOptions.Days);
        GoneDay[item] = random.NextBool(2.2 * GoneShare) ? Math.Min(gone, ShopOptions.Days) : ShopOptions.Days;

        // One item is always available, so that even a shop of one item has sales.
        if (item == 0)
            (BornDay[item], GoneDay[item]) = (-1, ShopOptions.Days);
    }

    void ChooseCompanions(ulong seed)
    {
        // Without the square root, the best seller would be a companion of most items, and co-visitation would repeat popularity.
        var flattened = Array.ConvertAll(Appeal, Math.Sqrt);
        var everything = new AliasTable([.. Enumerable.Range(0, Count)], flattened);
        var departments = Enumerable.Range(0, Count).ToLookup(item => Segment[item] / 2);
        var tables = new AliasTable?[ShopVocabulary.Departments.Length];
        foreach (var department in departments)
        {
            int[] members = [.. department];
            tables[department.Key] = new AliasTable(members, Array.ConvertAll(members, item => flattened[item]));
        }

        for (var item = 0; item < Count; item++)
        {
            var random = SplitMix64.For(seed, Streams.Companions, item);
            for (var i = 0; i < CompanionsPerItem; i++)
            {
                // The last companion may be any item, so that co-visitation contains pairs that similarity cannot find.
                var table = i == CompanionsPerItem - 1 ? everything : tables[Segment[item] / 2]!;
                Companions[item * CompanionsPerItem + i] = table.Draw(ref random);
            }
        }
    }
}
