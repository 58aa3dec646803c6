using CsCheck;
using RecSys.Evaluation.Metrics;
using static RecSys.Tests.Unit.Evaluation.Vectors;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class MetricTests
{
    static readonly Gen<int[]> List = Gen.Shuffle(Enumerable.Range(0, 12).ToArray()).Select(Gen.Int[0, 12]).Select((items, length) => items[..length]);

    [Test]
    public void Ndcg_of_a_single_target_falls_with_its_rank_as_listed()
    {
        var expected = Doubles(Root.GetProperty("ndcgByRankSingleTarget"));
        for (var rank = 1; rank <= expected.Length; rank++)
            Assert.That(Ndcg.Of(rank, k: 10), Is.EqualTo(expected[rank - 1]).Within(Tolerance));
        Assert.That(Ndcg.Of(11, k: 10), Is.Zero);
    }

    [Test]
    public void Several_targets_match_the_listed_values()
    {
        var vector = Root.GetProperty("multiTarget");
        var list = vector.GetProperty("list").GetString()!.Select(c => (int)c).ToArray();
        int[] ranks = [.. vector.GetProperty("relevant").GetString()!.Select(c => RankOfTarget.Of(list, c))];

        void Check(string name, double actual) => Assert.That(actual, Is.EqualTo(vector.GetProperty(name).GetDouble()).Within(Tolerance), name);
        Check("p5", Precision.Of(ranks, 5));
        Check("r5", Recall.Of(ranks, 5));
        Check("rr", ReciprocalRank.Of(ranks, 5));
        Check("ap5", AveragePrecision.Of(ranks, 5));
        Check("ap2", AveragePrecision.Of(ranks, 2));
        Check("ndcg5", Ndcg.Of(ranks, 5));
        Check("ndcg2", Ndcg.Of(ranks, 2));
    }

    [Test]
    public void A_tie_allows_the_listed_ranks()
    {
        var vector = Root.GetProperty("ties");
        var scores = vector.GetProperty("scores").EnumerateObject().Select(p => p.Value.GetDouble()).ToArray();
        var tied = TiedTarget.Of(scores, 0.7);

        void Check(string name, double actual) => Assert.That(actual, Is.EqualTo(vector.GetProperty(name).GetDouble()).Within(Tolerance), name);
        Check("optimistic", tied.Optimistic);
        Check("pessimistic", tied.Pessimistic);
        Check("expectedRR", tied.Expected(rank => ReciprocalRank.Of(rank, 5)));
        Check("expectedHR3", tied.Expected(rank => Hit.Of(rank, 3)));
        Check("expectedNdcg", tied.Expected(rank => Ndcg.Of(rank, 5)));
        Assert.That(TiedTarget.Of([.. scores.Reverse()], 0.7), Is.EqualTo(tied));
    }

    [Test]
    public void Random_recommender_scores_exactly_as_listed()
    {
        foreach (var row in Root.GetProperty("randomBaseline").EnumerateArray().Select(Doubles))
        {
            var draw = new RandomDraw((int)row[0], (int)row[1], Reachable: 1, Targets: 1);
            Assert.That(RandomRecommender.HitRate(draw), Is.EqualTo(row[2]).Within(Tolerance));
            Assert.That(RandomRecommender.Mrr(draw), Is.EqualTo(row[3]).Within(Tolerance));
            Assert.That(RandomRecommender.Ndcg(draw), Is.EqualTo(row[4]).Within(Tolerance));
        }
    }

    // k, items, reachable targets, all targets.
    [TestCase(3, 6, 2, 2)]
    [TestCase(3, 6, 2, 4)]
    [TestCase(4, 5, 5, 5)]
    [TestCase(6, 5, 3, 3)]
    [TestCase(2, 6, 1, 3)]
    [TestCase(1, 1, 1, 1)]
    public void Random_recommender_is_the_mean_over_every_order(int k, int items, int reachable, int targets)
    {
        var draw = new RandomDraw(k, items, reachable, targets);
        foreach (var metric in Metric.OfRanks(Metric.All))
        {
            var scores = Orders(items).Select(order => metric.OfTargets!(
                [.. Enumerable.Range(0, targets).Select(target => target < reachable && order[target] <= k ? order[target] : RankOfTarget.Miss)], k));
            Assert.That(metric.OfRandom!(draw), Is.EqualTo(scores.Average()).Within(Tolerance), metric.Name);
        }
    }

    /// <summary>Every order of n items, as the rank of each.</summary>
    static IEnumerable<int[]> Orders(int n)
        => n == 0 ? [[]] : Orders(n - 1).SelectMany(order => Enumerable.Range(1, n).Select(place => (int[])[.. order.Select(rank => rank >= place ? rank + 1 : rank), place]));

    [Test]
    public void Overlap_of_the_two_candidates_matches_user_by_user()
    {
        double[] jaccard = [1 / 4.0, 1 / 4.0, 1 / 4.0, 0, 2 / 5.0, 1 / 9.0, 3 / 7.0, 1 / 4.0];
        double[] average = [47 / 150.0, 31 / 75.0, 26 / 75.0, 0, 77 / 150.0, 137 / 300.0, 101 / 300.0, 89 / 300.0];
        var (a, b) = (Lists("A"), Lists("B"));
        for (var user = 0; user < a.Length; user++)
        {
            Assert.That(Jaccard.Of(a[user], b[user]), Is.EqualTo(jaccard[user]).Within(Tolerance), Users[user]);
            Assert.That(AverageOverlap.Of(a[user], b[user], K), Is.EqualTo(average[user]).Within(Tolerance), Users[user]);
        }

        var pair = Root.GetProperty("expected").GetProperty("pairBminusA");
        Assert.That(jaccard.Average(), Is.EqualTo(pair.GetProperty("meanJaccard").GetDouble()).Within(Tolerance));
        Assert.That(average.Average(), Is.EqualTo(pair.GetProperty("meanAverageOverlap").GetDouble()).Within(Tolerance));
    }

    [Test]
    public void Average_overlap_is_the_mean_over_depths_of_the_share_in_common()
        => List.Select(List, Gen.Int[1, 14]).Sample((a, b, k) =>
        {
            var slow = a.Length == 0 && b.Length == 0
                ? 1
                : Enumerable.Range(1, k).Average(depth => a.Take(depth).Intersect(b.Take(depth)).Count() / (double)depth);
            return Math.Abs(AverageOverlap.Of(a, b, k) - slow) < 1e-12;
        });

    [Test]
    public void Jaccard_of_ascending_sets_equals_that_of_unordered_ones()
        => Gen.Select(Gen.Int[0, 30].HashSet[0, 12], Gen.Int[0, 30].HashSet[0, 12]).Sample((a, b) =>
            Jaccard.OfAscending([.. a.Order()], [.. b.Order()]) == Jaccard.Of([.. a], [.. b]));

    [Test]
    public void Overlap_of_two_empty_lists_is_1_and_with_one_empty_list_0()
    {
        Assert.That((Jaccard.Of([], []), AverageOverlap.Of([], [], 5)), Is.EqualTo((1.0, 1.0)));
        Assert.That((Jaccard.Of([1], []), AverageOverlap.Of([1], [], 5)), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public void Undefined_numbers_are_null_and_never_zero()
    {
        Assert.That(HitRanks.Of([0, 0, 7], k: 5), Is.EqualTo(new HitRanks(0, null, null, 6)));
        Assert.That(Novelty.Of([], UserCounts, PriorUsers), Is.Null);
        Assert.That(Novelty.Of([1], UserCounts, users: 0), Is.Null);
        Assert.That(RecommendationPopularity.Of([], UserCounts), Is.Null);
        Assert.That(IntraListDiversity.Of(Items("bi"), Tags), Is.EqualTo(new IntraListDiversity(null, 1)));
        Assert.That(Gini.Of(new SlotCounts(new int[3], 0)), Is.EqualTo(new Gini(null, null)));
        Assert.That(SlotEntropy.Of(new SlotCounts(new int[3], 0)), Is.EqualTo(new SlotEntropy(null, null, null)));
        Assert.That(TailShare.Of([[], []], K, new bool[12]), Is.EqualTo(new TailShare(null, null)));
    }

    [Test]
    public void A_list_without_targets_is_rejected()
        => Assert.That(() => Ndcg.Of([], 5), Throws.ArgumentException);

    [Test]
    public void An_item_outside_the_catalog_is_rejected()
        => Assert.That(() => SlotCounts.Of([[1]], 5, [0, -1], 1), Throws.ArgumentException);

    [Test]
    public void The_largest_reachable_coverage_is_k_items_per_user()
        => Assert.That(Coverage.Of(new SlotCounts(new int[100], 0), users: 3, k: 5).MaxReachable, Is.EqualTo(0.15).Within(Tolerance));

    [Test]
    public void Head_takes_the_smaller_id_of_equally_popular_items()
    {
        var head = TailShare.HeadOf([1, 2, 2, 2, 2, 2, 1]);
        Assert.That(head, Is.EqualTo(Enumerable.Range(0, 7).Select(item => item is >= 1 and <= 5)));
        Assert.That(TailShare.HeadOf([1, 1, 1, 1, 1]), Is.EqualTo(Enumerable.Range(0, 5).Select(item => item < 4)));
    }

    [Test]
    public void Scores_stay_in_the_unit_interval_and_a_deeper_cutoff_never_lowers_them()
        => List.Select(Gen.Int[0, 11], Gen.Int[1, 13]).Sample((list, target, k) =>
        {
            var rank = RankOfTarget.Of(list, target);
            return new Func<int, int, double>[] { Hit.Of, ReciprocalRank.Of, Ndcg.Of }
                .All(measure => measure(rank, k) is >= 0 and <= 1 && measure(rank, k + 1) >= measure(rank, k));
        });

    [Test]
    public void A_single_target_scores_the_same_by_rank_and_as_a_set()
        => List.Select(Gen.Int[0, 11], Gen.Int[1, 13]).Sample((list, target, k) =>
        {
            var rank = RankOfTarget.Of(list, target);
            return ReciprocalRank.Of([rank], k) == ReciprocalRank.Of(rank, k)
                && AveragePrecision.Of([rank], k) == ReciprocalRank.Of(rank, k)
                && Ndcg.Of([rank], k) == Ndcg.Of(rank, k)
                && Hit.Of([rank], k) == Hit.Of(rank, k)
                && Recall.Of([rank], k) == Hit.Of(rank, k);
        });

    [Test]
    public void The_order_of_the_targets_never_matters_and_all_targets_on_top_score_one()
        => Gen.Select(Gen.Int[0, 12].Array[1, 6], Gen.Int[1, 12], Gen.Int[0, 1_000]).Sample((drawn, k, seed) =>
        {
            int[] ranks = [.. drawn.Select((rank, i) => rank == 0 || Array.IndexOf(drawn, rank) < i ? RankOfTarget.Miss : rank)];
            int[] other = [.. ranks.OrderBy(rank => (rank * 7919 + seed) % 13)];
            int[] perfect = [.. Enumerable.Range(1, k)];
            return Metric.OfRanks(Metric.All).All(metric => metric.OfTargets!(ranks, k) == metric.OfTargets!(other, k) && Math.Abs(metric.OfTargets!(perfect, k) - 1) < Tolerance);
        });
}
