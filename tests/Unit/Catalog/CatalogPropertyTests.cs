using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using RecSys.Catalog;

namespace RecSys.Tests.Unit.Catalog;

/// <summary>Properties of the results for every text that a client can send.</summary>
public sealed class CatalogPropertyTests
{
    static readonly string[] Fragments =
    [
        "<", ">", "</", "<!", "<!--", "-->", "<![CDATA[", "]]>", "<?", "&", "&amp;", "&amp;amp;", "&lt;", "&gt;", "&#60;", "&#x3c;", "&#0;", "&#xd800;", "&shy;",
        "&zwj;", "&nbsp;", "&copy", "&copy;", "&unknown;", "amp;", "lt;", "#60;", "script", "<script>", "</script>", "<style>", "<p>", "</p>", "<br/>", "<td>", "<svg>", "<svg/>",
        "</svg>", "<title>", "<head>", "<b", "b>", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u2028", "\u200b", "\u200c", "\u200d", "\u202e", "\ufeff", "\u00ad", "\0", "\u0007", "\u007f",
        "\ud800", "\udc00", "\U0001F468", "\U0001F3FD", "\ufe0f", "\U000E0041", "\u0301", "\u0316", "\u0344", "e", "\u00e9", "\u212a", "\u037e", "\u0338", "\u0915", "\u094d", "\u05e2",
        "\u3164", "\uffff", "\u1112", "\u1161", "\u11ab", "word", "12", " - ", "\\", "\\>", " > ", "|", " / ", "\u203a", "\"", "'", "\u201c", "\u201d", "\u2122", "(TM)", "n/a", "https://", "//",
        "cdn.shop.example", "/a", "/../", "%2e", "%2F", "%", "%zz", "?", "#", "@", ":443", ":80", ",", ";", "1.2.3.4", "[::1]", ".", "xn--", "http:",
    ];

    static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.Int[0, Fragments.Length - 1].Array[0, 40].Select(picks => string.Concat(picks.Select(pick => Fragments[pick]))),
        Gen.Char.Array[0, 200].Select(chars => new string(chars)),
        Gen.Select(Gen.Int[0, Fragments.Length - 1], Gen.Int[1, 2_000], Gen.Int[0, Fragments.Length - 1])
            .Select((pick, times, end) => string.Concat(Enumerable.Repeat(Fragments[pick], times)) + Fragments[end]));

    static readonly Gen<string> HostileUrl = Gen.Select(OneOf("https://cdn.shop.example/", "http://a.example:8080/p?", "//h.example/", "https:", "http://", ""), Hostile, (start, rest) => start + rest);

    [Test]
    public void Description_is_clean_and_normalising_it_changes_nothing()
        => Hostile.Sample(
            raw =>
            {
                var once = CatalogText.Description(raw, out _);
                if (once is null)
                    return;

                AssertClean(once, allowLines: true);
                Assert.That(once.EnumerateRunes().Count(), Is.LessThanOrEqualTo(CatalogText.MaxDescriptionScalars));
                Assert.That(CatalogText.Description(once, out _), Is.EqualTo(once));
            },
            iter: 10_000);

    /// <summary>Eight characters are compared in one step, so some runs of white space cross the end of a step.</summary>
    [Test]
    public void White_space_collapses_at_every_position()
        => Gen.Frequency((6, Gen.Char['a', 'e']), (2, Gen.Const(' ')), (1, Gen.Const('\n'))).Array[0, 60].Select(chars => new string(chars)).Sample(
            raw =>
            {
                var lines = Regex.Replace(Regex.Replace(raw.Trim(' ', '\n'), " *\n[ \n]*", "\n"), " +", " ");
                var line = Regex.Replace(raw.Trim(' ', '\n'), "[ \n]+", " ");

                Assert.That(CatalogText.Description(raw, out _) ?? "", Is.EqualTo(lines));
                Assert.That(CatalogText.Line(raw, out _) ?? "", Is.EqualTo(line));
                Assert.That(CatalogText.Line(line, out _) ?? "", line.Length == 0 ? Is.Empty : Is.SameAs(line));
            },
            iter: 20_000);

    [TestCase("a < b", "a < b")]
    [TestCase(" a  <  b ", "a < b")]
    [TestCase("12345678 < 2", "12345678 < 2")]
    [TestCase("1234567 <  3 12345 <3", "1234567 < 3 12345 <3")]
    [TestCase("<<<  <<3 <", "<<< <<3 <")]
    public void Less_than_stays_if_it_starts_no_tag(string raw, string expected)
        => Assert.That(CatalogText.Line(raw, out _), Is.EqualTo(expected));

    [Test]
    public void Brand_is_one_clean_line_and_normalising_it_changes_nothing()
        => Hostile.Sample(
            raw =>
            {
                if (BrandName.Normalize(raw, out _) is not { } once)
                    return;

                AssertClean(once, allowLines: false);
                Assert.That(once.EnumerateRunes().Count(), Is.LessThanOrEqualTo(BrandName.MaxScalars));
                Assert.That(BrandName.Normalize(once, out _), Is.EqualTo(once));
            },
            iter: 10_000);

    [Test]
    public void Category_path_has_clean_levels_and_normalising_them_changes_nothing()
        => Hostile.Sample(
            raw =>
            {
                if (CategoryPath.Normalize(raw, out _) is not { } once)
                    return;

                Assert.That(once, Has.Count.InRange(1, CategoryPath.MaxLevels));
                foreach (var level in once)
                {
                    AssertClean(level, allowLines: false);
                    Assert.That(level.EnumerateRunes().Count(), Is.LessThanOrEqualTo(CategoryPath.MaxLevelScalars));
                }

                Assert.That(CategoryPath.Normalize(once, out _), Is.EqualTo(once));
            },
            iter: 10_000);

    [Test]
    public void Image_url_is_short_valid_ascii_and_normalising_it_changes_nothing()
        => HostileUrl.Sample(
            raw =>
            {
                if (ImageUrl.Normalize(raw, out var issue) is not { } once)
                {
                    Assert.That(issue, Is.Not.Empty);
                    return;
                }

                Assert.Multiple(() =>
                {
                    Assert.That(once, Does.Match("^https?://[^/@ ]+[/?][\\x21-\\x7e]+$"));
                    Assert.That(once, Has.Length.LessThanOrEqualTo(ImageUrl.MaxLength));
                    Assert.That(Uri.TryCreate(once, UriKind.Absolute, out _), Is.True);
                    Assert.That(ImageUrl.Normalize(once, out _), Is.EqualTo(once));
                });
            },
            iter: 10_000);

    [Test]
    public void A_row_that_was_updated_from_its_derivation_does_not_change_again()
    {
        var row = Gen.Select(Gen.Null(Hostile), Gen.Null(Hostile), Hostile.Array[0, 3], Gen.Null(Hostile), Gen.Null(HostileUrl), Gen.Select(Hostile, HostileUrl, Hostile.Array[0, 3]))
            .Select((brand, category, path, description, image, sent) => new CatalogItem
            {
                ItemId = "1",
                Brand = brand,
                Category = category,
                CategoryPath = path,
                Description = description,
                ImageUrl = image,
                Tags = ["brand:" + sent.Item1, "cat:" + sent.Item1],
                Props = JsonSerializer.SerializeToUtf8Bytes(new { title = sent.Item1, body_html = sent.Item1, image = sent.Item2, category_path = sent.Item3 }),
            });

        Gen.Select(row, Gen.Bool).Sample(
            (item, overwrite) =>
            {
                var options = new DerivationOptions { Overwrite = overwrite };
                var first = CatalogDerivation.BuildUpsert(item, options);
                var written = item with
                {
                    Brand = first.Brand,
                    Category = first.Category,
                    CategoryPath = first.CategoryPath,
                    Description = first.Description,
                    ImageUrl = first.ImageUrl,
                    MetadataVersion = first.MetadataVersion,
                    HasEmbedding = first.Embedding is not null,
                };
                var second = CatalogDerivation.BuildUpsert(written, options);

                Assert.That(second.Changes.Where(change => change.Column != DerivedColumn.Embedding), Is.Empty);
                Assert.That(CatalogDerivation.BuildUpsert(item, options).MetadataVersion, Is.EqualTo(first.MetadataVersion));
            },
            iter: 2_000);
    }

    [Test]
    public void Props_of_any_shape_give_a_result()
        => Gen.OneOf(Hostile, OneOf(
            "", "[]", "null", "3", "\"text\"", "{", """{"brand": 3, "category_path": "A > B", "image": {"src": 7}, "images": {}, "thumbnail": {"url": null}}""",
            """{"brand": "\ud800", "\ud800": 1, "title": ["x"], "category_path": [1, null, {"a": []}], "images": [[]], "categories": [""]}""",
            "{\"a\":" + new string('[', 20_000) + new string(']', 20_000) + "}"))
            .Sample(props => Assert.That(
                CatalogDerivation.BuildUpsert(new CatalogItem { ItemId = "1", Props = Encoding.UTF8.GetBytes(props) }, DerivationOptions.Default).MetadataVersion, Does.StartWith("v1:")), iter: 10_000);

    static IEnumerable<TestCaseData> LongRuns()
    {
        foreach (var unit in (string[])["<", "&", "&amp;", "&a", "<a ", "<!--", "</", "<b>", "<script>", "<svg>", "<table><tr><td>", "<![CDATA[", "&#1", "\u0301", "a\u0301\u0316", "\u200d", "\u200d\u200e", "\ud800", " ", "\n \n", "\"", "\\", "|", " / ", ">", "%", "%41", "/../", ",", "https://a.example/,", "[", "😀\u200d", "ﷺ"])
            yield return new TestCaseData(unit).SetArgDisplayNames(string.Concat(unit.Select(c => c is > ' ' and < '\u007f' ? c.ToString() : $"u{(int)c:x4}")));
    }

    /// <summary>A text of twice the length may allocate twice the memory, but not four times.</summary>
    [TestCaseSource(nameof(LongRuns))]
    public void Memory_grows_linearly_with_a_megabyte_of_one_fragment(string unit)
    {
        const int Megabyte = 1 << 20;
        var half = string.Concat(Enumerable.Repeat(unit, Megabyte / 2 / unit.Length));
        Action<string>[] normalizers =
        [
            text => CatalogText.Description(text, out _),
            text => BrandName.Normalize(text, out _),
            text => CategoryPath.Normalize(text, out _),
            text => ImageUrl.Normalize(text, out _),
        ];
        foreach (var normalize in normalizers)
        {
            normalize(half[..Math.Min(half.Length, 1_000)]);
            var small = Allocated(() => normalize(half));
            var large = Allocated(() => normalize(half + half));

            Assert.That(large, Is.LessThan(2.5 * small + 3_000_000));
            Assert.That(large, Is.LessThan(20 * Megabyte));
        }

        static long Allocated(Action action)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>A text of 16 times the length may take 16 times the time, or somewhat more because of caches. A quadratic step takes 256 times.</summary>
    [TestCaseSource(nameof(LongRuns))]
    public void Work_grows_with_the_length_of_hostile_text_and_not_with_its_square(string unit)
    {
        // Texts are cut at 262,144 units, so this is the longest. The text of a row is not cut before it is read.
        const int Cut = 262_144;
        AssertLinear("description", Cut, unit, text => CatalogText.Description(text, out _));
        AssertLinear("brand", Cut, unit, text => BrandName.Normalize(text, out _));
        AssertLinear("category path", Cut, unit, text => CategoryPath.Normalize(text, out _));
        AssertLinear("image URL", 1 << 20, unit, text => ImageUrl.Normalize(text, out _));
        AssertLinear("row", 1 << 20, unit, text => CatalogDerivation.BuildUpsert(
            new CatalogItem
            {
                ItemId = "1",
                Tags = ["brand:" + text, "cat:" + text],
                Props = JsonSerializer.SerializeToUtf8Bytes(new { brand = text, body_html = text, image = text, product_type = text }),
            },
            DerivationOptions.Default));
    }

    [TestCase("{\"a\":", "[", "]", "}")]
    [TestCase("{\"brand\":\"x\",\"a\":", "{\"a\":", "}", "}")]
    [TestCase("{\"a\":[", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],", "", "1]}")]
    [TestCase("{", "\"brand\":\"n/a\",", "", "\"vendor\":\"x\"}")]
    public void Work_grows_with_the_size_of_hostile_props_and_not_with_its_square(string start, string open, string close, string end)
        => AssertLinear("props", 1 << 20, open, inner => CatalogDerivation.BuildUpsert(
            new CatalogItem
            {
                ItemId = "1",
                Props = Encoding.UTF8.GetBytes(start + inner + string.Concat(Enumerable.Repeat(close, inner.Length / open.Length)) + end),
            },
            DerivationOptions.Default));

    static void AssertLinear(string what, int length, string unit, Action<string> derive)
    {
        const int Attempts = 5;
        const int Times = 16;
        const int Quadratic = Times * Times;
        var part = string.Concat(Enumerable.Repeat(unit, length / Times / unit.Length));
        var whole = string.Concat(Enumerable.Repeat(part, Times));
        derive(part);

        // The minimum of a few attempts, because other work of the machine can only increase a measurement.
        var (small, large) = (double.MaxValue, double.MaxValue);
        for (var attempt = 0; attempt < Attempts && (attempt == 0 || large > Quadratic / 4 * small); attempt++)
            (small, large) = (Math.Min(small, Ticks(part)), Math.Min(large, Ticks(whole)));
        Assert.That(large / small, Is.LessThan(Quadratic / 2), what);

        double Ticks(string text)
        {
            var started = Stopwatch.GetTimestamp();
            derive(text);
            return Stopwatch.GetTimestamp() - started;
        }
    }

    static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(pick => texts[pick]);

    static void AssertClean(string text, bool allowLines)
    {
        Assert.Multiple(() =>
        {
            Assert.That(text, Is.EqualTo(text.Trim()));
            Assert.That(text.IsNormalized(NormalizationForm.FormC), "form C");
            Assert.That(text, Does.Not.Match("<[A-Za-z/!?]"));
            Assert.That(text, Does.Not.Match("  |\n\n| \n|\n "));
            Assert.That(text.Any(c => char.IsControl(c) && !(allowLines && c == '\n')), Is.False, "controls");
            Assert.That(text.EnumerateRunes().All(rune => Rune.IsValid(rune.Value)) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text, "well-formed");
            Assert.That(text.IndexOfAny(['\u200b', '\u202e', '\ufeff', '\u00ad', '\u2028']), Is.Negative);
        });
    }
}
