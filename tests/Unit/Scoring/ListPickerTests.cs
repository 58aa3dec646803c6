using System.Text.Json;
using CsCheck;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

/// <summary>The vectors for MMR, caps and ties, and properties of every pool.</summary>
public sealed class ListPickerTests
{
    static readonly JsonElement Vectors = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "data", "evaluation-vectors.json"))).RootElement;

    static JsonElement Mmr => Vectors.GetProperty("mmr");

    [TestCase("1.0", 1.0)]
    [TestCase("0.7", 0.7)]
    [TestCase("0.5", 0.5)]
    [TestCase("0.3", 0.3)]
    [TestCase("0.0", 0.0)]
    public void Mmr_gives_the_order_of_the_vectors(string key, double lambda)
        => Assert.That(Pick(Fixture(), lambda), Is.EqualTo(Mmr.GetProperty("order").GetProperty(key).GetString()));

    [Test]
    public void Mmr_values_at_lambda_0_7_are_those_of_the_vectors()
    {
        var pool = Fixture();
        var order = Mmr.GetProperty("order").GetProperty("0.7").GetString()!;
        double[] expected = [.. Mmr.GetProperty("values07").EnumerateArray().Select(value => value.GetDouble())];

        var values = order.Select(id => pool.TermsOf(id.ToString(), 0.7, order.Length).Value);

        Assert.That(values, Is.EqualTo(expected).Within(1e-10));
    }

    [TestCase("capsNoMmr", "brand1", 1, 0, null)]
    [TestCase("capsNoMmr", "category2", 0, 2, null)]
    [TestCase("capsNoMmr", "brand1category1", 1, 1, null)]
    [TestCase("capsAfterMmr05", "brand1", 1, 0, 0.5)]
    [TestCase("capsAfterMmr05", "category2", 0, 2, 0.5)]
    public void Caps_give_the_lists_of_the_vectors_including_short_ones(string group, string key, int brandCap, int categoryCap, double? lambda)
        => Assert.That(Pick(Fixture(), lambda, brandCap, categoryCap), Is.EqualTo(Mmr.GetProperty(group).GetProperty(key).GetString()));

    [Test]
    public void Equal_scores_are_listed_by_item_id()
    {
        var ties = Vectors.GetProperty("ties");
        var pool = new PickerPool([.. ties.GetProperty("scores").EnumerateObject().Reverse().Select(
            item => new PickerItem(item.Name, item.Value.GetDouble(), []))]);

        var rank = Pick(pool, null).IndexOf(ties.GetProperty("target").GetString()!, StringComparison.Ordinal) + 1;

        Assert.That(rank, Is.EqualTo(ties.GetProperty("deterministicRank").GetInt32()));
    }

    [Test]
    public void Lambda_1_keeps_the_order_of_the_scores()
        => Pools.Sample(items =>
        {
            var byScore = items.OrderByDescending(item => item.Score).ThenBy(item => item.Id, StringComparer.Ordinal).Select(item => item.Id);
            return Pick(new PickerPool(items), 1, k: items.Length) == string.Concat(byScore);
        }, iter: 300);

    [Test]
    public void Lambda_0_starts_with_the_best_score()
        => Pools.Where(items => items.Length > 0).Sample(items => Pick(new PickerPool(items), 0)[0] == Pick(new PickerPool(items), null)[0], iter: 300);

    [Test]
    public void Without_a_positive_score_only_diversity_decides()
    {
        var pool = new PickerPool([new("a", 0, ["x"]), new("b", 0, ["x"]), new("c", 0, ["y"])]);

        Assert.That(Pick(pool, 0.5), Is.EqualTo("acb"));
    }

    [Test]
    public void Items_without_tags_are_not_similar_to_anything()
    {
        var pool = new PickerPool([new("a", 1, []), new("b", 0.9, []), new("c", 0.1, ["y"])]);

        Assert.That(Pick(pool, 0.1), Is.EqualTo("abc"));
    }

    [Test]
    public void Items_without_brand_or_category_are_never_capped()
    {
        var pool = new PickerPool([new("a", 3, []), new("b", 2, []), new("c", 1, [])]);

        Assert.That(Pick(pool, null, brandCap: 1, categoryCap: 1), Is.EqualTo("abc"));
    }

    static Gen<PickerItem[]> Pools
        => Gen.Select(Gen.Int[0, 5], Gen.String["xyz"], (score, tags) => (score, tags)).Array[0, 12].Select(items => items
            .Select((item, i) => new PickerItem(((char)('a' + i)).ToString(), item.score / 7.0, [.. item.tags.Select(tag => tag.ToString())])).ToArray());

    static PickerPool Fixture()
        => new([.. Mmr.GetProperty("scores").EnumerateObject().Select(item => new PickerItem(
            item.Name, item.Value.GetDouble(), [.. Mmr.GetProperty("tags").GetProperty(item.Name).EnumerateArray().Select(tag => tag.GetString()!)],
            Mmr.GetProperty("brands").GetProperty(item.Name).GetString(), Mmr.GetProperty("categories").GetProperty(item.Name).GetString()))]);

    static string Pick(PickerPool pool, double? lambda, int brandCap = 0, int categoryCap = 0, int k = 5)
        => pool.Pick(new BlendSettings { MmrLambda = lambda, BrandCap = brandCap, CategoryCap = categoryCap }, k);
}

sealed record PickerItem(string Id, double Score, string[] Tags, string? Brand = null, string? Category = null);

/// <summary>A pool with given scores: its only signal has them as values.</summary>
sealed class PickerPool
{
    readonly IdTable _ids;
    readonly PoolScores _scores;
    readonly ListPicker _picker;

    public PickerPool(PickerItem[] items)
    {
        _ids = IdTable.Create(items.Select(item => item.Id));
        var builder = new ItemCatalogBuilder(_ids.Count, TagPrefixes.Default);
        foreach (var item in items)
            builder.Add(_ids.Find(item.Id), true, item.Tags, item.Brand, item.Category);
        var catalog = builder.Build();
        var world = new World([], World.Events0("u a 1"), World.DefaultTypes).ToData();
        var data = world with { Catalog = catalog };
        var pool = new PoolSignals(new BlendFormula([new Given([.. _ids.Ids.Select(id => items.Single(item => item.Id == id).Score)])]));
        var inputs = new SignalInputs
        {
            Data = data,
            Query = default,
            SeedItems = [],
            Popularity = [],
            CoVisitation = [],
            Cosines = [],
            FactorProducts = [],
            Profile = new TagProfile(data),
            Session = [],
        };
        pool.Load(inputs, Enumerable.Range(0, _ids.Count).ToArray());
        _scores = new PoolScores(pool);
        _scores.Load(pool, new bool[_ids.Count], [1], boost: 0);
        var similarity = new TagSimilarity(catalog);
        similarity.Load(pool);
        _picker = new ListPicker(similarity);
    }

    public string Pick(BlendSettings settings, int k)
    {
        var picks = new int[k];
        return string.Concat(picks[.._picker.Pick(_scores, settings, capped: true, picks)].Select(position => _ids[position]));
    }

    public MmrTerms TermsOf(string id, double lambda, int k)
    {
        _picker.Pick(_scores, new BlendSettings { MmrLambda = lambda }, capped: false, new int[k], until: _ids.Find(id));
        return _picker.TermsOf(_scores, _ids.Find(id));
    }

    sealed class Given(double[] scores) : Signal("given", BlendTerm.Popularity)
    {
        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            for (var i = 0; i < items.Length; i++)
                raw[i] = scores[items[i]];
        }

        public override void Normalise(ReadOnlySpan<double> raw, Span<double> normalised) => raw.CopyTo(normalised);
    }
}
