using System.Text.Json;
using CsCheck;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Sweep;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation.Sweep;

public sealed class SweepRunTests
{
    const string Weights = "axes: {simplex: 'alpha, beta, gamma step 0.25', brand_cap: [0, 1], popularity_halflife_days: [1, 100]}";

    static readonly ScoringData Data = Of(ItemIds, Enumerable.Range(0, 900).Select(i => new Act($"u{i % 60}", ItemIds[(i * 7 + i / 60 * (i % 5)) % 12], i * Minute, (short)(i % 3))), Tags);

    static SweepDefinition Definition(string sweep) => SweepFile.Read("f", new StringReader($"sweep: {{{sweep}}}"), new BlendSettings(), Metric.Mrr, 42);

    static SweepResult Run(string sweep, EvaluationOptions? options = null, ScoringData? data = null)
    {
        var definition = Definition(sweep);
        return SweepRunner.Run(data ?? Data, definition, definition.Trials(new BlendSettings(), []), options ?? Options, []);
    }

    static Metric Named(string name) => Metric.Find(Metric.All, name)!;

    static string Json(SweepResult result)
    {
        var manifest = Manifests.Of(result.Options, SweepDefinition.CurrentSettings);
        return JsonSerializer.Serialize(SweepDocument.Of(result, manifest, []));
    }

    [Test]
    public void A_trial_has_the_ranks_and_numbers_of_an_evaluation_of_the_same_settings()
        => Acts.Sample(acts =>
        {
            var data = Of(ItemIds, acts, Tags, unavailable: ["c"]);
            var definition = Definition("axes: {alpha: [0, 1], mmr_lambda: [0.3, off], covis_window_days: [1, 30]}, pareto: [novelty, average_popularity], constraints: [tail_share >= 0, intra_list_diversity >= 0, overlap >= 0, beyond_popularity_hit_rate >= 0]");
            var trials = definition.Trials(new BlendSettings(), []);
            var kept = new List<FinishedTrial>();
            var result = SweepRunner.Run(data, definition, trials, Options, [], kept.AddRange);
            if (result.Trials.Count == 0)
                return;

            var evaluated = Evaluator.Run(data, [.. trials.Select((trial, number) => trial with { Name = $"{number}" })], Options);
            foreach (var trial in kept)
            {
                var expected = evaluated.Candidates[trial.Number];
                Assert.That(trial.Ranks.IsSameAs(expected.Ranks));
                double? Whole(string metric)
                {
                    var (chosen, reported) = (result.Trial(trial.Number).Chosen[metric], result.Trial(trial.Number).Reported[metric]);
                    return (chosen * result.SelectionUsers + reported * result.TestUsers) / (result.SelectionUsers + result.TestUsers);
                }

                Assert.That(Whole("hit_rate"), Is.EqualTo(expected.Numbers[0].HitRate).Within(1e-12));
                Assert.That(Whole("mrr"), Is.EqualTo(expected.Numbers[0][Metric.Mrr]).Within(1e-12));
                Assert.That(Whole("ndcg"), Is.EqualTo(expected.Numbers[0][Metric.Ndcg]).Within(1e-12));
                Assert.That(Whole("fill"), Is.EqualTo(expected.Numbers[0][Metric.Fill]).Within(1e-12));
                Assert.That(Whole("overlap"), Is.EqualTo(expected.Beyond[Named("overlap")]).Within(1e-12));
                Assert.That(Whole("beyond_popularity_hit_rate"), Is.EqualTo(expected.Beyond[Named("beyond_popularity_hit_rate")]).Within(1e-12));
                if (expected.Beyond[Named("novelty_lists")] == evaluated.Holdouts.Count)
                {
                    Assert.That(Whole("novelty"), Is.EqualTo(expected.Beyond[Named("novelty")]).Within(1e-12));
                    Assert.That(Whole("average_popularity"), Is.EqualTo(expected.Beyond[Named("average_popularity")]).Within(1e-12));
                }

                if (expected.Beyond[Named("diversity_lists")] == evaluated.Holdouts.Count)
                    Assert.That(Whole("intra_list_diversity"), Is.EqualTo(expected.Beyond[Named("intra_list_diversity")]).Within(1e-12));
            }
        }, iter: 15);

    [Test]
    public void Prior_users_equal_the_counts_of_a_pass_over_the_events()
        => Gen.Select(Acts, Gen.Long[0, 5 * 24 * 6].Array[1, 6]).Sample((acts, times) =>
        {
            var interactions = Of(ItemIds, acts).Interactions;
            var (prior, counts) = (new PriorUsers(interactions), new PriorCounts(interactions));
            foreach (var time in times.Order().Select(tenMinutes => tenMinutes * 10 * Minute))
            {
                counts.MoveTo(time);
                int[] items = [.. Enumerable.Range(0, interactions.ItemIds.Count)];
                Assert.That(prior.UserCounts(items, time), Is.EqualTo(counts.UserCounts.ToArray()));
                Assert.That(prior.Users(time), Is.EqualTo(counts.Users));
            }
        }, iter: 200);

    [TestCase(Weights)]
    [TestCase("axes: {simplex: 'alpha, beta, gamma step 0.1', mmr_lambda: 0..1 step 0.25}, random: 150, objective: novelty, constraints: [fill >= 0.5]")]
    [TestCase("axes: {simplex: 'alpha, beta, gamma step 0.25'}, objective: gini")]
    public void The_number_of_workers_changes_nothing(string sweep)
        => Assert.That(Json(Run(sweep, Options with { Workers = 5 })), Is.EqualTo(Json(Run(sweep, Options with { Workers = 1 }))));

    [Test]
    public void Resumed_equals_uninterrupted()
    {
        var definition = Definition(Weights);
        var trials = definition.Trials(new BlendSettings(), []);
        var all = new List<FinishedTrial>();
        var whole = Json(SweepRunner.Run(Data, definition, trials, Options, [], all.AddRange));
        Assert.That(all.Select(trial => trial.Number), Is.EquivalentTo(Enumerable.Range(0, trials.Count)));

        foreach (var share in (int[])[1, 20, all.Count - 1, all.Count])
        {
            var text = SweepCheckpoint.Line(Header()) + string.Concat(all.Take(share).Select(SweepCheckpoint.Line));
            var before = SweepCheckpoint.Read(text).Trials;
            var after = new List<FinishedTrial>();

            Assert.That(Json(SweepRunner.Run(Data, definition, trials, Options, before, after.AddRange)), Is.EqualTo(whole));
            Assert.That(after, Has.Count.EqualTo(all.Count - share), "finished trials are not run again");
        }
    }

    [Test]
    public void A_stopped_sweep_reports_the_finished_trials()
    {
        using var stop = new CancellationTokenSource();
        var definition = Definition("axes: {simplex: 'alpha, beta, gamma step 0.05'}");
        var trials = definition.Trials(new BlendSettings(), []);
        var result = SweepRunner.Run(Data, definition, trials, Options, [], _ => stop.Cancel(), cancellationToken: stop.Token);

        Assert.That((result.IsComplete, result.Planned), Is.EqualTo((false, 232)));
        Assert.That(result.Trials, Has.Count.InRange(1, 231));
        Assert.That(result.Choice, Is.Not.Null);
        Assert.That(() => SweepRunner.Run(Data, definition, trials, Options, [], cancellationToken: new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Only_a_trial_that_satisfies_all_constraints_is_chosen()
    {
        var free = Run("axes: {brand_cap: [0, 1], category_cap: [0, 1], mmr_lambda: [0.1, off]}");
        var bound = free.Trials.Select(trial => trial.Chosen["coverage"]!.Value).Order().ElementAt(free.Trials.Count / 2);
        var result = Run(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"axes: {{brand_cap: [0, 1], category_cap: [0, 1], mmr_lambda: [0.1, off]}}, constraints: [coverage >= {bound}]"));

        Assert.That(result.Trials.Select(trial => trial.KeepsConstraints), Is.EqualTo(free.Trials.Select(trial => trial.Chosen["coverage"] >= bound)));
        Assert.That(result.Choice!.WithinNoise.Append(result.Choice.Best).Append(result.Choice.Recommended).Select(result.Trial).All(trial => trial.KeepsConstraints));
        Assert.That(result.Trials.Where(trial => trial.KeepsConstraints).Max(trial => trial.Chosen["mrr"]), Is.EqualTo(result.Trial(result.Choice.Best).Chosen["mrr"]));
        Assert.That(Run("axes: {alpha: [0, 1]}, constraints: [coverage > 1]").Choice, Is.Null);
    }

    [Test]
    public void The_best_value_of_a_metric_where_lower_is_better_is_the_smallest()
    {
        var result = Run("axes: {alpha: 0..1 step 0.1}, objective: gini");
        Assert.That(result.Trial(result.Choice!.Best).Chosen["gini"], Is.EqualTo(result.Trials.Min(trial => trial.Chosen["gini"])));
        Assert.That(result.Choice.WithinNoise.Select(number => result.Trial(number).Chosen["gini"]).Distinct().Count(), Is.EqualTo(1), "it is not a mean over users, so there is no noise to test");
    }

    [Test]
    public void The_choice_on_the_selection_half_is_compared_on_the_test_half()
    {
        var result = Run(Weights);
        foreach (var comparison in result.Choice!.Comparisons)
        {
            var trial = result.Trials.First(t => t.Candidate.Name == comparison.Candidate);
            Assert.That(comparison.Primary.Difference, Is.EqualTo(trial.Reported["mrr"]!.Value - result.Trials[0].Reported["mrr"]!.Value).Within(1e-12));
            Assert.That(comparison.Primary.Wins + comparison.Primary.Ties + comparison.Primary.Losses, Is.EqualTo(result.TestUsers));
        }

        Assert.That(result.SelectionUsers + result.TestUsers, Is.EqualTo(result.Holdouts.Count));
    }

    [Test]
    public void Without_users_in_both_halves_there_are_no_trials()
    {
        Assert.That(Run(Weights, Options with { Limit = 1 }).Trials, Is.Empty);
        Assert.That(Run(Weights, Options with { MinEvents = 1_000 }).Holdouts, Is.Empty);
    }

    [Test]
    public void A_list_that_cannot_be_made_fails_the_sweep_or_is_counted()
    {
        const string TooLarge = "axes: {alpha: [0, 1.7e308], profile_boost: [100]}";

        Assert.That(() => Run(TooLarge), Throws.TypeOf<ScoringException>().With.Message.Contains("is not a finite number"));
        var counted = Run(TooLarge, Options with { CountErrors = true });
        Assert.That(counted.Trials.Select(trial => trial.Failures > 0), Is.EqualTo(new[] { false, false, true }));
        Assert.That(counted.Trials[2].Chosen["fill"], Is.LessThan(1));
    }

    static CheckpointHeader Header(string rows = "rows", EvaluationOptions? options = null, string sweep = Weights)
    {
        var definition = Definition(sweep);
        return CheckpointHeader.Of("1", rows, options ?? Options, "", definition, definition.Trials(new BlendSettings(), []));
    }

    [Test]
    public void A_checkpoint_depends_on_rows_flags_and_sweep()
    {
        Assert.That(Header().DifferencesFrom(Header()), Is.Empty);
        Assert.That(Header("others").DifferencesFrom(Header()), Is.EqualTo(new[] { "rows" }));
        Assert.That(Header(options: Options with { Seed = 1 }).DifferencesFrom(Header()), Is.EqualTo(new[] { "flags" }));
        Assert.That(Header(options: Options with { Until = 1 }).DifferencesFrom(Header()), Is.EqualTo(new[] { "flags" }));
        Assert.That(Header(options: Options with { Workers = 9 }).DifferencesFrom(Header()), Is.Empty);
        Assert.That(Header(sweep: "axes: {alpha: [0]}").DifferencesFrom(Header()), Is.EqualTo(new[] { "sweep" }));
        Assert.That((Header() with { Version = "2" }).DifferencesFrom(Header("others")), Is.EqualTo(new[] { "version of the program", "rows" }));
    }

    [Test]
    public void A_checkpoint_returns_every_number_and_ignores_a_line_that_was_cut_off()
        => Gen.Select(Gen.Double.Where(double.IsFinite).Nullable().Array[3], Gen.Int[0, 20].Array[0, 9], Gen.Double[0, 1].Nullable().Array[0, 9], Gen.Bool, Gen.Int[0, 40]).Sample((numbers, ranks, values, hasValues, cut) =>
        {
            FinishedTrial[] trials = [.. Enumerable.Range(0, 3).Select(i => new FinishedTrial(i, numbers, numbers, TargetRanks.OfOne(ranks), hasValues ? values : null, i))];
            var text = SweepCheckpoint.Line(Header()) + string.Concat(trials.Select(SweepCheckpoint.Line));
            var (header, read) = SweepCheckpoint.Read(text + SweepCheckpoint.Line(trials[0] with { Number = 3 })[..cut]);

            Assert.That(header, Is.EqualTo(Header()));
            Assert.That(string.Concat(read.Select(SweepCheckpoint.Line)), Is.EqualTo(string.Concat(trials.Select(SweepCheckpoint.Line))));
        }, iter: 100);

    [TestCase("", "line 1")]
    [TestCase("candidate,k\n", "line 1")]
    [TestCase("HEADER{\"number\": 1}\n", "line 2")]
    [TestCase("HEADERnot json\n", "line 2")]
    public void Text_that_is_not_a_checkpoint_is_reported_with_its_line(string text, string line)
        => Assert.That(
            () => SweepCheckpoint.Read(text.Replace("HEADER", SweepCheckpoint.Line(Header()), StringComparison.Ordinal)),
            Throws.TypeOf<FormatException>().With.Message.Contains(line));
}
