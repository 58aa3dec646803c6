namespace RecSys.Scoring;

/// <summary>Availability, tags, brand, category and vectors of each item of an <see cref="IdTable"/>.</summary>
/// <remarks>
/// Tags are numbered in ordinal order. Brands and categories are numbered from 0 in no particular order. Items that
/// occur only in events are included: not in the catalog, not available, without tags. Built by <see cref="ItemCatalogBuilder"/>.
/// </remarks>
public sealed class ItemCatalog
{
    readonly bool[] _inCatalog;
    readonly bool[] _available;
    readonly int[] _brands;
    readonly int[] _categories;
    readonly TagRows _tags;
    readonly TagRows _diversityTags;
    readonly TagRows _availableItemsOfTag;

    internal ItemCatalog(
        IdTable tagNames, bool[] inCatalog, bool[] available, int[] brands, int[] categories, TagRows tags, TagRows diversityTags)
    {
        TagNames = tagNames;
        (_inCatalog, _available, _brands, _categories) = (inCatalog, available, brands, categories);
        (_tags, _diversityTags) = (tags, diversityTags);
        _availableItemsOfTag = tags.Transpose(tagNames.Count, available);
        AvailableCount = available.Count(a => a);
    }

    /// <summary>Number of items, including those that occur only in events.</summary>
    public int ItemCount => _available.Length;

    /// <summary>Number of available items: the size of the catalog for coverage.</summary>
    public int AvailableCount { get; }

    /// <summary>Normalised tags, by tag number.</summary>
    public IdTable TagNames { get; }

    /// <summary>Embeddings scaled to length 1, or null when the namespace has none.</summary>
    public ItemVectors? Embeddings { get; private set; }

    /// <summary>Collaborative factors as stored, or null when the namespace has none.</summary>
    public ItemVectors? Factors { get; private set; }

    /// <summary>By item: whether it may be recommended. Never true for an item without a row.</summary>
    public ReadOnlySpan<bool> Available => _available;

    /// <summary>The same catalog with these vectors.</summary>
    /// <param name="embeddings">Scaled to length 1; null when the namespace has none.</param>
    /// <param name="factors">As stored; null when the namespace has none.</param>
    /// <exception cref="ArgumentException">The number of vectors is not the number of items.</exception>
    public ItemCatalog WithVectors(ItemVectors? embeddings, ItemVectors? factors)
    {
        foreach (var vectors in new[] { embeddings, factors })
        {
            if (vectors is not null && vectors.ItemCount != ItemCount)
                throw new ArgumentException($"Expected vectors for the {ItemCount} items of the catalog, got vectors for {vectors.ItemCount} items.");
        }

        var catalog = (ItemCatalog)MemberwiseClone();
        (catalog.Embeddings, catalog.Factors) = (embeddings, factors);
        return catalog;
    }

    /// <summary>Whether the item has a row in the catalog.</summary>
    public bool Contains(int item) => _inCatalog[item];

    /// <summary>The item's tags, ascending, without duplicates.</summary>
    public ReadOnlySpan<int> Tags(int item) => _tags[item];

    /// <summary>The item's tags without those that name a brand or category, ascending. Diversity is measured on these tags.</summary>
    public ReadOnlySpan<int> DiversityTags(int item) => _diversityTags[item];

    /// <summary>Available items with a tag, ascending.</summary>
    internal ReadOnlySpan<int> AvailableItemsOf(int tag) => _availableItemsOfTag[tag];

    /// <summary>The item's brand, or -1.</summary>
    public int Brand(int item) => _brands[item];

    /// <summary>The item's category, or -1.</summary>
    public int Category(int item) => _categories[item];
}
