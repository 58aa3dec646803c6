using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

/// <summary>
/// A simple, slow reference implementation: it computes every signal from the rows, by ids. The fast implementation must give the same results.
/// </summary>
sealed class Oracle
{
    readonly World _world;
    readonly Dictionary<string, ItemRow> _items;
    readonly EventRow[] _evidence;
    readonly EventRow[] _mine;
    readonly long _time;
    readonly BlendSettings _settings;
    readonly string? _off;
    readonly Lazy<Dictionary<string, double>[]> _visited;
    readonly Lazy<Dictionary<string, double>[]> _near;

    /// <param name="off">The name of a signal that is 0 for every item and adds none to the pool; popularity still fills it.</param>
    public Oracle(World world, string user, long time, BlendSettings settings, string? off = null)
    {
        (_world, _time, _settings, _off) = (world, time, settings, off);
        (_visited, _near) = (new(Visited), new(Near));
        _items = world.Items.ToDictionary(item => item.Id);
        _evidence = [.. world.Events.Where(e => e.Time < time)
            .OrderBy(e => e.Time).ThenBy(e => e.Item, StringComparer.Ordinal).ThenBy(e => e.User, StringComparer.Ordinal)
            .ThenBy(e => e.Type).ThenBy(e => e.Value)];
        _mine = [.. _evidence.Where(e => e.User == user)];
        SeedItems = [.. NewestFirst().Where(e => e.Time >= Start(settings.CoVisitationWindowDays)).Select(e => e.Item).Distinct().Take(10)];
        Profile = MakeProfile();
        AllItems = [.. world.Items.Select(item => item.Id).Concat(world.Events.Select(e => e.Item)).Distinct().Order(StringComparer.Ordinal)];
    }

    public string[] AllItems { get; }

    public string[] SeedItems { get; }

    public Dictionary<string, double> Profile { get; }

    public double Popularity(string item)
    {
        var sum = 0.0;
        foreach (var e in _evidence.Where(e => e.Item == item))
        {
            if (TypeOf(e) is { } type)
            {
                var halfLife = type.ConfiguredHalfLifeDays ?? _settings.PopularityHalfLifeDays ?? type.DefaultHalfLifeDays ?? 14;
                sum += Math.Pow(0.5, Age(e) / halfLife) * type.Weight * e.Value;
            }
        }

        return sum;
    }

    public double CoVisitation(string item) => _visited.Value.Select(kept => kept.GetValueOrDefault(item)).DefaultIfEmpty().Max();

    Dictionary<string, double>[] Visited()
    {
        EventRow[] window = [.. _evidence.Where(e => e.Time >= Start(_settings.CoVisitationWindowDays))];
        return [.. SeedItems.Select(seedItem => Kept(
            AllItems.Where(other => other != seedItem),
            other => window.Where(e => e.Item == seedItem).Sum(e => window.Count(f => f.Item == other && f.User == e.User))))];
    }

    public double Embedding(string item) => _near.Value.Select(kept => kept.GetValueOrDefault(item)).DefaultIfEmpty().Max();

    Dictionary<string, double>[] Near()
        => [.. SeedItems.Select(seedItem => Kept(AllItems.Where(other => other != seedItem && Available(other)), other => Cosine(seedItem, other)))];

    static Dictionary<string, double> Kept(IEnumerable<string> items, Func<string, double> value)
        => items.Select(item => (item, value: value(item))).Where(x => x.value > 0)
            .OrderByDescending(x => x.value).ThenBy(x => x.item, StringComparer.Ordinal).Take(200).ToDictionary(x => x.item, x => x.value);

    double Cosine(string left, string right)
        => Unit(left) is { } a && Unit(right) is { } b ? Dot(a, b) : 0;

    float[]? Unit(string item)
    {
        var embedding = _items.GetValueOrDefault(item)?.Embedding;
        var length = Math.Sqrt(embedding?.Sum(x => (double)x * x) ?? 0);
        return length == 0 ? null : [.. embedding!.Select(x => x * (float)(1 / length))];
    }

    public double Collaborative(string item)
    {
        float[][] factors = [.. _mine.Select(e => _items.GetValueOrDefault(e.Item)?.Factor).OfType<float[]>()];
        if (factors.Length == 0 || _items.GetValueOrDefault(item)?.Factor is not { } factor)
            return 0;
        return Dot([.. factor.Select((_, i) => (float)(factors.Sum(f => (double)f[i]) / factors.Length))], factor);
    }

    static float Dot(float[] left, float[] right)
    {
        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
            sum = MathF.FusedMultiplyAdd(left[i], right[i], sum);
        return sum;
    }

    public double Content(string item) => Tags(item).Count(Profile.ContainsKey);

    public double Session(string item)
    {
        EventRow[] last = [.. NewestFirst().Take(10)];
        return _mine.Count(f => f.Item == item
            && last.Any(e => e.Item != item && f.Time > e.Time && f.Time <= e.Time + TimeSpan.FromMinutes(30).TotalMicroseconds));
    }

    Dictionary<string, double> MakeProfile()
    {
        var totals = new Dictionary<string, double>();
        foreach (var e in _mine.Where(e => e.Time >= Start(_settings.ProfileWindowDays)))
        {
            if (TypeOf(e) is not { } type)
                continue;
            var halfLife = type.ConfiguredHalfLifeDays ?? type.DefaultHalfLifeDays ?? 14;
            foreach (var tag in Tags(e.Item))
                totals[tag] = totals.GetValueOrDefault(tag) + Math.Pow(0.5, Age(e) / halfLife) * type.Weight * e.Value;
        }

        var best = totals.Where(t => t.Value > 0).OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal)
            .Take(_settings.ProfileTopN).ToArray();
        var sum = best.Sum(t => t.Value);
        return best.ToDictionary(t => t.Key, t => t.Value / sum);
    }

    public double Overlap(string item) => Tags(item).Sum(tag => Profile.GetValueOrDefault(tag));

    public (string[] Items, double[] Scores) List(int k, SeenItems seen = SeenItems.Keep)
    {
        var open = Pool(k).Where(item => !Excluded(item, seen)).OrderBy(item => item, StringComparer.Ordinal)
            .Select(item => (item, score: Score(item))).OrderByDescending(x => x.score).ToList();
        var scores = open.ToDictionary(x => x.item, x => x.score);
        var best = open.Select(x => x.score).DefaultIfEmpty().Max();
        var list = new List<string>();
        while (list.Count < k)
        {
            var next = open.Where(x => !list.Contains(x.item) && !Full(x.item, list))
                .Select(x => (x.item, x.score, value: Value(x.item, x.score, best, list)))
                .OrderByDescending(x => x.value).ThenByDescending(x => x.score).FirstOrDefault();
            if (next.item is null)
                break;
            list.Add(next.item);
        }

        if (_settings.FinalOrder == FinalOrder.Score)
            list = [.. list.OrderByDescending(item => scores[item]).ThenBy(item => item, StringComparer.Ordinal)];
        return ([.. list], [.. list.Select(item => scores[item])]);
    }

    public string[] Pool(int k)
    {
        var fanout = Math.Max(k, _settings.PopularityFanout);
        var popular = Best(Popularity, fanout, []);
        var collaborative = Best(item => Unless("collaborative", Collaborative(item)), fanout, popular);
        var content = Best(item => Unless("content", Content(item)), fanout, [.. popular, .. collaborative]);
        var session = Best(item => Unless("session", Session(item)), fanout, [.. popular, .. collaborative, .. content]);
        string[] others = [.. collaborative, .. content, .. session];
        var kept = others.Length == 0 ? 0 : Math.Min(20, Math.Max(1, popular.Length / 4));
        var limit = Math.Max(fanout, popular.Length);
        string[] head = [.. popular.Take(limit - kept)];
        return [.. head.Concat(others).Take(limit).Concat(popular.Skip(head.Length)).Take(limit)];
    }

    public double Score(string item)
    {
        var popularity = Saturate(Unless("popularity", Popularity(item)));
        var similarity = new[]
        {
            Math.Clamp(Unless("embedding", Embedding(item)), 0, 1), Saturate(Unless("collaborative", Collaborative(item))),
            Saturate(Unless("content", Content(item))), Saturate(Unless("session", Session(item))),
        }.Max();
        var blend = _settings.Alpha == 0 && _settings.Beta == 0 && _settings.Gamma == 0
            ? popularity
            : _settings.Alpha * popularity + _settings.Beta * Saturate(Unless("co-visitation", CoVisitation(item))) + _settings.Gamma * similarity;
        var boost = _settings.ProfileBoost;
        if (SeedItems.Length < _settings.ProfileMinEventsForBoost)
            boost *= _settings.ProfileColdStartMultiplier;
        return blend * (1 + boost * Overlap(item));
    }

    public bool Excluded(string item, SeenItems seen)
        => (seen == SeenItems.Filter && _mine.Any(e => e.Item == item))
        || (_settings.RuleExcludeEvents && _mine.Any(e =>
            e.Item == item && e.Time >= Start(_settings.PurchasedWindowDays) && _settings.ExcludeEventTypes.Contains(e.Type)));

    double Unless(string signal, double value) => signal == _off ? 0 : value;

    string[] Best(Func<string, double> value, int count, string[] without)
        => [.. AllItems.Where(item => Available(item) && !without.Contains(item)).Select(item => (item, value: value(item)))
            .Where(x => x.value > 0).OrderByDescending(x => x.value).ThenBy(x => x.item, StringComparer.Ordinal).Take(count).Select(x => x.item)];

    double Value(string item, double score, double best, List<string> list)
    {
        var lambda = _settings.MmrLambda ?? 1;
        var similarity = list.Select(picked => Jaccard(item, picked)).DefaultIfEmpty().Max();
        return lambda * (best > 0 ? score / best : 0) - (1 - lambda) * similarity;
    }

    double Jaccard(string left, string right)
    {
        string[] a = [.. Tags(left).Where(IsFree)], b = [.. Tags(right).Where(IsFree)];
        var union = a.Union(b).Count();
        return union == 0 ? 0 : (double)a.Intersect(b).Count() / union;
    }

    bool Full(string item, List<string> list)
        => (_settings.BrandCap > 0 && Brand(item) is { } brand && list.Count(other => Brand(other) == brand) >= _settings.BrandCap)
        || (_settings.CategoryCap > 0 && Category(item) is { } category && list.Count(other => Category(other) == category) >= _settings.CategoryCap);

    string? Brand(string item) => Group(item, ["brand:"], row => row.Brand);

    string? Category(string item) => Group(item, ["category:", "cat:"], row => row.Category);

    string? Group(string item, string[] prefixes, Func<ItemRow, string?> column)
        => prefixes.SelectMany(prefix => RowTags(item).Where(tag => tag.StartsWith(prefix, StringComparison.Ordinal)).Select(tag => tag[prefix.Length..].Trim()))
            .FirstOrDefault(name => name.Length > 0)
        ?? (_items.TryGetValue(item, out var row) && column(row)?.Trim().ToLowerInvariant() is { Length: > 0 } name ? name : null);

    string[] RowTags(string item)
        => [.. (_items.GetValueOrDefault(item)?.Tags ?? []).Select(tag => tag.Trim().ToLowerInvariant()).Where(tag => tag.Length > 0).Distinct()];

    string[] Tags(string item) => [.. RowTags(item).Order(StringComparer.Ordinal)];

    static bool IsFree(string tag)
        => !tag.StartsWith("brand:", StringComparison.Ordinal) && !tag.StartsWith("category:", StringComparison.Ordinal) && !tag.StartsWith("cat:", StringComparison.Ordinal);

    bool Available(string item) => _items.TryGetValue(item, out var row) && row.Available;

    EventType? TypeOf(EventRow e) => _world.Types.Where(type => type.Type == e.Type).Select(type => (EventType?)type).FirstOrDefault();

    IEnumerable<EventRow> NewestFirst() => _mine.OrderByDescending(e => e.Time).ThenBy(e => e.Item, StringComparer.Ordinal);

    double Age(EventRow e) => (_time - e.Time) / (double)World.Day;

    long Start(double days) => _time - (long)(days * World.Day);

    static double Saturate(double x) => x <= 0 ? 0 : x / (x + 1);
}
