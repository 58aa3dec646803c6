using System.Globalization;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Sweep;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation.Sweep;

[TestFixture("")]
[TestFixture("de-DE")]
public sealed class SweepFileTests(string culture)
{
    static readonly BlendSettings Current = new() { Gamma = 0.25, BrandCap = 7 };

    [SetUp]
    public void SetCulture() => Thread.CurrentThread.CurrentCulture = new CultureInfo(culture);

    static SweepDefinition Read(string text) => SweepFile.Read("sweep.yaml", new StringReader(text), Current, Metric.Mrr, 42);

    static SweepDefinition Axes(string axes) => Read($"sweep:\n  axes: {{{axes}}}\n");

    static BlendSettings[] Points(string axes) => [.. Axes(axes).Trials(Current, []).Skip(1).Select(trial => trial.Settings)];

    static string[] ErrorsOf(string text)
        => [.. Assert.Throws<CandidateFileException>(() => Read(text))!.Errors.Select(error => error.ToString())];

    [TestCase("alpha, beta step 0.1", 11)]
    [TestCase("alpha, beta, gamma step 0.1", 66)]
    [TestCase("alpha, beta, gamma step 0.05", 231)]
    [TestCase("[alpha, beta, gamma, profile_boost] step 0.1", 286)]
    [TestCase("alpha, beta, gamma, profile_boost, profile_cold_start_multiplier step 0.1", 1001)]
    public void Fields_that_sum_to_1_have_a_point_for_each_way_to_split_1(string simplex, int points)
    {
        var settings = Points($"simplex: \"{simplex}\"");
        Assert.That(settings, Has.Length.EqualTo(points));
        Assert.That(settings, Is.Unique);
    }

    [TestCase(0.1)]
    [TestCase(0.05)]
    public void Shares_are_exact_decimal_numbers_and_add_up_to_1(double step)
    {
        var steps = (int)Math.Round(1 / step);
        var decimals = Enumerable.Range(0, steps + 1).Select(i => (double)((decimal)i / steps)).ToHashSet();
        foreach (var point in Points(string.Create(CultureInfo.InvariantCulture, $"simplex: \"alpha, beta, gamma step {step}\"")))
        {
            Assert.That(new[] { point.Alpha, point.Beta, point.Gamma }.All(decimals.Contains), $"{point}");
            Assert.That((decimal)point.Alpha + (decimal)point.Beta + (decimal)point.Gamma, Is.EqualTo(1m));
        }
    }

    [TestCase("alpha: 0..1 step 0.1", "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1")]
    [TestCase("alpha: 0.05 .. 0.2 step 0.05", "0.05 0.1 0.15 0.2")]
    [TestCase("alpha: [0.5, 0.1]", "0.5 0.1")]
    [TestCase("alpha: [1e-1]", "0.1")]
    public void A_range_in_decimal_steps_does_not_drift(string axis, string values)
        => Assert.That(string.Join(' ', Points(axis).Select(point => point.Alpha.ToString(CultureInfo.InvariantCulture))), Is.EqualTo(values));

    [Test]
    public void Whole_numbers_switches_words_and_lists_of_types_can_be_axes()
    {
        Assert.That(Points("brand_cap: 0..3").Select(point => point.BrandCap), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(Points("mmr_lambda: [0.5, off]").Select(point => point.MmrLambda), Is.EqualTo(new double?[] { 0.5, null }));
        Assert.That(Points("rule_exclude_events: [true, false]").Select(point => point.RuleExcludeEvents), Is.EqualTo(new[] { true, false }));
        Assert.That(Points("final_order: [score, picked]").Select(point => point.FinalOrder), Is.EqualTo(new[] { FinalOrder.Score, FinalOrder.Picked }));
        Assert.That(Points("exclude_event_types: [[3], [2, 3], 1]").Select(point => string.Join('+', point.ExcludeEventTypes)), Is.EqualTo(new[] { "3", "2+3", "1" }));
    }

    [Test]
    public void Trial_0_has_the_current_settings_then_come_named_candidates_then_the_points_first_axis_slowest()
    {
        var trials = Axes("alpha: [0.1, 0.2], brand_cap: [1, 2]").Trials(Current, [World.Named("mine")]);

        Assert.That(trials.Select(trial => trial.Name), Is.EqualTo(new[] { "in force", "mine", "trial 2", "trial 3", "trial 4", "trial 5" }));
        Assert.That(trials[0].Settings, Is.EqualTo(Current));
        Assert.That(trials.Skip(2).Select(trial => (trial.Settings.Alpha, trial.Settings.BrandCap)), Is.EqualTo(new[] { (0.1, 1), (0.1, 2), (0.2, 1), (0.2, 2) }));
        Assert.That(trials[2].Settings, Is.EqualTo(Current with { Alpha = 0.1, BrandCap = 1 }));
    }

    [Test]
    public void Drawn_points_depend_only_on_the_seed_and_are_distinct_points_of_the_axes()
    {
        const string Drawn = "sweep: {{axes: {{simplex: 'alpha, beta, gamma step 0.05', brand_cap: 0..4}}, random: 300, seed: {0}}}";
        var one = Read(string.Format(CultureInfo.InvariantCulture, Drawn, 1)).Trials(Current, []);
        var again = Read(string.Format(CultureInfo.InvariantCulture, Drawn, 1)).Trials(Current, []);
        var other = Read(string.Format(CultureInfo.InvariantCulture, Drawn, 2)).Trials(Current, []);
        var grid = Points("simplex: 'alpha, beta, gamma step 0.05', brand_cap: 0..4").ToHashSet();

        Assert.That(again, Is.EqualTo(one));
        Assert.That(other, Is.Not.EqualTo(one));
        Assert.That(one.Skip(1).Select(trial => trial.Settings).Distinct().Count(grid.Contains), Is.EqualTo(300));
        Assert.That(one, Has.Count.EqualTo(301));
    }

    [Test]
    public void All_points_can_be_drawn_and_drawing_needs_no_steps()
    {
        var all = Read("sweep: {axes: {alpha: 0..1 step 0.1, brand_cap: 0..2}, random: 33}").Trials(Current, []);
        Assert.That(all.Skip(1).Select(trial => trial.Settings), Is.EquivalentTo(Points("alpha: 0..1 step 0.1, brand_cap: 0..2")));

        var drawn = Read("sweep: {axes: {simplex: [alpha, beta, gamma], profile_boost: 0.5..0.9}, random: 500}").Trials(Current, []).Skip(1).Select(trial => trial.Settings).ToArray();
        Assert.That(drawn.Select(point => (decimal)point.Alpha + (decimal)point.Beta + (decimal)point.Gamma), Is.All.EqualTo(1m));
        Assert.That(drawn.Select(point => point.ProfileBoost), Is.All.InRange(0.5, 0.9));
        Assert.That(drawn.Average(point => point.Alpha), Is.EqualTo(1 / 3.0).Within(0.05));
        Assert.That(drawn.Select(point => point.ProfileBoost).Distinct().Count(), Is.GreaterThan(400));
    }

    [Test]
    public void Objective_and_seed_come_from_the_file_otherwise_from_the_flags()
    {
        var plain = Axes("alpha: [1]");
        Assert.That((plain.Objective.Name, plain.Seed, plain.Random, plain.Constraints.Count), Is.EqualTo(("mrr", 42UL, (int?)null, 0)));
        Assert.That((plain.Front.First.Name, plain.Front.Second.Name), Is.EqualTo(("mrr", "coverage")));

        var told = Read("{\"sweep\": {\"axes\": {\"alpha\": [0, 1]}, \"objective\": \"coverage\", \"seed\": 7, \"constraints\": [\"fill>=0.95\", \"gini < 0.9\"], \"pareto\": [\"novelty\", \"ndcg\"]}}");
        Assert.That((told.Objective.Name, told.Seed), Is.EqualTo(("coverage", 7UL)));
        Assert.That(told.Constraints.Select(constraint => constraint.ToString()), Is.EqualTo(new[] { "fill >= 0.95", "gini < 0.9" }));
        Assert.That(told.Metrics.Select(metric => metric.Name), Is.EqualTo(new[] { "coverage", "hit_rate", "mrr", "ndcg", "fill", "gini", "novelty" }));
    }

    [TestCase("sweep:\n  axes:\n    alpha: 0..1 step 0.3", "sweep.yaml:3: sweep.axes.alpha: must reach its end in whole steps above 0, was 0..1 step 0.3")]
    [TestCase("sweep:\n  axes:\n    alpha: 0..1 step 0", "sweep.yaml:3: sweep.axes.alpha: must reach its end in whole steps above 0, was 0..1 step 0")]
    [TestCase("sweep:\n  axes:\n    alpha: 1..0 step 0.1", "sweep.yaml:3: sweep.axes.alpha: must go from a smaller number to a larger one, was 1..0 step 0.1")]
    [TestCase("sweep:\n  axes:\n    alpha: 0..one step 0.1", "sweep.yaml:3: sweep.axes.alpha: must be a range of numbers such as 0..1 step 0.1, was 0..one step 0.1")]
    [TestCase("sweep:\n  axes:\n    alpha: 0,5..1 step 0,5", "sweep.yaml:3: sweep.axes.alpha: must be a range of numbers such as 0..1 step 0.1, was 0,5..1 step 0,5")]
    [TestCase("sweep:\n  axes:\n    alpha: -1..1 step 1", "sweep.yaml:3: sweep.axes.alpha: must be 0 or more, was -1")]
    [TestCase("sweep:\n  axes:\n    alpha: 0..1", "sweep.yaml:2: sweep.axes.alpha: needs a step such as 'step 0.1', or 'random' points to draw")]
    [TestCase("sweep:\n  axes:\n    alpha: 0.5", "sweep.yaml:3: sweep.axes.alpha: must be a range such as 0..1 step 0.1 or a list such as [0, 0.5, 1], was 0.5")]
    [TestCase("sweep:\n  axes:\n    alpha: {from: 0}", "sweep.yaml:3: sweep.axes.alpha: must be a range such as 0..1 step 0.1 or a list such as [0, 0.5, 1]")]
    [TestCase("sweep:\n  axes:\n    alpha: []", "sweep.yaml:3: sweep.axes.alpha: must contain at least one value")]
    [TestCase("sweep:\n  axes:\n    alpha: [0.1,\n      0.1]", "sweep.yaml:4: sweep.axes.alpha[1]: 0.1 occurs twice")]
    [TestCase("sweep:\n  axes:\n    alpha: [0.1, lots]", "sweep.yaml:3: sweep.axes.alpha[1]: must be a number, was lots")]
    [TestCase("sweep:\n  axes:\n    alpha: [[0.1]]", "sweep.yaml:3: sweep.axes.alpha[0]: must be a number")]
    [TestCase("sweep:\n  axes:\n    brand_cap: 0..1 step 0.5", "sweep.yaml:3: sweep.axes.brand_cap: must be a whole number, was 0.5")]
    [TestCase("sweep:\n  axes:\n    mmr_lambda: 0..2 step 1", "sweep.yaml:3: sweep.axes.mmr_lambda: must be from 0 to 1, or off, was 2")]
    [TestCase("sweep:\n  axes:\n    alhpa: [1]", "sweep.yaml:3: sweep.axes.alhpa: is not known (did you mean 'alpha'?)")]
    [TestCase("sweep:\n  axes:\n    simplex: alpha step 0.1", "sweep.yaml:3: sweep.axes.simplex: must name two to six fields and a step that divides 1, such as \"alpha, beta, gamma step 0.1\", was alpha step 0.1")]
    [TestCase("sweep:\n  axes:\n    simplex: alpha, beta step 0.3", "sweep.yaml:3: sweep.axes.simplex: must name two to six fields and a step that divides 1, such as \"alpha, beta, gamma step 0.1\", was alpha, beta step 0.3")]
    [TestCase("sweep:\n  axes:\n    simplex: alpha, betta step 0.1", "sweep.yaml:3: sweep.axes.simplex: 'betta' is not a field (did you mean 'beta'?)")]
    [TestCase("sweep:\n  axes:\n    simplex: alpha, brand_cap step 0.1", "sweep.yaml:3: sweep.axes.simplex: must be a whole number, was 0.5")]
    [TestCase("sweep:\n  axes:\n    simplex: [alpha, beta]", "sweep.yaml:2: sweep.axes.simplex: needs a step such as 'step 0.1', or 'random' points to draw")]
    [TestCase("sweep:\n  axes:\n    alpha: [1]\n    simplex: alpha, beta step 0.5", "sweep.yaml:4: sweep.axes.simplex: 'alpha' is already on sweep.axes.alpha")]
    [TestCase("sweep:\n  axes: {alpha: [1]}\n  objective: precision", "sweep.yaml:3: sweep.objective: 'precision' is not a metric; one of hit_rate, mrr, ndcg, recall, map, fill, coverage, gini, effective_items, novelty, tail_share, average_popularity, intra_list_diversity, overlap, beyond_popularity_hit_rate")]
    [TestCase("sweep:\n  axes: {alpha: [1]}\n  constraints: [coverage 0.3]", "sweep.yaml:3: sweep.constraints[0]: must be a metric, >=, <=, > or <, and a number, such as coverage >= 0.3, was coverage 0.3")]
    [TestCase("sweep:\n  axes: {alpha: [1]}\n  constraints: coverage >= 0.3", "sweep.yaml:3: sweep.constraints: must be a list such as [coverage >= 0.3]")]
    [TestCase("sweep:\n  axes: {alpha: [1]}\n  pareto: [mrr, mrr]", "sweep.yaml:3: sweep.pareto: must be two different metrics such as [mrr, coverage]")]
    [TestCase("sweep:\n  axes: {alpha: [1, 2]}\n  random: 3", "sweep.yaml:3: sweep.random: must be at most 2, the points of the axes, was 3")]
    [TestCase("sweep:\n  axes: {alpha: [1, 2]}\n  random: some", "sweep.yaml:3: sweep.random: must be a whole number from 1 to 10000, points to draw, was some")]
    [TestCase("sweep:\n  axes: {alpha: 0..1 step 0.0001}", "sweep.yaml:2: sweep.axes: must make at most 10000 trials, makes 10001; use larger steps or 'random' points")]
    [TestCase("sweep:\n  axes: {alpha: [1]}\n  axes: {beta: [1]}", "sweep.yaml:3: sweep.axes: occurs twice")]
    [TestCase("sweep:\n  alpha: [1]\n  axes: {beta: [1]}", "sweep.yaml:2: sweep.alpha: is not known (did you mean 'alpha'?); fields belong under 'axes'")]
    [TestCase("sweep:\n  random: 3", "sweep.yaml:2: sweep.axes: is missing")]
    [TestCase("sweep:\n  axes: {}", "sweep.yaml:2: sweep.axes: must contain at least one axis")]
    [TestCase("sweep: 3", "sweep.yaml:1: sweep: must be a mapping with 'axes'")]
    [TestCase("sweeps:\n  axes: {alpha: [1]}", "sweep.yaml:1: has no 'sweep' mapping (did you mean 'sweep' instead of 'sweeps'?)")]
    public void An_error_has_file_line_and_path(string text, string expected)
        => Assert.That(ErrorsOf(text), Is.EqualTo(new[] { expected }));

    [Test]
    public void All_errors_of_a_file_are_reported_together()
        => Assert.That(
            ErrorsOf("sweep:\n  axes:\n    alpha: 0..1 step 0.3\n    brand_cap: [x, 1, -2]\n  objective: mmr\n  constraints:\n  - gin < 1\n"),
            Has.Length.EqualTo(5).And.Some.Contains(":3: sweep.axes.alpha: ").And.Some.Contains("brand_cap[0]: must be a whole number, was x")
                .And.Some.Contains("brand_cap[2]: must be 0 or more, was -2").And.Some.Contains("'mmr' is not a metric (did you mean 'mrr'?)")
                .And.Some.Contains("'gin' is not a metric (did you mean 'gini'?)"));

    [Test]
    public void A_file_can_contain_a_sweep_candidates_and_other_keys()
    {
        const string Both = "items: [1]\nconfigs:\n- name: a\nsweep:\n  axes: {alpha: [1]}\n";
        Assert.That(Read(Both).Axes, Has.Count.EqualTo(1));
        Assert.That(CandidateFile.Read("f", new StringReader(Both), Current), Has.Count.EqualTo(1));
        Assert.That((SweepFile.HasSweep(new StringReader(Both)), CandidateFile.HasCandidates(new StringReader(Both))), Is.EqualTo((true, true)));
        Assert.That(SweepFile.HasSweep(new StringReader("configs: [{name: a}]")), Is.False);
        Assert.That(CandidateFile.HasCandidates(new StringReader("sweep: {axes: {alpha: [1]}}")), Is.False);
    }
}
