using CsCheck;
using RecSys.Evaluation.Factors;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation.Factors;

public sealed class FactorEvaluationTests
{
    const long Until = 100 * World.Day;

    // Items a to c are of one taste, d to f of another. Each user saw two items of a taste and then the third.
    static readonly Act[] TwoTastes =
    [
        new("u", "a", 1), new("u", "b", 2), new("u", "c", 9),
        new("v", "d", 1), new("v", "e", 2), new("v", "f", 9),
        new("w", "a", 3), new("x", "a", 4),
    ];

    [Test]
    public void Own_taste_ranks_the_new_item_first_and_another_users_taste_ranks_it_last()
    {
        var data = FactorWorld.WithFactors(World.Of(["a", "b", "c", "d", "e", "f"], TwoTastes), item => item < 3 ? [1, 0] : [0, 1]);

        var comparison = Compare(data, [(RankingKind.Stored, data)])!;

        // Four unseen items per user. Another user's taste ranks the three items of the other taste first.
        var (own, other) = (comparison.Quality(RankingKind.New)!, comparison.Quality(RankingKind.OtherUser)!);
        Assert.Multiple(() =>
        {
            Assert.That((comparison.Users, comparison.Eligible, comparison.Items, comparison.Unreachable), Is.EqualTo((2, 2, 6, 0)));
            Assert.That((own.HitRate, own.Mrr, own.Ndcg), Is.EqualTo((1.0, 1.0, 1.0)));
            Assert.That(other.Mrr, Is.EqualTo(0.25));
            Assert.That(comparison.OwnFactorWins, Is.EqualTo(1));
            Assert.That(comparison.DifferenceTo(RankingKind.Stored)!.Verdict, Is.EqualTo(Verdict.Identical));
            Assert.That(comparison.Rankings.Select(ranking => ranking.Ranking).First(), Is.EqualTo(RankingKind.New));
            Assert.That(comparison.Differences.Select(difference => difference.Against), Is.EqualTo(comparison.Rankings.Skip(1).Select(ranking => ranking.Ranking)));
        });
    }

    [Test]
    public void Popularity_and_co_visitation_do_not_count_the_held_out_event()
    {
        var data = FactorWorld.WithFactors(World.Of(["a", "b", "c", "d", "e", "f"], TwoTastes), _ => [1]);

        var comparison = Compare(data, [])!;

        Assert.Multiple(() =>
        {
            Assert.That(comparison.Quality(RankingKind.Popularity)!.HitRate, Is.Zero, "no user had c or f before");
            Assert.That(comparison.Quality(RankingKind.CoVisitation)!.HitRate, Is.Zero);
            Assert.That(comparison.Quality(RankingKind.Stored), Is.Null);
            Assert.That(comparison.DifferenceTo(RankingKind.Popularity)!.Ndcg.Wins, Is.EqualTo(2));
        });
    }

    [Test]
    public void Rows_without_factors_and_a_catalog_without_the_target_are_misses()
    {
        var data = World.Of(["a", "b"], [new("u", "a", 1), new("u", "b", 9)], unavailable: ["b"]);

        var comparison = Compare(data, [])!;

        Assert.That((comparison.Quality(RankingKind.New)!.HitRate, comparison.Unreachable, comparison.OwnFactorWins), Is.EqualTo((0.0, 1, 0.5)));
    }

    [Test]
    public void Nothing_is_compared_without_a_held_out_user()
        => Assert.That(Compare(World.Of(["a"], [new("u", "a", 1)]), []), Is.Null);

    [Test]
    public void Factors_rank_by_dot_product_for_any_number_of_workers()
        => Gen.Select(World.Acts, Gen.Int[0, 1000]).Sample((acts, salt) =>
        {
            var data = FactorWorld.WithFactors(
                World.Of(World.ItemIds, acts, unavailable: ["b"]), item => item == 4 ? null : [(item * 7 + salt) % 5 - 2, (item * 3 + salt) % 4, 1]);
            var holdouts = NewItemHoldouts.Of(data, 0, 0, Until, 1, 100, 1).Holdouts;

            var ranks = FactorRanks.Of(data, holdouts, 1, CancellationToken.None);
            var parallel = FactorRanks.Of(data, holdouts, 3, CancellationToken.None);

            Assert.That(ranks.Own, Is.EqualTo(holdouts.Select((own, _) => SlowRank(data, own, own))));
            Assert.That(ranks.OtherUser, Is.EqualTo(holdouts.Select((own, i) => SlowRank(data, own, holdouts[(i + 1) % holdouts.Count]))));
            Assert.That((parallel.Own, parallel.OtherUser), Is.EqualTo((ranks.Own, ranks.OtherUser)));
        }, iter: 200);

    [TestCase(100, Verdict.Better, null, GateVerdict.Passed)]
    [TestCase(100, Verdict.Better, Verdict.NoSignificantDifference, GateVerdict.Passed)]
    [TestCase(100, Verdict.Better, Verdict.Worse, GateVerdict.WorseThanStored)]
    [TestCase(100, Verdict.NoSignificantDifference, Verdict.Better, GateVerdict.NotBetterThanPopularity)]
    [TestCase(100, Verdict.Equivalent, null, GateVerdict.NotBetterThanPopularity)]
    [TestCase(100, Verdict.Worse, Verdict.Worse, GateVerdict.NotBetterThanPopularity)]
    [TestCase(30, Verdict.Better, null, GateVerdict.Passed)]
    [TestCase(29, Verdict.Better, null, GateVerdict.TooFewUsers)]
    public void The_verdict_of_a_gate_follows_from_the_comparison(int users, Verdict popularity, Verdict? stored, GateVerdict expected)
    {
        var none = new MetricDifference(0, new Interval(0, 0), 1, 0, 0);
        var comparison = new FactorComparison
        {
            Cutoff = 20,
            Users = users,
            Eligible = users,
            Unreachable = 0,
            Items = 10,
            Rankings = [],
            Differences =
            [
                new(RankingKind.Popularity, popularity, none, none, none),
                .. stored is { } verdict ? [new RankingDifference(RankingKind.Stored, verdict, none, none, none)] : (RankingDifference[])[],
            ],
            OwnFactorWins = 1,
        };

        Assert.That(FactorGate.Judge(comparison), Is.EqualTo(expected));
    }

    [Test]
    public void A_gate_without_users_cannot_decide() => Assert.That(FactorGate.Judge(null), Is.EqualTo(GateVerdict.TooFewUsers));

    static FactorComparison? Compare(ScoringData data, IReadOnlyList<(RankingKind, ScoringData)> others)
        => FactorEvaluation.Compare(
            data, others, NewItemHoldouts.Of(data, 0, 5, Until, 1, 100, 1), new BlendSettings(), seed: 1, workers: 2, CancellationToken.None);

    static int SlowRank(ScoringData data, NewItemHoldout holdout, NewItemHoldout vectorOf)
    {
        var factors = data.Catalog.Factors!;
        var vector = new float[factors.Dimensions];
        var interactions = data.Interactions;
        if (!UserFactor.TryMean(data, new Query(vectorOf.User, vectorOf.Time), vector))
            return RankOfTarget.Miss;

        var before = interactions.CountBefore(holdout.Time);
        var seen = Enumerable.Range(0, before).Where(position => interactions.Users[position] == holdout.User).Select(position => interactions.Items[position]).ToHashSet();
        return Enumerable.Range(0, factors.ItemCount)
            .Where(item => data.Catalog.Available[item] && factors.Has(item) && !seen.Contains(item))
            .OrderByDescending(item => factors.Dot(vector, item)).ThenBy(item => item)
            .ToList().IndexOf(holdout.Target) + 1;
    }
}
