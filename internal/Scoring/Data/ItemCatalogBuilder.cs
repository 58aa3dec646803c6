namespace RecSys.Scoring;

/// <summary>Collects catalog rows, in any order, into an <see cref="ItemCatalog"/>.</summary>
/// <remarks>
/// Tags are trimmed, lower-cased (invariant) and deduplicated; empty ones are dropped. An item's brand is what follows the colon in
/// its first <c>prefix:</c> tag: prefixes by preference, then the order of tags in the row. Without such a tag it is the
/// <c>brand</c> column, normalised like a tag, so that <c>brand:acme</c> and a column <c>Acme</c> are one brand. Categories likewise.
/// </remarks>
public sealed class ItemCatalogBuilder
{
    readonly Dictionary<string, int> _tags = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _brands = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _categories = new(StringComparer.Ordinal);
    readonly string[] _brandPrefixes;
    readonly string[] _categoryPrefixes;
    readonly int[]?[] _itemTags;
    readonly bool[] _available;
    readonly int[] _itemBrands;
    readonly int[] _itemCategories;

    /// <summary>Starts a catalog. Items that are not added are missing from it.</summary>
    /// <param name="itemCount">Items of the <see cref="IdTable"/>.</param>
    public ItemCatalogBuilder(int itemCount, TagPrefixes prefixes)
    {
        _brandPrefixes = [.. prefixes.Brand.Select(Normalise).Where(p => p.Length > 0).Select(p => p + ":")];
        _categoryPrefixes = [.. prefixes.Category.Select(Normalise).Where(p => p.Length > 0).Select(p => p + ":")];
        _itemTags = new int[]?[itemCount];
        _available = new bool[itemCount];
        _itemBrands = new int[itemCount];
        _itemCategories = new int[itemCount];
        Array.Fill(_itemBrands, -1);
        Array.Fill(_itemCategories, -1);
    }

    /// <summary>Adds one row of the catalog.</summary>
    /// <param name="item">The item's index in the <see cref="IdTable"/>.</param>
    /// <param name="tags">As stored.</param>
    /// <param name="brand">The column, used when no tag names the brand.</param>
    /// <param name="category">The column, used when no tag names the category.</param>
    /// <exception cref="ArgumentException">The item was already added.</exception>
    public void Add(int item, bool available, IEnumerable<string> tags, string? brand = null, string? category = null)
    {
        if (_itemTags[item] is not null)
            throw new ArgumentException($"Item {item} was already added.", nameof(item));

        var normalised = new List<string>();
        foreach (var tag in tags)
        {
            var text = Normalise(tag);
            if (text.Length > 0 && !normalised.Contains(text))
                normalised.Add(text);
        }

        _itemTags[item] = [.. normalised.Select(tag => Intern(_tags, tag))];
        _available[item] = available;
        _itemBrands[item] = Group(_brands, normalised, _brandPrefixes, brand);
        _itemCategories[item] = Group(_categories, normalised, _categoryPrefixes, category);
    }

    /// <summary>The catalog of all rows added, without vectors.</summary>
    public ItemCatalog Build()
    {
        string[] byArrival = [.. _tags.OrderBy(tag => tag.Value).Select(tag => tag.Key)];
        var names = IdTable.Create(byArrival);
        bool[] namesGroup = [.. byArrival.Select(IsGrouping)];
        var tags = new int[_itemTags.Length][];
        var diversity = new int[_itemTags.Length][];
        for (var item = 0; item < _itemTags.Length; item++)
        {
            var arrival = _itemTags[item] ?? [];
            tags[item] = Ranks(arrival);
            diversity[item] = Ranks(Array.FindAll(arrival, tag => !namesGroup[tag]));
        }

        return new ItemCatalog(
            names, [.. _itemTags.Select(row => row is not null)], _available, _itemBrands, _itemCategories,
            TagRows.Create(tags), TagRows.Create(diversity));

        int[] Ranks(int[] arrival)
        {
            var ranks = Array.ConvertAll(arrival, tag => names.RankOfInput[tag]);
            Array.Sort(ranks);
            return ranks;
        }
    }

    bool IsGrouping(string tag)
        => Array.Exists(_brandPrefixes, p => tag.StartsWith(p, StringComparison.Ordinal))
        || Array.Exists(_categoryPrefixes, p => tag.StartsWith(p, StringComparison.Ordinal));

    static int Group(Dictionary<string, int> groups, List<string> tags, string[] prefixes, string? column)
    {
        foreach (var prefix in prefixes)
        {
            foreach (var tag in tags)
            {
                if (tag.StartsWith(prefix, StringComparison.Ordinal) && tag.AsSpan(prefix.Length).Trim() is { Length: > 0 } name)
                    return Intern(groups, name.ToString());
            }
        }

        var fallback = Normalise(column ?? "");
        return fallback.Length > 0 ? Intern(groups, fallback) : -1;
    }

    static int Intern(Dictionary<string, int> known, string text)
    {
        if (!known.TryGetValue(text, out var number))
        {
            number = known.Count;
            known.Add(text, number);
        }

        return number;
    }

    static string Normalise(string text) => text.Trim().ToLowerInvariant();
}
