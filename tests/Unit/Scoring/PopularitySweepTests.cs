using CsCheck;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class PopularitySweepTests
{
    [Test]
    public void An_event_halves_with_every_half_life()
    {
        // Purchase of value 3 on a, four days old with a half-life of 2: 3 / 4. The view on b at exactly the time of the query is not evidence.
        var data = Data(new EventRow("u", "a", 3, 3, 0), new EventRow("u", "b", 0, 1, 4 * World.Day));

        Assert.That(At(data, 2, 4 * World.Day), Is.EqualTo([0.75, 0]).Within(1e-15));
    }

    [TestCase(7.0, null, null, 7)]
    [TestCase(7.0, 3.0, 9.0, 3)]
    [TestCase(null, null, 9.0, 9)]
    [TestCase(null, null, null, 14)]
    [TestCase(5.0, null, 9.0, 5)]
    public void Half_life_comes_from_the_configuration_then_the_setting_then_the_default_then_14(double? setting, double? configured, double? byDefault, double expected)
        => Assert.That(new EventType(0, "view", 1, configured, byDefault).PopularityHalfLifeDays(setting), Is.EqualTo(expected));

    [TestCase(null, null, 14)]
    [TestCase(3.0, 9.0, 3)]
    [TestCase(null, 9.0, 9)]
    public void Half_life_in_a_profile_ignores_the_popularity_setting(double? configured, double? byDefault, double expected)
        => Assert.That(new EventType(0, "view", 1, configured, byDefault).ProfileHalfLifeDays, Is.EqualTo(expected));

    [Test]
    public void Stopping_at_intermediate_times_changes_no_bit()
        => Gen.Select(Events, Gen.Long[0, 4_000].Array[0, 6], Gen.Double[0.0001, 40]).Sample((events, stops, halfLife) =>
        {
            var data = Data(events);
            var sweep = new PopularitySweep(data.Interactions, data.Types, halfLife);
            var values = new double[data.Interactions.ItemIds.Count];
            foreach (var stop in stops.Order())
            {
                sweep.AdvanceTo(stop * World.Day);
                sweep.CopyTo(values);
            }

            sweep.AdvanceTo(4_001 * World.Day);
            sweep.CopyTo(values);

            Assert.That(values, Is.EqualTo(At(data, halfLife, 4_001 * World.Day)));
        }, iter: 300);

    [Test]
    public void Long_histories_and_short_half_lives_neither_overflow_nor_drift()
        => Gen.Select(Events, Gen.Long[0, 4_001], Gen.OneOf(Gen.Double[0.001, 1], Gen.Const(5.0), Gen.Double[1, 1e6])).Sample((events, day, halfLife) =>
        {
            var data = Data(events);
            var values = At(data, halfLife, day * World.Day);
            for (var item = 0; item < values.Length; item++)
            {
                var id = data.Interactions.ItemIds[item];
                var expected = events.Where(e => e.Item == id && e.Time < day * World.Day)
                    .Sum(e => Math.Pow(0.5, (day * World.Day - e.Time) / (halfLife * World.Day)) * World.DefaultTypes[e.Type].Weight * e.Value);
                Assert.That(values[item], Is.EqualTo(expected).Within(1e-9 * expected + 1e-290));
            }
        }, iter: 300);

    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "Infinity")]
    [SetCulture("de-DE")]
    public void Value_that_is_not_finite_is_an_error_that_names_user_and_item(double value, string shown)
        => Assert.That(
            () => At(Data(new EventRow("u7", "i9", 0, value, 1)), 5, 2),
            Throws.TypeOf<ScoringException>().With.Message.Contains("'u7'").And.Message.Contains("'i9'").And.Message.Contains(shown));

    [Test]
    public void A_type_without_an_active_weight_counts_for_nothing_whatever_its_value()
        => Assert.That(At(Data(new EventRow("u", "a", 99, double.NaN, 1)), 5, 2), Is.EqualTo([0.0]));

    static Gen<EventRow[]> Events
        => Gen.Select(Gen.Int[0, 3], Gen.Short[0, 4], Gen.Int[1, 3], Gen.Long[0, 4_000], (item, type, value, day)
            => new EventRow("u", $"i{item}", type, value, day * World.Day)).Array[1, 30];

    static ScoringData Data(params EventRow[] events) => new World([], events, World.DefaultTypes).ToData();

    static double[] At(ScoringData data, double halfLifeDays, long time)
    {
        var sweep = new PopularitySweep(data.Interactions, data.Types, halfLifeDays);
        var values = new double[data.Interactions.ItemIds.Count];
        sweep.AdvanceTo(time);
        sweep.CopyTo(values);
        return values;
    }
}
