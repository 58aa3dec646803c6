using RecSys.Evaluation.Metrics;
using static RecSys.Tests.Unit.Evaluation.Vectors;

namespace RecSys.Tests.Unit.Evaluation;

[TestFixture("A")]
[TestFixture("B")]
public sealed class MetricVectorTests(string candidate)
{
    int[][] Recommended => Lists(candidate);

    static SlotCounts Slots(int[][] lists) => SlotCounts.Of(lists, K, [.. Enumerable.Range(0, CatalogSize)], CatalogSize);

    void Check(string name, double? actual) => Assert.That(actual, Is.EqualTo(Expected(candidate, name)).Within(Tolerance), name);

    double Mean(Func<int, double> ofRank) => Ranks(candidate).Average(ofRank);

    [Test]
    public void Ranks_of_the_targets_are_the_listed_ones()
        => Assert.That(
            Ranks(candidate),
            Is.EqualTo(Root.GetProperty("expected").GetProperty(candidate).GetProperty("ranks").EnumerateArray()
                .Select(rank => rank.ValueKind == System.Text.Json.JsonValueKind.Null ? RankOfTarget.Miss : rank.GetInt32())));

    [Test]
    public void Hit_rate_mrr_and_ndcg_match()
    {
        Check("hitRate", Mean(rank => Hit.Of(rank, K)));
        Check("mrr", Mean(rank => ReciprocalRank.Of(rank, K)));
        Check("ndcg", Mean(rank => Ndcg.Of(rank, K)));
    }

    [Test]
    public void Precision_matches_and_is_hit_rate_over_k()
    {
        Check("precision", Recommended.Zip(Vectors.Targets, (list, target) => Precision.Of([RankOfTarget.Of(list, target)], K)).Average());
        Check("precision", Mean(rank => Hit.Of(rank, K)) / K);
    }

    [Test]
    public void Average_precision_of_one_target_is_its_reciprocal_rank()
        => Check("mrr", Recommended.Zip(Vectors.Targets, (list, target) => AveragePrecision.Of([RankOfTarget.Of(list, target)], K)).Average());

    [Test]
    public void Average_and_median_rank_are_over_hits_only()
    {
        var ranks = HitRanks.Of(Ranks(candidate), K);
        Check("avgRankOfHits", ranks.Average);
        Check("medianRankOfHits", ranks.Median);
    }

    [Test]
    public void List_lengths_match()
    {
        var lengths = ListLengths.Of(Recommended, K);
        Check("avgListLength", lengths.Average);
        Check("empty", lengths.EmptyLists);
        Check("short", lengths.ShortLists);
        Check("fill", lengths.Fill);
    }

    [Test]
    public void Coverage_gini_and_entropy_match()
    {
        var slots = Slots(Recommended);
        foreach (var (id, count) in Root.GetProperty("expected").GetProperty(candidate).GetProperty("exposure").EnumerateObject().Select(p => (p.Name[0], p.Value.GetInt32())))
            Assert.That(slots.Counts[Item(id)], Is.EqualTo(count), id.ToString());

        Check("uniqueItems", Coverage.Of(slots, Users.Length, K).UniqueItems);
        Check("coverage", Coverage.Of(slots, Users.Length, K).Share);
        Check("giniN", Gini.Of(slots).OverN);
        Check("giniNminus1", Gini.Of(slots).OverNMinusOne);
        Check("entropyBits", SlotEntropy.Of(slots).Bits);
        Check("entropyNormalised", SlotEntropy.Of(slots).Normalised);
        Check("effectiveItems", SlotEntropy.Of(slots).EffectiveItems);
    }

    [Test]
    public void Novelty_popularity_and_tail_share_match()
    {
        Check("novelty", Recommended.Select(list => Novelty.Of(list, UserCounts, PriorUsers)).Average());
        Check("arp", Recommended.Select(list => RecommendationPopularity.Of(list, UserCounts)).Average());

        var head = TailShare.HeadOf(UserCounts);
        Assert.That(Enumerable.Range(0, CatalogSize).Where(item => head[item]), Is.EqualTo(Items("abcde")));
        Check("tailMacro", TailShare.Of(Recommended, K, head).Macro);
        Check("tailMicro", TailShare.Of(Recommended, K, head).Micro);
    }

    [Test]
    public void Intra_list_diversity_skips_and_counts_untagged_pairs()
    {
        var diversities = Recommended.Select(list => IntraListDiversity.Of(list, Tags)).ToArray();
        Check("ild", diversities.Average(d => d.Value));
        Check("ildUsers", diversities.Count(d => d.Value is not null));
        Check("ildPairsSkipped", diversities.Sum(d => d.PairsSkipped));
    }

    [Test]
    public void Hits_beyond_the_most_popular_items_match()
    {
        var popular = Items("abcde");
        Check("beyondPopularityHitRate", Ranks(candidate).Zip(Vectors.Targets, (rank, target) => BeyondPopularity.Of([rank], [RankOfTarget.Of(popular, target)], K)).Average());
    }
}
