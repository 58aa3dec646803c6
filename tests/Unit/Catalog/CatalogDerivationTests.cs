using System.Text;
using RecSys.Catalog;

namespace RecSys.Tests.Unit.Catalog;

public sealed class CatalogDerivationTests
{
    [Test]
    public void The_first_usable_value_of_column_props_and_tags_is_taken()
    {
        var row = new CatalogItem { ItemId = "1", Brand = "Column", Tags = ["brand:Tag"], Props = """{"brand": "n/a", "manufacturer": "Maker", "vendor": "Vendor"}"""u8.ToArray() };

        Assert.Multiple(() =>
        {
            Assert.That(Brand(row), Is.EqualTo(("Column", "column")));
            Assert.That(Brand(row with { Brand = "unknown" }), Is.EqualTo(("Maker", "props.manufacturer")));
            Assert.That(Brand(row with { Brand = null, Props = "{}"u8.ToArray() }), Is.EqualTo(("Tag", "tag brand:")));
            Assert.That(Brand(row, overwrite: true), Is.EqualTo(("Maker", "props.manufacturer")));
            Assert.That(Brand(row with { Props = "{}"u8.ToArray(), Tags = [] }, overwrite: true), Is.EqualTo(("Column", "column")));
        });
    }

    [Test]
    public void A_column_that_normalises_to_nothing_and_has_no_other_source_becomes_null()
    {
        var upsert = Build(new CatalogItem { ItemId = "1", ImageUrl = "javascript:alert(1)" });

        Assert.Multiple(() =>
        {
            Assert.That(upsert.ImageUrl, Is.Null);
            Assert.That(upsert.Changes.Select(change => change.Column), Has.Member(DerivedColumn.ImageUrl));
            Assert.That(upsert.Issues.Select(issue => issue.Reason), Has.Member("scheme javascript"));
        });
    }

    [TestCase("Shoes", "Shoes", "differs from category_path")]
    [TestCase(" Apparel>Shoes ", "Apparel > Shoes", null)]
    [TestCase("n/a", "Apparel > Shoes", null)]
    [TestCase(null, "Apparel > Shoes", null)]
    public void A_category_that_differs_from_the_path_is_kept_and_reported(string? category, string expected, string? issue)
    {
        var upsert = Build(new CatalogItem { ItemId = "1", Category = category, CategoryPath = ["Apparel", "Shoes"] });

        Assert.Multiple(() =>
        {
            Assert.That(upsert.Category, Is.EqualTo(expected));
            Assert.That(upsert.Issues.Select(found => found.Reason), issue is null ? Is.Empty : Is.EqualTo(new[] { issue }));
        });
    }

    [TestCase("""{"image": {"url": "https://a.example/u.jpg", "src": "https://a.example/s.jpg"}}""", "https://a.example/u.jpg")]
    [TestCase("""{"thumbnail": {"src": "https://a.example/s.jpg"}}""", "https://a.example/s.jpg")]
    [TestCase("""{"images": ["https://a.example/1.jpg", "https://a.example/2.jpg"]}""", "https://a.example/1.jpg")]
    [TestCase("""{"image_url": "/relative.jpg", "image_link": "//a.example/2.jpg"}""", "https://a.example/2.jpg")]
    public void Image_of_props_is_found_in_each_of_its_shapes(string props, string expected)
        => Assert.That(Build(new CatalogItem { ItemId = "1", Props = Encoding.UTF8.GetBytes(props) }).ImageUrl, Is.EqualTo(expected));

    [TestCase("[]", "props is not an object")]
    [TestCase("{", "props is not JSON of at most 128 levels")]
    [TestCase("""{"brand": 3}""", "unexpected type number")]
    [TestCase("""{"category_path": ["A", 7]}""", "a level is no text")]
    public void Props_of_an_unexpected_shape_are_an_issue_of_the_row(string props, string issue)
        => Assert.That(Build(new CatalogItem { ItemId = "1", Props = Encoding.UTF8.GetBytes(props) }).Issues.Select(found => found.Reason), Is.EqualTo(new[] { issue }));

    [Test]
    public void Metadata_version_depends_only_on_the_content()
    {
        var row = new CatalogItem { ItemId = "1", Brand = "Acme", Description = "Mug" };
        var version = Build(row).MetadataVersion;

        Assert.Multiple(() =>
        {
            Assert.That(version, Does.Match("^v1:[0-9a-f]{16}$"));
            Assert.That(Build(row with { ItemId = "2", UpdatedAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), HasEmbedding = true }).MetadataVersion, Is.EqualTo(version));
            Assert.That(Build(row with { Props = """{"title": "Mug"}"""u8.ToArray() }).MetadataVersion, Is.Not.EqualTo(version));
            Assert.That(MetadataVersion.Compute(null, "ab", "c", [], null, null), Is.Not.EqualTo(MetadataVersion.Compute(null, "a", "bc", [], null, null)));
            Assert.That(MetadataVersion.Compute("", null, null, [], null, null), Is.Not.EqualTo(MetadataVersion.Compute(null, null, null, [], null, null)));
            Assert.That(MetadataVersion.Compute(null, null, null, ["a", "b"], null, null), Is.Not.EqualTo(MetadataVersion.Compute(null, null, null, ["a"], "b", null)));
        });
    }

    [Test]
    public void Embedding_follows_the_policy_and_an_equal_one_is_no_change()
    {
        var row = new CatalogItem { ItemId = "1", Brand = "Acme" };
        var all = new DerivationOptions { Embeddings = EmbeddingPolicy.All };
        var embedding = Build(row).Embedding;

        Assert.Multiple(() =>
        {
            Assert.That(embedding, Is.Not.Null);
            Assert.That(Build(row with { HasEmbedding = true }).Embedding, Is.Null);
            Assert.That(CatalogDerivation.BuildUpsert(row, new DerivationOptions { Embeddings = EmbeddingPolicy.None }).Embedding, Is.Null);
            Assert.That(CatalogDerivation.BuildUpsert(row with { HasEmbedding = true, Embedding = new float[384] }, all).Embedding, Is.EqualTo(embedding));
            Assert.That(CatalogDerivation.BuildUpsert(row with { HasEmbedding = true, Embedding = embedding }, all).Embedding, Is.Null);
            Assert.That(Build(new CatalogItem { ItemId = "2" }).Embedding, Is.Null);
        });
    }

    static CatalogUpsert Build(CatalogItem row) => CatalogDerivation.BuildUpsert(row, DerivationOptions.Default);

    static (string?, string) Brand(CatalogItem row, bool overwrite = false)
    {
        var upsert = CatalogDerivation.BuildUpsert(row, new DerivationOptions { Overwrite = overwrite });
        return (upsert.Brand, upsert.Sources[0].ToString());
    }
}
