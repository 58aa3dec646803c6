using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

public sealed class FactorEvaluationTests
{
    // Items 0 to 2 are of one taste, 3 to 5 of another. User 0 likes the first, user 1 the second. Their last events are on items 2 and 5.
    static readonly float[][] Tastes =
        [Shop.Vector(1, 0), Shop.Vector(1, 0.1f), Shop.Vector(0.9f, 0), Shop.Vector(0, 1), Shop.Vector(0.1f, 1), Shop.Vector(0, 0.9f)];

    static readonly Event[] Events = [new(0, 0, 1), new(0, 1, 2), new(0, 2, 3), new(1, 3, 1), new(1, 4, 2), new(1, 5, 3)];

    [Test]
    public void The_last_event_and_others_on_its_item_are_held_out()
    {
        var shop = new Shop(Tastes, [new(0, 2, 1), new(0, 0, 2), new(0, 1, 3), new(0, 2, 4), new(1, 3, 1), new(1, 3, 2)]);

        var holdout = new LeaveOneOut(shop.Histories, shop.Fit().NewFoldIn(), [0, 1]);

        var user = holdout.Users.Single();
        int[] seen = [0, 1];
        Assert.Multiple(() =>
        {
            Assert.That((user.User, user.Item, user.Microseconds, user.EventsTaken), Is.EqualTo((0, 2, 4L, 2)));
            Assert.That(user.Seen, Is.EqualTo(seen));
            Assert.That(user.Vector, Is.EqualTo(Shop.Vector(1, 0.05f)));
            Assert.That(holdout.WithoutTraining, Is.EqualTo(1), "user 1 has events on only one item");
        });
    }

    [Test]
    public void Own_taste_ranks_the_item_first_and_another_users_taste_ranks_it_last()
    {
        var shop = new Shop(Tastes, Events);

        var comparison = Compare(shop, null);

        // Four candidates per user. The user's own vector ranks the held-out item first; the other user's ranks the three items of the other taste first.
        Assert.Multiple(() =>
        {
            Assert.That(comparison.New, Is.EqualTo(new RankingQuality(1, 1)));
            Assert.That(comparison.OtherUser.Ndcg, Is.EqualTo(1 / Math.Log2(5)).Within(1e-12));
            Assert.That(comparison.OwnVectorWins, Is.EqualTo(1));
            Assert.That(comparison.Present, Is.Null);
            Assert.That(comparison.IsWorseThanBoth, Is.False);
        });
    }

    [Test]
    public void Popularity_does_not_count_held_out_events()
    {
        // The only event on item 2 is held out, so item 2 counts no event. Items 3, 4 and 5 count their other events.
        var shop = new Shop(Tastes, [.. Events, new(2, 3, 1), new(2, 4, 2)]);

        var comparison = Compare(shop, null);

        // User 0: 3 (2 events), 4 (2), 5 (0, held out too; a higher id) => item 2 is third. User 1: 0, 1 (1 each), 2 (0, lower id) => fourth.
        Assert.That(comparison.Popularity.Ndcg, Is.EqualTo((1 / Math.Log2(4) + 1 / Math.Log2(5)) / 2).Within(1e-12));
    }

    [Test]
    public void Stored_factors_are_compared_only_on_users_who_have_them()
    {
        var shop = new Shop(Tastes, Events);
        // User 0's stored vector has the other taste, so item 2 ranks after 3, 4 and 5.
        var present = new PresentFactors([Shop.Vector(0, 1), null], Tastes);

        var comparison = Compare(shop, present).Present!;

        Assert.Multiple(() =>
        {
            Assert.That(comparison.Users, Is.EqualTo(1));
            Assert.That(comparison.New.Ndcg, Is.EqualTo(1));
            Assert.That(comparison.Present.Ndcg, Is.EqualTo(1 / Math.Log2(5)).Within(1e-12));
            Assert.That(comparison.IsNewWorse, Is.False);
        });
    }

    [Test]
    public void Stored_factors_do_not_find_an_item_without_a_stored_vector()
    {
        var shop = new Shop(Tastes, Events);
        var present = new PresentFactors([Shop.Vector(1, 0), null], [.. Tastes.Select((vector, item) => item == 2 ? null : vector)]);

        Assert.That(Compare(shop, present).Present!.Present.HitRate, Is.Zero);
    }

    [TestCase(0.1, 0.2, 0.3, true)]
    [TestCase(0.1, 0.2, 0.05, false)]
    [TestCase(0.3, 0.2, 0.4, false)]
    public void Worse_than_both_means_worse_than_each(double ndcg, double popularity, double present, bool worse)
    {
        var quality = (double value) => new RankingQuality(0, value);
        var comparison = new FactorComparison
        {
            Users = 100,
            Candidates = 10,
            New = quality(ndcg),
            OtherUser = quality(0),
            Popularity = quality(popularity),
            Present = new PresentComparison(100, quality(ndcg), quality(present)),
            OwnVectorWins = 0.9,
        };

        Assert.That(comparison.IsWorseThanBoth, Is.EqualTo(worse));
    }

    [TestCase(100, 0.5, false)]
    [TestCase(100, 0.64, false)]
    [TestCase(100, 0.66, true)]
    [TestCase(1_000, 0.56, true)]
    public void Factors_are_personal_beyond_three_standard_errors_of_a_fair_coin(int users, double wins, bool personal)
    {
        var none = new RankingQuality(0, 0);

        var comparison = new FactorComparison
        {
            Users = users,
            Candidates = 10,
            New = none,
            OtherUser = none,
            Popularity = none,
            Present = null,
            OwnVectorWins = wins,
        };

        Assert.That(comparison.IsPersonal, Is.EqualTo(personal));
    }

    static FactorComparison Compare(Shop shop, PresentFactors? present)
        => FactorEvaluation.Compare(
            shop.Histories, shop.Fit().Items, new LeaveOneOut(shop.Histories, shop.Fit().NewFoldIn(), [0, 1]), present, workers: 2, CancellationToken.None);
}
