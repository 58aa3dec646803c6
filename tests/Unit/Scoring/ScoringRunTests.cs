using CsCheck;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class ScoringRunTests
{
    [Test]
    public void Lists_do_not_depend_on_workers_row_order_or_other_queries_and_candidates()
        => Gen.Select(Worlds.Any, Worlds.Queries.Array[1, 120], Worlds.Settings.Array[1, 4], Gen.Int[0, 1_000]).Sample((world, queries, candidates, seed) =>
        {
            var random = new Random(seed);
            var (events, items) = (world.Events.ToArray(), world.Items.ToArray());
            random.Shuffle(events);
            random.Shuffle(items);
            var data = world.ToData();
            Query[] known = [.. queries.Where(query => query.User < data.Interactions.UserIds.Count)];

            var lists = Lists(data, known, candidates, workers: 1);

            Assert.That(Lists((world with { Events = events, Items = items }).ToData(), known, candidates, workers: 3), Is.EqualTo(lists));
            for (var i = 0; i < Math.Min(5, known.Length); i++)
                Assert.That(Lists(data, [known[i]], [candidates[0]], workers: 1)[0][0], Is.EqualTo(lists[i][0]));
        }, iter: 40);

    [Test]
    public void Events_at_or_after_the_query_time_do_not_change_a_list()
        => Gen.Select(Worlds.Any, Worlds.Any, Worlds.Queries, Worlds.Settings).Sample((world, other, query, candidate) =>
        {
            // The futures share their ids, so that users and items keep their numbers.
            EventRow[] ids = [.. world.Events.Concat(other.Events).Select(e => e with { Time = long.MaxValue / 2 })];
            var past = world.Events.Where(e => e.Time < query.Time);
            var one = world with { Events = [.. past, .. ids, .. world.Events.Where(e => e.Time >= query.Time)] };
            var two = world with { Events = [.. past, .. ids, .. other.Events.Where(e => e.Time >= query.Time)] };

            var data = one.ToData();
            if (query.User < data.Interactions.UserIds.Count)
                Assert.That(Lists(two.ToData(), [query], [candidate], 1), Is.EqualTo(Lists(data, [query], [candidate], 1)));
        }, iter: 150);

    [Test]
    public void Lists_contain_at_most_k_items_all_available_none_twice()
        => Gen.Select(Worlds.Any, Worlds.Queries, Worlds.Settings, Gen.Int[1, 6]).Sample((world, query, candidate, k) =>
        {
            var data = world.ToData();
            if (query.User >= data.Interactions.UserIds.Count)
                return;
            ScoringRun.Create(data, [query], [candidate], new RankingOptions(k)).ForEach(1, ranker =>
            {
                var items = ranker.Rank(0).Items;
                Assert.That(items, Is.Unique.And.Length.AtMost(k));
                Assert.That(items, Is.All.Matches<int>(item => data.Catalog.Available[item]));
            });
        }, iter: 150);

    [Test]
    public void Only_popularity_ranks_when_all_weights_are_0()
    {
        var popularity = new BlendSettings { Alpha = 1, Beta = 0, Gamma = 0 };
        var data = Shop.ToData();

        var lists = Lists(data, [new Query(0, 10)], [popularity, popularity with { Alpha = 0 }], 1)[0];

        Assert.That(lists[0], Is.Not.Empty);
        Assert.That(lists[1], Is.EqualTo(lists[0]));
    }

    [Test]
    public void Seen_filter_removes_every_item_that_the_user_has_events_on()
        => Assert.That(Names(new RankingOptions(9, SeenItems.Filter)), Is.EqualTo("d"));

    [Test]
    public void Purchases_inside_the_window_are_excluded_unless_the_rule_is_off()
    {
        Assert.That(Names(new RankingOptions(9)), Does.Not.Contain("a"));
        Assert.That(Names(new RankingOptions(9), rule: false), Does.Contain("a"));
    }

    [Test]
    public void Stored_user_factors_are_used_only_for_lists_as_of_now()
    {
        var world = Shop with { Items = [.. Shop.Items.Select((item, i) => item with { Factor = [i == 3 ? 1 : 0.01f * i, i == 0 ? 1 : 0] })] };
        var data = world.ToData() with { StoredUserFactors = new VectorTable(2, [0, 1], [0, -1]) };

        Assert.That(Product(data, new RankingOptions(1)), Is.Not.EqualTo(1));
        Assert.That(Product(data, new RankingOptions(1, UseStoredUserFactors: true)), Is.EqualTo(1));

        static double Product(ScoringData data, RankingOptions options)
        {
            var product = 0.0;
            ScoringRun.Create(data, [new Query(0, 10)], [new()], options).ForEach(1, r => product = r.Explain(0, 0).Signals.Single(signal => signal.Signal.Name == "collaborative").Raw);
            return product;
        }
    }

    [Test]
    public void Score_that_is_not_finite_is_an_error_that_names_user_and_item()
    {
        var world = Shop with { Events = [.. Shop.Events, new EventRow("v", "d", 3, 1.7e308, 5), new EventRow("v", "d", 3, 1.7e308, 5)] };

        Assert.That(
            () => Lists(world.ToData(), [new Query(0, 10)], [new()], 2),
            Throws.TypeOf<ScoringException>().With.Message.Contains("'d'").And.Message.Contains("'u'"));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void The_earliest_failure_is_thrown_for_any_number_of_workers(int workers)
    {
        Query[] queries = [.. Enumerable.Range(0, 500).Select(i => new Query(0, 10 + i))];
        var run = ScoringRun.Create(Shop.ToData(), queries, [new()], new RankingOptions(1));

        Assert.That(
            () => run.ForEach(workers, ranker =>
            {
                if (ranker.Index >= 100 && ranker.Index % 7 == 0)
                    throw new ScoringException($"query {ranker.Index}");
            }),
            Throws.TypeOf<ScoringException>().With.Message.EqualTo("query 105"));
    }

    [Test]
    public void A_tie_at_the_cutoff_is_reported()
    {
        var world = new World([new("a"), new("b"), new("c")], [.. World.Events0("v a 1", "v b 1", "v c 1", "v c 1", "u x 1")], World.DefaultTypes);
        ScoringRun.Create(world.ToData(), [new Query(0, 2)], [new()], new RankingOptions(3)).ForEach(1, ranker =>
            Assert.That(Enumerable.Range(1, 3).Select(k => ranker.IsTiedAt(0, k)), Is.EqualTo([false, true, false])));
    }

    [Test]
    public void Explanation_shows_the_cap_that_kept_the_item_out()
    {
        var world = new World(
            [new("a", Tags: ["brand:x"]), new("b", Tags: ["brand:x"])], [.. World.Events0("v a 1", "v a 1", "v b 1", "u z 1")], World.DefaultTypes);
        var data = world.ToData();
        ScoringRun.Create(data, [new Query(data.Interactions.UserIds.Find("u"), 2)], [new() { BrandCap = 1 }], new RankingOptions(3)).ForEach(1, ranker =>
        {
            var explained = ranker.Explain(0, data.Interactions.ItemIds.Find("b"));
            Assert.That((explained.MissReason, explained.Cap, explained.ScoreRank, explained.ListRank), Is.EqualTo((MissReason.Cap, ReachedCap.Brand, (int?)2, (int?)null)));
        });
    }

    [Test]
    public void Kept_queries_are_ranked_like_fresh_ones()
        => Gen.Select(Worlds.Any, Worlds.Queries.Array[1, 30], Worlds.Settings.Array[1, 6]).Sample((world, queries, candidates) =>
        {
            var data = world.ToData();
            Query[] known = [.. queries.Where(query => query.User < data.Interactions.UserIds.Count)];
            var run = ScoringRun.Create(data, known, candidates, new RankingOptions(4));
            var fresh = new RankedList[known.Length][];
            var kept = new KeptQuery[known.Length];
            run.ForEach(2, ranker =>
            {
                fresh[ranker.Index] = [.. candidates.Select((_, candidate) => ranker.Rank(candidate))];
                kept[ranker.Index] = ranker.Keep();
            });

            var again = run.NewKeptRanker();
            for (var i = 0; i < known.Length; i++)
            {
                again.Load(kept[i]);
                for (var candidate = candidates.Length - 1; candidate >= 0; candidate--)
                {
                    var list = again.Rank(candidate);
                    Assert.That((list.Items, list.Scores), Is.EqualTo((fresh[i][candidate].Items, fresh[i][candidate].Scores)));
                    Assert.That(list.Items, Is.SubsetOf(again.PoolItems(candidate).ToArray()));
                }
            }
        }, iter: 100);

    [Test]
    public void Split_keeps_candidates_with_equal_signals_together_and_loses_none()
        => Gen.Select(Worlds.Settings.Array[0, 12], Gen.Int[1, 4]).Sample((candidates, signals) =>
        {
            var parts = ScoringRun.Split(candidates, 5, signals);
            int DistinctSignals(IEnumerable<int> part) => new SignalPlan([.. part.Select(candidate => candidates[candidate])], 5).Blends.Count;

            Assert.That(parts.SelectMany(part => part), Is.EquivalentTo(Enumerable.Range(0, candidates.Length)));
            Assert.That(parts.Select(DistinctSignals), Is.All.AtMost(signals));
            Assert.That(parts.Sum(DistinctSignals), Is.EqualTo(DistinctSignals(Enumerable.Range(0, candidates.Length))));
        }, iter: 200);

    [Test]
    public void Cancelling_stops_the_run()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.That(
            () => ScoringRun.Create(Shop.ToData(), [new Query(0, 10)], [new()], new RankingOptions(1)).ForEach(2, _ => { }, source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void An_event_of_a_negative_type_excludes_nothing()
    {
        var data = new World([new("a"), new("b")], [.. World.Events0("u b 2"), new EventRow("u", "a", -7, 1, 1)], World.DefaultTypes).ToData();

        Assert.That(
            () => ScoringRun.Create(data, [new Query(0, 10)], [new()], new RankingOptions(2)).ForEach(1, ranker => Assert.That(ranker.Rank(0).Items, Is.Not.Empty)),
            Throws.Nothing);
    }

    static World Shop => new(
        [new("a"), new("b"), new("c"), new("d"), new("e", Available: false)],
        [.. World.Events0("u b 2", "u c 3", "v d 2", "v b 3", "v e 3"), new EventRow("u", "a", 3, 1, 1)],
        World.DefaultTypes);

    static string Names(RankingOptions options, bool rule = true)
    {
        var data = Shop.ToData();
        var list = "";
        ScoringRun.Create(data, [new Query(0, 10)], [new() { RuleExcludeEvents = rule }], options)
            .ForEach(1, ranker => list = string.Concat(ranker.Rank(0).Items.Order().Select(item => data.Interactions.ItemIds[item])));
        return list;
    }

    static string[][] Lists(ScoringData data, Query[] queries, BlendSettings[] candidates, int workers)
    {
        var lists = new string[queries.Length][];
        ScoringRun.Create(data, queries, candidates, new RankingOptions(5)).ForEach(workers, ranker =>
            lists[ranker.Index] = [.. candidates.Select((_, c) => Show(data, ranker.Rank(c)))]);
        return lists;
    }

    // By user id and item id, and to the last bit of the score.
    static string Show(ScoringData data, RankedList list)
        => string.Join(' ', list.Items.Zip(list.Scores, (item, score) => $"{data.Interactions.ItemIds[item]}={BitConverter.DoubleToInt64Bits(score):x}"));
}
