using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class ItemCatalogTests
{
    [Test]
    public void Tags_are_trimmed_lower_cased_and_kept_once()
        => Assert.That(Tags([" Red ", "red", "", "  ", "BLUE"]), Is.EqualTo(["blue", "red"]));

    [TestCase(new[] { "brand:acme" }, "Other", "acme")]
    [TestCase(new[] { "x", "Brand: Acme " }, null, "acme")]
    [TestCase(new[] { "x" }, " ACME", "acme")]
    [TestCase(new[] { "brand:" }, "acme", "acme")]
    [TestCase(new[] { "brand:acme", "brand:other" }, null, "acme")]
    [TestCase(new[] { "brandy:other" }, "acme", "acme")]
    public void Brand_comes_from_the_first_tag_with_the_prefix_else_from_the_column(string[] tags, string? column, string same)
    {
        var catalog = Build((tags, column, null), ([$"brand:{same}"], null, null));

        Assert.That(catalog.Brand(0), Is.EqualTo(catalog.Brand(1)));
    }

    [TestCase(new[] { "cat:b", "category:a" }, null, "a")]
    [TestCase(new[] { "cat:b" }, "a", "b")]
    [TestCase(new string[0], " A ", "a")]
    public void Category_prefixes_are_tried_in_the_order_of_preference(string[] tags, string? column, string same)
    {
        var catalog = Build((tags, null, column), ([$"category:{same}"], null, null));

        Assert.That(catalog.Category(0), Is.EqualTo(catalog.Category(1)));
    }

    [TestCase(null)]
    [TestCase(" ")]
    public void Item_without_brand_or_category_has_none(string? column)
    {
        var catalog = Build((["x"], column, column));

        Assert.That((catalog.Brand(0), catalog.Category(0)), Is.EqualTo((-1, -1)));
    }

    [Test]
    public void Diversity_is_measured_without_tags_of_brand_and_category()
    {
        var catalog = Build((["x", "brand:a", "cat:b", "category:c", "category:"], null, null));

        Assert.That(catalog.DiversityTags(0).ToArray().Select(tag => catalog.TagNames[tag]), Is.EqualTo(["x"]));
    }

    [Test]
    public void Item_that_was_not_added_is_outside_the_catalog()
    {
        var catalog = new ItemCatalogBuilder(1, TagPrefixes.Default).Build();

        Assert.That((catalog.Contains(0), catalog.Available[0], catalog.AvailableCount, catalog.Brand(0)), Is.EqualTo((false, false, 0, -1)));
    }

    [Test]
    public void Item_added_twice_is_refused()
    {
        var builder = new ItemCatalogBuilder(1, TagPrefixes.Default);
        builder.Add(0, true, []);

        Assert.That(() => builder.Add(0, true, []), Throws.ArgumentException);
    }

    [Test]
    public void Embedding_of_zeros_counts_as_missing_and_one_with_NaN_is_refused()
    {
        Assert.That(ItemVectorsBuilder.Pack(new VectorTable(2, [0, 0], [0]), normalise: true).Has(0), Is.False);
        Assert.That(() => ItemVectorsBuilder.Pack(new VectorTable(2, [0, float.NaN], [0]), normalise: true), Throws.ArgumentException);
    }

    static string[] Tags(string[] tags)
    {
        var catalog = Build((tags, null, null));
        return [.. catalog.Tags(0).ToArray().Select(tag => catalog.TagNames[tag])];
    }

    static ItemCatalog Build(params (string[] Tags, string? Brand, string? Category)[] rows)
    {
        var builder = new ItemCatalogBuilder(rows.Length, TagPrefixes.Default);
        for (var item = 0; item < rows.Length; item++)
            builder.Add(item, true, rows[item].Tags, rows[item].Brand, rows[item].Category);
        return builder.Build();
    }
}
