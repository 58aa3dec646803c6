using CsCheck;
using RecSys.Catalog;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors.Als;

/// <summary>The model from events to stored vectors.</summary>
public sealed class AlsModelTests
{
    static readonly AlsOptions Options = new() { Factors = 6, Iterations = 3 };

    [Test]
    public void The_order_of_the_events_and_of_the_users_and_the_number_of_workers_change_no_bit()
        => (from seed in Gen.Int[0, 100_000] from prior in Gen.Bool from rule in Gen.Enum<RepeatCounting>() select (seed, prior, rule)).Sample(
            given =>
            {
                var events = Events(given.seed, users: 40, items: 30, count: 300);
                var options = Options with { TextPrior = given.prior, Weights = new UserFactorOptions { Repeat = given.rule, HalfLifeDays = 3 } };
                var expected = Vectors(Fit(events, 30, options));
                var shuffled = events.ToArray();
                new Random(given.seed + 1).Shuffle(shuffled);
                var renumbered = shuffled.Select(e => e with { User = 39 - e.User }).ToArray();
                Assert.That(Vectors(Fit(shuffled, 30, options with { Workers = 2 })), Is.EqualTo(expected));
                Assert.That(Vectors(Fit(renumbered, 30, options with { Workers = 8 })), Is.EqualTo(expected));
            },
            iter: 20, seed: "0000KOg3eU91");

    [Test]
    public void Many_chunks_give_the_same_bits_for_any_number_of_workers()
    {
        var events = Events(5, users: 3_000, items: 1_500, count: 40_000);
        var options = Options with { Factors = 20, Iterations = 2 };
        var expected = Vectors(Fit(events, 1_500, options));
        Assert.That(Vectors(Fit(events, 1_500, options with { Workers = 2 })), Is.EqualTo(expected));
        Assert.That(Vectors(Fit(events, 1_500, options with { Workers = 8 })), Is.EqualTo(expected));
    }

    [Test]
    public void Without_weights_the_number_of_events_of_a_pair_does_not_count()
    {
        var events = Events(6, users: 20, items: 15, count: 80);
        Event[] repeated = [.. events, .. events.Where((_, i) => i % 3 == 0)];
        Assert.That(Vectors(Fit(repeated, 15, Options)), Is.EqualTo(Vectors(Fit(events, 15, Options))));
    }

    [Test]
    public void Two_events_of_half_the_weight_are_one_event()
    {
        var events = Events(7, users: 20, items: 15, count: 60).DistinctBy(e => (e.User, e.Item)).ToArray();
        var halves = events.SelectMany(e => (Event[])[e with { Type = 1 }, e with { Type = 1 }]).ToArray();
        var options = Options with { Weights = new UserFactorOptions { TypeWeights = [1, 0.5] } };
        Assert.That(Vectors(Fit(halves, 15, options)), Is.EqualTo(Vectors(Fit(events, 15, options))));
    }

    [Test]
    public void Columns_beyond_the_learned_factors_are_zero_and_change_no_score()
    {
        var fitted = Fit(Events(8, users: 30, items: 20, count: 200), 20, Options);
        for (var item = 0; item < 20; item++)
            Assert.That(fitted.Items[item][6..].ToArray(), Is.All.Zero);
        Assert.That(fitted.Learned!.Basis.GramEigenvalues, Has.Count.EqualTo(6).And.Ordered.Descending);
    }

    [Test]
    public void More_factors_than_rows_leave_columns_empty_and_all_numbers_finite()
    {
        var fitted = Fit(Events(9, users: 5, items: 4, count: 12), 4, Options with { Factors = 384 });
        Assert.That(Vectors(fitted).SelectMany(vector => vector), Is.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void An_item_without_an_event_has_the_prior_of_its_text_or_no_factor()
    {
        var events = Events(10, users: 30, items: 18, count: 200);
        var withPrior = Fit(events, 20, Options, withoutContent: 19);
        Assert.That(withPrior.Items[18].IsEmpty, Is.False);
        Assert.That(withPrior.Items[19].IsEmpty);
        Assert.That((withPrior.Learned!.LearnedItems, withPrior.Learned.PriorItems, withPrior.Learned.ItemsWithoutFactor), Is.EqualTo((18, 1, 1)));

        var without = Fit(events, 20, Options with { TextPrior = false });
        Assert.That((without.Learned!.PriorItems, without.Learned.ItemsWithoutFactor), Is.EqualTo((0, 2)));
    }

    [Test]
    public void A_user_factor_is_the_mean_of_the_stored_item_factors_of_its_events()
    {
        var events = Events(11, users: 10, items: 8, count: 60);
        var fitted = Fit(events, 8, Options);
        var vector = new float[FactorMatrix.Dimensions];
        Assert.That(fitted.NewFoldIn().TryCompute(3, vector));
        var own = events.Where(e => e.User == 3).ToArray();
        for (var k = 0; k < 6; k++)
            Assert.That(vector[k], Is.EqualTo(own.Average(e => (double)fitted.Items[e.Item][k])).Within(1e-6));
    }

    [TestCase(1)]
    [TestCase(10)]
    public void The_median_user_has_the_best_score_that_the_scale_asks_for(double target)
    {
        var events = Events(12, users: 200, items: 50, count: 1_500).DistinctBy(e => (e.User, e.Item)).ToArray();
        var fitted = Fit(events, 50, Options with { MedianBestScore = target });
        var foldIn = fitted.NewFoldIn();
        var vector = new float[FactorMatrix.Dimensions];
        List<double> best = [];
        for (var user = 0; user < 200; user++)
        {
            var seen = events.Where(e => e.User == user).Select(e => e.Item).ToHashSet();
            if (!foldIn.TryCompute(user, vector))
                continue;
            best.Add(Enumerable.Range(0, 50).Where(item => !seen.Contains(item)).Max(item => Dot(vector, fitted.Items[item])));
        }

        best.Sort();
        Assert.That(best[(best.Count - 1) / 2], Is.EqualTo(target).Within(0.1).Percent);
    }

    [Test]
    public void A_start_from_stored_factors_goes_on_where_the_last_run_ended()
    {
        var events = Events(13, users: 60, items: 40, count: 900);
        var longRun = Fit(events, 40, Options with { Iterations = 12 });
        var start = new AlsStart(longRun.Learned!.Basis, [.. Enumerable.Range(0, 40).Select(item => longRun.Items[item].ToArray())]);
        var warm = Fit(events, 40, Options with { Iterations = 1, Start = start });
        var cold = Fit(events, 40, Options with { Iterations = 1 });
        Assert.That(warm.Learned!.WarmStarted);
        Assert.That(warm.Learned.Losses[^1].Total, Is.LessThanOrEqualTo(longRun.Learned.Losses[^1].Total * (1 + 1e-5)));
        Assert.That(cold.Learned!.Losses[^1].Total, Is.GreaterThan(longRun.Learned.Losses[^1].Total * 1.01));
    }

    [TestCase(1, 5)]
    [TestCase(5, 1)]
    public void Fewer_than_two_users_or_items_are_refused(int users, int items)
    {
        var failure = Assert.Throws<FactorModelException>(() => Fit(Events(1, users, items, 10), 5, Options));
        Assert.That(failure!.Fault, Is.EqualTo(FactorModelFault.TooFewPairs));
    }

    [Test]
    public void Too_much_shrinkage_is_refused_as_collapsed()
    {
        var failure = Assert.Throws<FactorModelException>(
            () => Fit(Events(14, users: 300, items: 200, count: 4_000), 200, Options with { Shrinkage = 1e5, TextPrior = false }));
        Assert.That(failure!.Fault, Is.EqualTo(FactorModelFault.Collapsed));
    }

    [Test]
    public void A_cancelled_run_stops()
        => Assert.That(
            () => Fit(Events(15, users: 300, items: 200, count: 4_000), 200, Options, cancellationToken: new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    static Event[] Events(int seed, int users, int items, int count)
    {
        var random = new Random(seed);
        var every = Math.Max(1, Math.Min(users, items));
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Event(
                i < users ? i : random.Next(users), i < every ? i % items : (int)(items * Math.Pow(random.NextDouble(), 1.5)), i * 1_000_000L)),
        ];
    }

    static FittedFactors Fit(Event[] events, int items, AlsOptions options, int? withoutContent = null, CancellationToken cancellationToken = default)
    {
        var random = new Random(1);
        var content = new ItemContent(DerivationOptions.Default);
        for (var item = 0; item < items; item++)
        {
            var vector = Enumerable.Range(0, FactorMatrix.Dimensions).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
            content.Add(item == withoutContent ? new CatalogItem { ItemId = $"item {item}" } : new CatalogItem { ItemId = $"item {item}", HasEmbedding = true, Embedding = vector });
        }

        var histories = new UserHistories([.. Enumerable.Range(0, items)], new UserEvents(), new EventKey(0, 1L << 40, items, 2));
        foreach (var e in events)
            histories.Events.Add(e.User, histories.Key.Pack(e.Time, e.Item, e.Type));
        return new AlsModel(options).Fit(content, histories, null, cancellationToken);
    }

    static float[][] Vectors(FittedFactors fitted) => [.. Enumerable.Range(0, fitted.Items.ItemCount).Select(item => fitted.Items[item].ToArray())];

    static double Dot(float[] a, ReadOnlySpan<float> b)
    {
        var sum = 0d;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
