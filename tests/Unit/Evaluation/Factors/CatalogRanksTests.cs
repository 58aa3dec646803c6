using CsCheck;
using RecSys.Evaluation.Factors;
using RecSys.Evaluation.Metrics;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation.Factors;

public sealed class CatalogRanksTests
{
    const long Until = 100 * World.Day;

    [Test]
    public void Equal_scores_rank_by_item_id_without_items_that_the_user_has_seen()
    {
        var data = World.Of(["a", "b", "c", "d", "e"], [new("u", "b", 1), new("u", "b", 2), new("u", "d", 5)]);
        float[] scores = [1, 9, 1, 1, 1];
        bool[] ranked = [true, true, true, true, false];

        // a and c are before d by id, b is seen, e is not ranked.
        Assert.That(CatalogRanks.Of<float>(data.Interactions, scores, ranked, new NewItemHoldout(0, 3, 5)), Is.EqualTo(3));
    }

    [Test]
    public void A_seen_target_and_one_that_is_not_ranked_are_misses()
    {
        var data = World.Of(["a", "b"], [new("u", "a", 1), new("u", "a", 5)]);

        Assert.Multiple(() =>
        {
            Assert.That(CatalogRanks.Of<float>(data.Interactions, [1, 1], [true, true], new NewItemHoldout(0, 0, 5)), Is.EqualTo(RankOfTarget.Miss));
            Assert.That(CatalogRanks.Of<float>(data.Interactions, [1, 1], [true, false], new NewItemHoldout(0, 1, 5)), Is.EqualTo(RankOfTarget.Miss));
        });
    }

    [Test]
    public void Popularity_and_co_visitation_rank_by_the_signals_of_the_live_ranker()
        => World.Acts.Sample(acts =>
        {
            var data = World.Of(World.ItemIds, acts, unavailable: ["c"]);
            var holdouts = NewItemHoldouts.Of(data, 0, 0, Until, 1, 100, 1).Holdouts;
            var settings = new BlendSettings { CoVisitationWindowDays = 2, PopularityHalfLifeDays = 1, PopularityFanout = 100 };

            var popularity = CatalogRanks.ByPopularity(data, holdouts, 1);
            var coVisitation = CatalogRanks.ByCoVisitation(data, holdouts, 2, workers: 2, CancellationToken.None);

            ScoringRun.Create(data, [.. holdouts.Select(holdout => new Query(holdout.User, holdout.Time))], [settings], new RankingOptions(5)).ForEach(1, ranker =>
            {
                var holdout = holdouts[ranker.Index];
                Assert.That(popularity[ranker.Index], Is.EqualTo(SlowRank(data, ranker, holdout, signal: 0)), "popularity");
                Assert.That(coVisitation[ranker.Index], Is.EqualTo(SlowRank(data, ranker, holdout, signal: 1)), "co-visitation");
            });
        }, iter: 200);

    /// <summary>The rank by an explained signal, with a sort.</summary>
    static int SlowRank(ScoringData data, QueryRanker ranker, NewItemHoldout holdout, int signal)
    {
        var before = data.Interactions.CountBefore(holdout.Time);
        var seen = data.Interactions.Items[..before].ToArray().Where((_, position) => data.Interactions.Users[position] == holdout.User).ToHashSet();
        var ranked = Enumerable.Range(0, data.Catalog.ItemCount)
            .Where(item => data.Catalog.Available[item] && !seen.Contains(item))
            .Select(item => (Item: item, Value: ranker.Explain(0, item).Signals[signal].Raw))
            .Where(item => item.Value > 0)
            .OrderByDescending(item => item.Value).ThenBy(item => item.Item)
            .Select(item => item.Item);
        return ranked.ToList().IndexOf(holdout.Target) + 1;
    }
}
