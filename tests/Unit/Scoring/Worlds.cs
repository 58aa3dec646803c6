using CsCheck;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

/// <summary>Random small worlds for property tests.</summary>
static class Worlds
{
    /// <summary>A time that is a power of two of a day: decays over multiples of it, with it as half-life, are exact in binary.</summary>
    public const double UnitDays = 1 / 1024.0;

    const long Unit = 84_375_000;

    static readonly string[] TagPool = ["red", "blue", " Green", "x", "y", "brand:b1", "brand:B2", "cat:c1", "category:c2", "brand:", " "];

    static readonly Gen<float[]> Vectors = Gen.Int[-2, 3].Select(x => x / 4f).Array[5];

    static readonly Gen<ItemRow> Items = Gen.Select(
        Gen.Bool, Gen.Int[0, 9], Gen.Int[0, TagPool.Length - 1].Array[0, 4], Gen.Int[0, 3], Gen.Int[0, 3], Vectors, Vectors,
        (coin, dice, tags, brand, category, embedding, factor) => new ItemRow(
            "", dice > 1, [.. tags.Select(tag => TagPool[tag])], brand == 0 ? null : $" B{brand}", category == 0 ? "" : $"c{category}",
            dice == 5 ? null : embedding, coin || dice == 7 ? factor : null));

    static readonly Gen<EventRow> Events = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 13], Gen.Short[0, 4], Gen.Int[0, 9], Gen.Int[0, 60],
        (user, item, type, value, time) => new EventRow($"u{user}", Id(item), type, value switch { 0 => 0, 1 => -1, 2 => 2, _ => 1 }, time * Unit));

    /// <summary>Up to 12 items in the catalog and 2 that only events name, 5 users, up to 60 events at 61 points in time, with ties.</summary>
    public static Gen<World> Of(params EventType[] types)
        => Gen.Select(Items.Array[0, 12], Events.Array[1, 60], (items, events) => new World(
            [.. items.Select((item, i) => item with { Id = Id(i) })], events, types));

    /// <summary>Weights are powers of two and all half-lives one unit: popularity and profiles come out exact, in whatever way they are summed.</summary>
    public static Gen<World> Exact
        => Of([new(0, "view", 0.25, UnitDays, null), new(1, "click", 0.5, UnitDays, null), new(3, "purchase", 1, UnitDays, null)]);

    /// <summary>Half-lives of every kind, and a type that does not count.</summary>
    public static Gen<World> Any
        => Of([new(0, "view", 0.1, null, null), new(1, "click", 0.3, 0.01, 3), new(2, "add", 0.7, null, 0.02), new(3, "purchase", 1, null, null)]);

    public static readonly Gen<Query> Queries = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 62], (user, time) => new Query(user, time * Unit));

    public static readonly Gen<BlendSettings> Settings = Gen.Select(
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[-1, 4], Gen.Int[0, 2], Gen.Int[0, 2]),
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 64], Gen.Int[1, 6], Gen.Int[0, 4], Gen.Int[1, 64]),
        Gen.Select(Gen.Int[1, 12], Gen.Bool, Gen.Int[1, 64], Gen.Bool),
        (weights, profile, pool) => new BlendSettings
        {
            Alpha = weights.Item1 / 4.0,
            Beta = weights.Item2 / 4.0,
            Gamma = weights.Item3 / 4.0,
            MmrLambda = weights.Item4 < 0 ? null : weights.Item4 / 4.0,
            BrandCap = weights.Item5,
            CategoryCap = weights.Item6,
            ProfileBoost = profile.Item1 / 2.0,
            ProfileWindowDays = profile.Item2 * UnitDays,
            ProfileTopN = profile.Item3,
            ProfileMinEventsForBoost = profile.Item4,
            CoVisitationWindowDays = profile.Item5 * UnitDays,
            PopularityFanout = pool.Item1,
            RuleExcludeEvents = pool.Item2,
            ExcludeEventTypes = [3, 1],
            PurchasedWindowDays = pool.Item3 * UnitDays,
            FinalOrder = pool.Item4 ? FinalOrder.Score : FinalOrder.Picked,
        });

    static string Id(int item) => $"i{(char)('a' + item)}";
}
