using CsCheck;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Sweep;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation.Sweep;

public sealed class SweepChoiceTests
{
    static readonly string[] Ids = [.. Enumerable.Range(0, 10_000).Select(i => $"user-{i}")];

    [Test]
    public void A_users_half_depends_only_on_seed_and_id()
    {
        var all = UserHalves.InSelection(Ids, 7);
        var every7th = Enumerable.Range(0, Ids.Length).Where(i => i % 7 == 0).Reverse().ToArray();

        Assert.That(UserHalves.InSelection([.. every7th.Select(i => Ids[i])], 7), Is.EqualTo(every7th.Select(i => all[i])));
        Assert.That(UserHalves.InSelection(Ids, 8), Is.Not.EqualTo(all));
    }

    // The standard deviation of 10,000 fair coins is 50. About one seed in a million deviates by more than five times that.
    [TestCase(1UL)]
    [TestCase(42UL)]
    [TestCase(4_000_000_000UL)]
    public void Halves_are_balanced_also_in_a_sample_by_hash(ulong seed)
    {
        var all = UserHalves.InSelection(Ids, seed);
        Assert.That(all.Count(user => user), Is.EqualTo(5_000).Within(250));
        Assert.That(UserSample.Order(Ids, seed).Take(1_000).Count(i => all[i]), Is.EqualTo(500).Within(80));
    }

    [Test]
    public void The_pareto_front_has_the_points_that_no_other_point_beats()
        => Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6]).Array[0, 40].Sample(points =>
        {
            var values = points.Select(point => ((double)point.Item1, (double)point.Item2)).ToArray();
            bool Beats((double First, double Second) a, (double First, double Second) b)
                => a.First >= b.First && a.Second >= b.Second && a != b;
            var slow = Enumerable.Range(0, values.Length)
                .Where(i => !values.Any(other => Beats(other, values[i])) && Array.IndexOf(values, values[i]) == i)
                .OrderByDescending(i => values[i].Item1);

            Assert.That(ParetoFront.Of(values), Is.EqualTo(slow));
        }, iter: 2_000);

    [TestCase("alpha: 0..1 step 0.1", "0.2 0.3 0.4 0.5 0.6", "0.4")]
    [TestCase("alpha: 0..1 step 0.1", "0.1 0.2 0.3 0.9", "0.2")]
    [TestCase("alpha: [1, 2, 100]", "1 2 100", "2")]
    [TestCase("alpha: [0, 1]", "0 1", "0")]
    public void The_centre_has_the_least_mean_distance_and_a_tie_goes_to_the_first(string axis, string plateau, string centre)
    {
        var values = plateau.Split(' ');
        BlendSettings[] trials = [.. values.Select(value => new BlendSettings { Alpha = double.Parse(value, System.Globalization.CultureInfo.InvariantCulture) })];
        Assert.That(values[Plateau.Centre(Axes(axis), trials)], Is.EqualTo(centre));
    }

    [Test]
    public void A_setting_that_is_not_a_number_is_as_far_as_a_whole_axis()
    {
        // Three with MMR off: one of them is nearer to all than the lone 0.5.
        BlendSettings[] trials =
        [
            new() { MmrLambda = 0.5, Alpha = 0.5 }, new() { MmrLambda = null, Alpha = 0.1 }, new() { MmrLambda = null, Alpha = 0.5 }, new() { MmrLambda = null, Alpha = 0.9 },
        ];
        Assert.That(Plateau.Centre(Axes("alpha: 0..1 step 0.1, mmr_lambda: [0.1, 0.5, off]"), trials), Is.EqualTo(2));
    }

    [Test]
    public void The_centre_equals_that_of_a_slow_search()
        => Gen.Select(Gen.Int[0, 10], Gen.Int[0, 3], Gen.Bool).Array[1, 25].Sample(points =>
        {
            BlendSettings[] trials = [.. points.Select(point => new BlendSettings { Alpha = point.Item1 / 10.0, BrandCap = point.Item2, RuleExcludeEvents = point.Item3 })];
            double Distance(BlendSettings a, BlendSettings b)
                => Math.Abs(a.Alpha - b.Alpha) + Math.Abs(a.BrandCap - b.BrandCap) / 3.0 + (a.RuleExcludeEvents == b.RuleExcludeEvents ? 0 : 1);
            double Sum(BlendSettings trial) => trials.Sum(other => Distance(trial, other));

            var centre = trials[Plateau.Centre(Axes("alpha: 0..1 step 0.1, brand_cap: 0..3, rule_exclude_events: [true, false]"), trials)];
            Assert.That(Sum(centre), Is.EqualTo(trials.Min(Sum)).Within(1e-6));
        }, iter: 300);

    [Test]
    public void A_trial_within_noise_does_not_differ_significantly_from_the_best()
    {
        double?[] best = [.. Enumerable.Range(0, 200).Select(user => (double?)(user % 2))];
        double?[] twin = [.. best];
        double?[] worseForNineteen = [.. best.Select((value, user) => user < 38 ? 0 : value)];
        double?[] worseForMany = [.. best.Select((value, user) => user < 120 ? 0 : value)];
        double?[] otherUsers = [.. best.Select(value => 1 - value)];

        foreach (var metric in (string[])["hit_rate", "mrr", "novelty"])
        {
            Assert.That(
                Plateau.WithinNoise([worseForNineteen, worseForMany, best, twin, otherUsers], 2, Metric.Find(Metric.All, metric)!, [], World.Options),
                Is.EqualTo(new[] { 0, 2, 3, 4 }), metric);
        }
    }

    static IReadOnlyList<SweepAxis> Axes(string axes)
        => SweepFile.Read("f", new StringReader($"sweep: {{axes: {{{axes}}}}}"), new BlendSettings(), Metric.Mrr, 1).Axes;
}
