using System.Text;
using CsCheck;
using RecSys.Catalog;

namespace RecSys.Tests.Unit.Catalog;

public sealed class TextEmbeddingTests
{
    const string Boots = "Sturdy leather boots with a warm lining, a rubber sole that grips on ice, and laces that stay tied on long walks in winter.";
    const string Kettle = "Boils one litre in three minutes, switches off by itself, and pours without a drip from its narrow spout every morning.";

    static readonly EmbeddingText Boot = new("Winter boot Oslo", "Fjellheim", ["Apparel", "Shoes", "Boots"], Boots);

    static readonly string[] Pieces =
    [
        "a", "word", "LONGER", "Ä", "é", "\u0301", "日", "한", "ｗ", "ﬁ", "ß", "Σ", "𝒜", "𐐀", "\U0002070E", "👍", "ก", "ि", "7", "²", " ", " ", "-", "_", "/", "'", "\n", "\u001f",
    ];

    static readonly Gen<string> Line = Gen.Select(Gen.Int[0, Pieces.Length - 1], Gen.Frequency((9, Gen.Const(1)), (1, Gen.Int[2, 70])))
        .Select((piece, times) => string.Concat(Enumerable.Repeat(Pieces[piece], times)))
        .Array[0, 25].Select(string.Concat);

    static readonly Gen<EmbeddingText> EmbeddingTexts = Gen.Select(Gen.Null(Line), Gen.Null(Line), Line.Array[0, 3], Gen.Null(Line))
        .Select((name, brand, path, description) => new EmbeddingText(name, brand, path, description));

    [Test]
    public void Cosine_of_items_with_the_same_brand_and_category_is_at_least_twice_that_of_unrelated_items()
    {
        var related = new EmbeddingText("Summer sandal", "Fjellheim", ["Apparel", "Shoes", "Boots"], "Light straps and a soft footbed keep your feet cool at the beach.");
        var unrelated = new EmbeddingText("Travel kettle", "Brühl", ["Home", "Kitchen"], Kettle);

        var near = Cosine(Boot, related);
        Assert.Multiple(() =>
        {
            Assert.That(near, Is.GreaterThanOrEqualTo(0.35));
            Assert.That(near, Is.GreaterThanOrEqualTo(2 * Math.Abs(Cosine(Boot, unrelated))));
        });
    }

    [Test]
    public void One_word_edit_keeps_the_cosine_at_least_at_point_nine()
        => Assert.That(Cosine(Boot, Boot with { Description = Boots.Replace("leather", "canvas", StringComparison.Ordinal) }), Is.GreaterThanOrEqualTo(0.9));

    [Test]
    public void Norm_is_one()
        => Assert.That(Math.Sqrt(Cosine(Boot, Boot)), Is.EqualTo(1.0).Within(1e-6));

    [Test]
    public void Item_without_text_has_no_embedding()
        => Assert.That(
            TextEmbedding.TryEmbed(new CatalogItem { ItemId = "1", Props = """{"description": "<br>", "brand": "n/a"}"""u8.ToArray() }, DerivationOptions.Default, new float[384]),
            Is.False);

    [Test]
    public void Case_and_width_do_not_matter()
        => Assert.That(Embed(Boot with { Brand = "FJELLHEIM", Name = "ＷＩＮＴＥＲ boot oslo" }), Is.EqualTo(Embed(Boot)));

    [Test]
    public void Row_gives_the_embedding_of_its_normalised_fields()
    {
        var row = new CatalogItem
        {
            ItemId = "1",
            Tags = ["brand:Fjellheim"],
            Props = Encoding.UTF8.GetBytes("""{"title": "Winter <b>boot</b> Oslo", "category_path": ["Apparel", "Shoes", "Boots"], "body_html": "<p>@</p>"}"""
                .Replace("@", Boots, StringComparison.Ordinal)),
        };
        var embedding = new float[TextEmbedding.Dimensions];

        Assert.Multiple(() =>
        {
            Assert.That(TextEmbedding.TryEmbed(row, DerivationOptions.Default, embedding), Is.True);
            Assert.That(embedding, Is.EqualTo(Embed(Boot)));
        });
    }

    [Test]
    public void Wrong_length_is_refused()
        => Assert.That(() => TextEmbedding.TryEmbed(Boot, new float[128]), Throws.ArgumentException.With.Property("ParamName").EqualTo("destination"));

    [Test]
    public void Embedding_equals_that_of_the_direct_implementation()
        => EmbeddingTexts.Sample(
            text =>
            {
                var embedding = new float[TextEmbedding.Dimensions];
                var expected = TextEmbeddingOracle.Embed(text);
                Assert.That(TextEmbedding.TryEmbed(text, embedding), Is.EqualTo(expected is not null));
                if (expected is not null)
                    Assert.That(embedding.Select(value => (double)value), Is.EqualTo(expected).Within(1e-6));
            },
            iter: 2_000);

    [Test]
    public void Embedding_of_thousands_of_words_equals_that_of_the_direct_implementation()
    {
        // Each word except the last hundred occurs three times, never twice in succession.
        var words = Enumerable.Range(0, 4_000).Select(i => i % 1_300 * 747_796_405L % 4_294_967_291).Select(n => $"w{n % 97}{n:x8}");

        var text = new EmbeddingText("Long", "Acme", ["Books", "Dictionaries"], string.Join(' ', words));

        Assert.That(Embed(text).Select(value => (double)value), Is.EqualTo(TextEmbeddingOracle.Embed(text)!).Within(1e-6));
    }

    static float[] Embed(EmbeddingText text)
    {
        var embedding = new float[TextEmbedding.Dimensions];
        Assert.That(TextEmbedding.TryEmbed(text, embedding), Is.True);
        return embedding;
    }

    static double Cosine(EmbeddingText a, EmbeddingText b) => Embed(a).Zip(Embed(b), (x, y) => (double)x * y).Sum();
}
