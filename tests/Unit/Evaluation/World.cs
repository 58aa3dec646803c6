using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>One event of a small world.</summary>
readonly record struct Act(string User, string Item, long Time, short Type = 0, double Value = 1);

/// <summary>Small worlds, small enough to check by eye.</summary>
static class World
{
    public const long Minute = 60_000_000;
    public const long Day = 24 * 60 * Minute;

    /// <summary>Types 0 to 3 with the same weight, so that a popularity is a count.</summary>
    public static readonly IReadOnlyList<EventType> EqualTypes =
        [.. Enumerable.Range(0, 4).Select(type => new EventType((short)type, $"t{type}", 1, null, null))];

    /// <param name="items">The catalog, all available unless listed in <paramref name="unavailable"/>; events may name others.</param>
    /// <param name="tags">By item id; items without an entry have none.</param>
    /// <param name="otherItems">Ids that are in neither.</param>
    public static ScoringData Of(
        IEnumerable<string> items, IEnumerable<Act> acts, IReadOnlyDictionary<string, string[]>? tags = null, string[]? unavailable = null,
        IEnumerable<string>? users = null, IEnumerable<string>? otherItems = null)
    {
        Act[] rows = [.. acts];
        string[] catalogIds = [.. items];
        string[] userIds = [.. rows.Select(act => act.User).Concat(users ?? []).Distinct()];
        string[] itemIds = [.. catalogIds.Concat(rows.Select(act => act.Item)).Concat(otherItems ?? []).Distinct()];
        var userTable = IdTable.Create(userIds);
        var itemTable = IdTable.Create(itemIds);
        var interactions = Interactions.Create(userTable, itemTable, new EventColumns(
            rows.Length, [.. rows.Select(act => Array.IndexOf(userIds, act.User))], [.. rows.Select(act => Array.IndexOf(itemIds, act.Item))],
            [.. rows.Select(act => act.Type)], [.. rows.Select(act => act.Value)], [.. rows.Select(act => act.Time)]));

        var builder = new ItemCatalogBuilder(itemIds.Length, TagPrefixes.Default);
        foreach (var id in catalogIds)
            builder.Add(itemTable.Find(id), unavailable?.Contains(id) != true, tags is not null && tags.TryGetValue(id, out var own) ? own : []);
        return new ScoringData(interactions, builder.Build(), EqualTypes);
    }

    public static readonly string[] ItemIds = [.. "abcdefghijkl".Select(id => id.ToString())];

    public static readonly string[] UserIds = [.. Enumerable.Range(0, 8).Select(user => $"u{user}")];

    /// <summary>A dozen items with tags, and events of up to eight users over a few days.</summary>
    public static readonly Gen<Act[]> Acts =
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 11], Gen.Long[0, 4 * 24 * 6], Gen.Short[0, 3])
            .Select((user, item, tenMinutes, type) => new Act($"u{user}", ItemIds[item], tenMinutes * 10 * Minute, type))
            .Array[1, 80];

    public static readonly IReadOnlyDictionary<string, string[]> Tags = ItemIds.ToDictionary(
        id => id, id => new[] { $"colour{(id[0] - 'a') % 3}", $"size{(id[0] - 'a') % 4}", $"brand:b{(id[0] - 'a') % 5}" });

    public static readonly EvaluationOptions Options = new()
    {
        Until = 100 * Day,
        Lookback = 100 * Day,
        Unit = HoldoutUnit.Event,
        Sample = UserSampling.Recent,
        MinEvents = 1,
        Limit = 1000,
        Cutoffs = [5],
    };

    /// <summary>Only popularity, as a plain count: nothing decays, nothing is boosted, re-ranked, capped or excluded.</summary>
    public static readonly BlendSettings PlainCount = new()
    {
        Alpha = 1,
        Beta = 0,
        Gamma = 0,
        MmrLambda = null,
        BrandCap = 0,
        CategoryCap = 0,
        ProfileBoost = 0,
        RuleExcludeEvents = false,
        PopularityHalfLifeDays = 1_000_000,
    };

    public static Candidate Named(string name, BlendSettings? settings = null) => new(name, null, settings ?? new BlendSettings());
}
