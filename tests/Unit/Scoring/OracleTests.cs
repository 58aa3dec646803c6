using CsCheck;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class OracleTests
{
    [Test]
    public void Lists_equal_those_of_the_oracle()
    {
        Gen.Select(Worlds.Exact, Worlds.Queries, Worlds.Settings, Gen.Int[1, 8], Gen.Bool).Sample((world, query, settings, k, filter) =>
        {
            var seen = filter ? SeenItems.Filter : SeenItems.Keep;
            var data = world.ToData();
            if (query.User >= data.Interactions.UserIds.Count)
                return;
            var (items, scores) = new Oracle(world, data.Interactions.UserIds[query.User], query.Time, settings).List(k, seen);

            Visit(data, query, settings, new RankingOptions(k, seen), ranker =>
            {
                var list = ranker.Rank(0);
                Assert.That(list.Items.Select(item => data.Interactions.ItemIds[item]), Is.EqualTo(items));
                Assert.That(list.Scores, Is.EqualTo(scores).Within(1e-12));
            });
        }, iter: 500);
    }

    [Test]
    public void Signals_of_every_item_equal_those_of_the_oracle()
    {
        Gen.Select(Worlds.Any, Worlds.Queries, Worlds.Settings).Sample((world, query, settings) =>
        {
            var data = world.ToData();
            if (query.User >= data.Interactions.UserIds.Count)
                return;
            var oracle = new Oracle(world, data.Interactions.UserIds[query.User], query.Time, settings);

            Visit(data, query, settings, new RankingOptions(3), ranker =>
            {
                Assert.That(ranker.SeedItemCount(0), Is.EqualTo(oracle.SeedItems.Length));
                foreach (var id in oracle.AllItems)
                {
                    var explained = ranker.Explain(0, data.Interactions.ItemIds.Find(id));
                    Assert.That(
                        Raw(explained),
                        Is.EqualTo(new[]
                        {
                            oracle.Popularity(id), oracle.CoVisitation(id), oracle.Embedding(id), oracle.Collaborative(id), oracle.Content(id),
                            oracle.Session(id), oracle.Overlap(id), oracle.Score(id),
                        }).Within(1e-9));
                }
            });
        }, iter: 200);
    }

    [Test]
    public void Miss_reason_is_the_first_that_applies()
    {
        Gen.Select(Worlds.Exact, Worlds.Queries, Worlds.Settings, Gen.Int[1, 8]).Sample((world, query, settings, k) =>
        {
            var data = world.ToData();
            if (query.User >= data.Interactions.UserIds.Count)
                return;
            var oracle = new Oracle(world, data.Interactions.UserIds[query.User], query.Time, settings);
            var uncapped = new Oracle(
                world, data.Interactions.UserIds[query.User], query.Time, settings with { BrandCap = 0, CategoryCap = 0 }).List(k).Items;

            Visit(data, query, settings, new RankingOptions(k), ranker =>
            {
                foreach (var id in oracle.AllItems)
                    Assert.That(ranker.MissReasonOf(0, data.Interactions.ItemIds.Find(id), k), Is.EqualTo(Stage(world, oracle, uncapped, id, k)), id);
            });
        }, iter: 150);
    }

    static MissReason Stage(World world, Oracle oracle, string[] uncapped, string id, int k)
    {
        if (oracle.List(k).Items.Contains(id))
            return MissReason.Found;
        var row = world.Items.FirstOrDefault(item => item.Id == id);
        if (row is null)
            return MissReason.NotInCatalog;
        if (!row.Available)
            return MissReason.NotAvailable;
        if (oracle.Excluded(id, SeenItems.Keep))
            return MissReason.Excluded;
        string[] pool = [.. oracle.Pool(k).Where(item => !oracle.Excluded(item, SeenItems.Keep))];
        if (!pool.Contains(id))
            return MissReason.NotInPool;
        if (!pool.OrderByDescending(oracle.Score).ThenBy(item => item, StringComparer.Ordinal).Take(k).Contains(id))
            return MissReason.BelowK;
        return uncapped.Contains(id) ? MissReason.Cap : MissReason.Mmr;
    }

    static double[] Raw(Explanation explained) => [.. explained.Signals.Select(signal => signal.Raw), explained.ProfileOverlap, explained.Score];

    static void Visit(ScoringData data, Query query, BlendSettings settings, RankingOptions options, Action<QueryRanker> visit)
    {
        var visits = 0;
        ScoringRun.Create(data, [query], [settings], options).ForEach(1, ranker =>
        {
            visits++;
            visit(ranker);
        });
        Assert.That(visits, Is.EqualTo(1));
    }
}
