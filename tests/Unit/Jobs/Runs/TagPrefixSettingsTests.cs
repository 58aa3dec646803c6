using RecSys.Catalog;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Runs;

public sealed class TagPrefixSettingsTests
{
    [TestCase(null, new[] { "category", "cat" })]
    [TestCase("  ", new[] { "category", "cat" })]
    [TestCase("kind", new[] { "kind" })]
    [TestCase(" kind , sort,", new[] { "kind", "sort" })]
    public void Prefixes_are_separated_by_commas_and_default_to_those_of_the_service(string? text, string[] expected)
    {
        var prefixes = TagPrefixSettings.Read(name => name == "CATEGORY_TAG_PREFIXES" ? text : null);

        Assert.That(prefixes.Category, Is.EqualTo(expected));
        Assert.That(prefixes.Brand, Is.EqualTo(DerivationOptions.Default.BrandTagPrefixes));
    }

    [Test]
    public void Brand_prefixes_come_from_their_own_variable()
        => Assert.That(TagPrefixSettings.Read(name => name == "BRAND_TAG_PREFIXES" ? "maker" : null).Brand, Is.EqualTo(new[] { "maker" }));
}
