using CsCheck;
using RecSys.Catalog;

namespace RecSys.Tests.Unit.Catalog;

public sealed class PlainUrlTests
{
    static readonly Gen<string> Host = Mostly(["a", "cdn", "shop-1", "ab1f", "example"], ["-x", "x-", "xn--a", "1", "0x1", "local", "internal", "home.arpa", "A", "é", ""])
        .Array[2, 4].Select(labels => string.Join('.', labels));

    static readonly Gen<string> Target = Mostly(["/", "a", "img.jpg", "A_1", "-", "=", "&", "?"], [".", "..", "//", "&amp;", "#", "%41", "%2F", ";", ",https://", "~", "'", " ", "é", "@", "\\"])
        .Array[0, 8].Select(string.Concat);

    static readonly Gen<string> Address = Gen.Select(
        Mostly(["https://", "http://"], ["HTTP://", "//", "https:/"]), Host, Mostly(["/"], [":443/", ":8080/", "./", ""]), Target,
        (scheme, host, end, target) => scheme + host + end + target);

    [Test]
    public void Full_normalisation_does_not_change_a_plain_address()
    {
        var plain = 0;
        Address.Sample(
            url =>
            {
                if (!PlainUrl.Is(url))
                    return;

                Interlocked.Increment(ref plain);
                Assert.That(ImageUrl.NormalizeOnce(url, out var issue), Is.EqualTo(url), issue);
            },
            iter: 100_000);
        Assert.That(plain, Is.GreaterThan(1_000));
    }

    [Test]
    public void Address_without_a_scheme_has_the_result_of_full_normalisation()
    {
        var plain = 0;
        Address.Sample(
            url =>
            {
                var address = url[url.IndexOf('/')..];
                if (PlainUrl.Is("https:" + address))
                    Interlocked.Increment(ref plain);

                var expected = ImageUrl.NormalizeOnce(address, out _) is { } once ? ImageUrl.Normalize(once, out _) : null;
                Assert.That(ImageUrl.Normalize(address, out _), Is.EqualTo(expected), address);
            },
            iter: 20_000);
        Assert.That(plain, Is.GreaterThan(200));
    }

    [TestCase("https://cdn.shop.example/images/5.jpg", true)]
    [TestCase("http://shop-1.example/a_b/C.png?v=1&size=2", true)]
    [TestCase("https://cdn.shop.example", false)]
    [TestCase("https://cdn.shop.example/", false)]
    [TestCase("https://shop.example/a/../b.jpg", false)]
    [TestCase("https://127.0.0.1/a.jpg", false)]
    [TestCase("https://printer.local/a.jpg", false)]
    [TestCase("https://shop.example:443/a.jpg", false)]
    [TestCase("https://shop.example/%41.jpg", false)]
    public void Only_a_normalised_address_is_plain(string url, bool expected) => Assert.That(PlainUrl.Is(url), Is.EqualTo(expected));

    [Test]
    public void Address_longer_than_the_limit_is_not_plain()
        => Assert.That(PlainUrl.Is("https://shop.example/" + new string('a', ImageUrl.MaxLength)), Is.False);

    static Gen<string> Mostly(string[] usual, string[] odd) => Gen.Frequency((12, OneOf(usual)), (1, OneOf(odd)));

    static Gen<string> OneOf(string[] texts) => Gen.Int[0, texts.Length - 1].Select(pick => texts[pick]);
}
