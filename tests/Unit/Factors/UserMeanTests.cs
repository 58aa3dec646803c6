using CsCheck;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

public sealed class UserMeanTests
{
    const long Day = 86_400_000_000;
    const int Items = 6;

    // Far from subnormal numbers, so that doubling is exact.
    static readonly Gen<float[]> Vectors = Gen.Int[-1_000_000, 1_000_000].Select(n => n / 997f).Array[FactorMatrix.Dimensions];
    static readonly Gen<float[][]> Catalog = Vectors.Array[Items];
    static readonly Gen<Event[]> Events =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, Items - 1], Gen.Long[0, 5 * Day], (user, item, time) => new Event(user, item, time)).Array[0, 60];

    [Test]
    public void Each_event_adds_one_term()
    {
        // Two events on item 0 and one on item 1: (2 * [3, 0] + [0, 6]) / 3.
        var shop = new Shop([Shop.Vector(3, 0), Shop.Vector(0, 6)], [new(0, 0, 1), new(0, 1, 2), new(0, 0, 3)]);

        Assert.That(shop.Mean(0), Is.EqualTo(Shop.Vector(2, 2)));
    }

    [Test]
    public void A_user_without_events_has_no_vector()
    {
        var shop = new Shop([Shop.Vector(1)], [new(1, 0, 1)]);

        Assert.That((shop.Mean(0), shop.Mean(7)), Is.EqualTo(((float[]?)null, (float[]?)null)));
    }

    [Test]
    public void Vectors_that_cancel_out_give_no_factor()
        => Assert.That(new Shop([Shop.Vector(1, 2), Shop.Vector(-1, -2)], [new(0, 0, 1), new(0, 1, 2)]).Mean(0), Is.Null);

    [Test]
    public void Event_types_have_the_weights_of_a_weighted_mean()
    {
        // Type 0 weighs 1, type 1 weighs 3: (1 * [4, 0] + 3 * [0, 4]) / 4.
        var shop = new Shop([Shop.Vector(4, 0), Shop.Vector(0, 4)], [new(0, 0, 1, Type: 0), new(0, 1, 2, Type: 1)], types: 2);

        Assert.That(shop.Mean(0, new() { TypeWeights = [1, 3] }), Is.EqualTo(Shop.Vector(1, 3)));
    }

    [Test]
    public void An_event_one_half_life_before_the_newest_weighs_half()
    {
        // Weights 0.5 and 1: ([3, 0] / 2 + [0, 3]) / 1.5.
        var shop = new Shop([Shop.Vector(3, 0), Shop.Vector(0, 3)], [new(0, 0, 0), new(0, 1, 7 * Day)]);

        Assert.That(shop.Mean(0, new() { HalfLifeDays = 7 }), Is.EqualTo(Shop.Vector(1, 2)));
    }

    [Test]
    public void Decay_counts_from_the_newest_event_of_the_user()
    {
        var shop = new Shop([Shop.Vector(1, 2)], [new(0, 0, 0)]);

        Assert.That(shop.Mean(0, new() { HalfLifeDays = 0.01 }), Is.EqualTo(Shop.Vector(1, 2)));
    }

    [Test]
    public void Repeats_count_as_one_plus_their_logarithm()
    {
        var shop = new Shop([Shop.Vector(1, 0), Shop.Vector(0, 1)], [new(0, 0, 1), new(0, 0, 2), new(0, 0, 3), new(0, 1, 4)]);
        var repeated = 1 + Math.Log(3);

        var mean = shop.Mean(0, new() { Repeat = RepeatCounting.Log })!;

        Assert.That(mean[0], Is.EqualTo(repeated / (repeated + 1)).Within(1e-6));
        Assert.That(mean[1], Is.EqualTo(1 / (repeated + 1)).Within(1e-6));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void A_weight_or_half_life_must_be_a_finite_number_above_zero(double number)
    {
        var shop = new Shop([Shop.Vector(1)], []);

        Assert.That(() => shop.Mean(0, new() { HalfLifeDays = number }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => shop.Mean(0, new() { TypeWeights = [number] }), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void The_mean_has_the_same_bits_as_a_scalar_loop()
        => Gen.Select(Catalog, Events).Sample((vectors, events) =>
        {
            var shop = new Shop(vectors, events);
            return events.Select(e => e.User).Distinct().All(user => shop.Mean(user)!.AsSpan().SequenceEqual(shop.SlowMean(events, user)));
        }, iter: 200);

    [Test]
    public void The_order_of_reading_does_not_change_a_bit()
        => Gen.Select(Catalog, Events, Gen.Int).Sample((vectors, events, seed) =>
        {
            var shuffled = events.OrderBy(e => HashCode.Combine(e, seed)).ToArray();
            return Enumerable.Range(0, 4).All(user => SameBits(new Shop(vectors, events).Mean(user), new Shop(vectors, shuffled).Mean(user)));
        }, iter: 200);

    [Test]
    public void Equal_weights_give_the_bits_of_the_unweighted_mean()
        => Gen.Select(Catalog, Events).Sample((vectors, events) =>
        {
            var shop = new Shop(vectors, events);
            var alike = new UserFactorOptions { TypeWeights = [1] };
            return Enumerable.Range(0, 4).All(user => SameBits(shop.Mean(user), shop.Mean(user, alike)));
        }, iter: 200);

    [Test]
    public void Scaling_the_embeddings_scales_the_mean()
        => Gen.Select(Catalog, Events).Sample((vectors, events) =>
        {
            var mean = new Shop(vectors, events).Mean(0);
            var doubled = new Shop(Array.ConvertAll(vectors, vector => Array.ConvertAll(vector, x => 2 * x)), events).Mean(0);
            return mean is null ? doubled is null : SameBits(doubled, Array.ConvertAll(mean, x => 2 * x));
        }, iter: 200);

    [Test]
    public void A_user_with_one_event_has_the_vector_of_the_item()
        => Vectors.Sample(vector => VectorFaults.Of(vector) != VectorFault.None || SameBits(new Shop([vector], [new(0, 0, 5)]).Mean(0), vector), iter: 200);

    static bool SameBits(float[]? a, float[]? b) => a is null || b is null ? a is null && b is null : a.AsSpan().SequenceEqual(b);
}
