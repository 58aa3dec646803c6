using System.Text.Json;
using RecSys.Catalog;
using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Jobs.Factors;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Factors;

public sealed class FactorJsonTests
{
    static readonly FactorRunOptions Options = new()
    {
        StartedAt = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero),
        Since = null,
        Until = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        DryRun = false,
        Text = DerivationOptions.Default,
        Weights = new UserFactorOptions(),
        WeightEvents = false,
        Model = FactorModelKind.Means,
        Als = null,
        GivenOptions = [],
        Tune = false,
        WarmStart = false,
        MaxPrunePercent = null,
        Trial = null,
        Workers = 1,
    };

    [Test]
    public void Recorded_flags_without_options_are_these_bytes()
        => Assert.That(
            Recorded(Options),
            Is.EqualTo("""{"since":null,"until":"2026-01-01T00:00:00+00:00","model":"means","settings":null,"tune":false,"warm_start":false,"weight_events":false,"half_life_days":null,"repeat":"linear","max_prune_percent":null,"evaluation":null}"""));

    [Test]
    public void Recorded_flags_with_every_option_are_these_bytes()
    {
        var options = Options with
        {
            Since = Options.Until.AddDays(-30),
            Model = FactorModelKind.Als,
            Als = new AlsOptions { Factors = 64, Users = UserRule.Solve },
            GivenOptions = ["--namespace", "--users", "--factors"],
            Tune = true,
            WarmStart = true,
            WeightEvents = true,
            Weights = new UserFactorOptions { HalfLifeDays = 7.5, Repeat = RepeatCounting.Log },
            MaxPrunePercent = 20,
            Trial = new TrialOptions(5, Seed: 3, IsGate: true),
        };

        Assert.That(
            Recorded(options),
            Is.EqualTo("""{"since":"2025-12-02T00:00:00+00:00","until":"2026-01-01T00:00:00+00:00","model":"als","settings":{"factors":64,"iterations":6,"confidence_ratio":30,"shrinkage":4,"seed":1,"users":"solve","text_prior":true,"median_best_score":10,"given":["--factors","--users"]},"tune":true,"warm_start":true,"weight_events":true,"half_life_days":7.5,"repeat":"log","max_prune_percent":20,"evaluation":{"sample_percent":5,"seed":3,"is_gate":true}}"""));
    }

    [Test]
    public void Reports_have_these_keys_in_this_order()
    {
        var reports = new FactorReports(reportFile: null);
        reports.Add(SampleReport.LargestLearned);
        reports.AddSkipped("namespace 'b' is busy", ExitCodes.TryAgainLater);

        var root = JsonDocument.Parse(reports.ToJson()).RootElement;

        var run = root.GetProperty("runs")[0];
        Assert.Multiple(() =>
        {
            Assert.That(Keys(root), Is.EqualTo((string[])["runs", "busy"]));
            Assert.That(root.GetProperty("busy")[0].GetString(), Is.EqualTo("namespace 'b' is busy"));
            Assert.That(
                Keys(run),
                Is.EqualTo((string[])[
                    "run_id", "namespace", "dry_run", "since", "until", "options", "model", "dimensions", "items", "first_refused", "item_factors", "events",
                    "users", "prune", "removed", "tuning", "evaluation", "wal_bytes", "stages", "pace"]));
            Assert.That(
                Keys(run.GetProperty("evaluation").GetProperty("comparison")),
                Is.EqualTo((string[])["cutoff", "users", "eligible", "unreachable", "items", "rankings", "differences", "own_factor_wins"]));
            Assert.That(
                Keys(run.GetProperty("tuning")),
                Is.EqualTo((string[])["users", "from", "to", "search", "trials", "scales", "seconds", "shrinkage", "confidence_ratio", "median_best_score"]));
            Assert.That(Keys(run.GetProperty("evaluation")), Is.EqualTo((string[])["verdict", "trained_until", "trained_events", "stored", "comparison"]));
            Assert.That(
                Keys(run.GetProperty("evaluation").GetProperty("comparison").GetProperty("differences")[0]),
                Is.EqualTo((string[])["against", "verdict", "hit_rate", "mrr", "ndcg"]));
            Assert.That(Keys(run.GetProperty("model")), Is.EqualTo((string[])["name", "previous", "settings", "warm_start", "learned"]));
            Assert.That(
                Keys(run.GetProperty("model").GetProperty("learned")),
                Is.EqualTo((string[])[
                    "pairs", "weight_sum", "users", "learned_items", "prior_items", "items_without_factor", "effective_rank", "coverage",
                    "popular_share", "unobserved_weight", "regularization", "item_scale", "losses"]));
            Assert.That(
                Keys(run.GetProperty("model").GetProperty("learned").GetProperty("losses")[0]),
                Is.EqualTo((string[])["iteration", "side", "observed", "unobserved", "regularization", "total"]));
            Assert.That(run.GetProperty("evaluation").GetProperty("verdict").GetString(), Is.EqualTo("worse_than_stored"));
            Assert.That(run.GetProperty("first_refused")[0].GetProperty("fault").GetString(), Is.EqualTo("not_finite"));
            Assert.That(run.GetProperty("items").GetProperty("fallback_share").GetDouble(), Is.EqualTo(0.5));
        });

        static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
    }

    [TestCase(new GateVerdict[0], null, ExitCodes.Success)]
    [TestCase(new[] { GateVerdict.Passed }, null, ExitCodes.Success)]
    [TestCase(new[] { GateVerdict.Passed }, ExitCodes.TryAgainLater, ExitCodes.TryAgainLater)]
    [TestCase(new[] { GateVerdict.Passed }, ExitCodes.NotEnoughEvidence, ExitCodes.NotEnoughEvidence)]
    [TestCase(new[] { GateVerdict.Passed }, ExitCodes.GateMissed, ExitCodes.GateMissed)]
    [TestCase(new[] { GateVerdict.TooFewUsers }, ExitCodes.TryAgainLater, ExitCodes.NotEnoughEvidence)]
    [TestCase(new[] { GateVerdict.TooFewUsers, GateVerdict.NotBetterThanPopularity }, ExitCodes.TryAgainLater, ExitCodes.GateMissed)]
    [TestCase(new[] { GateVerdict.WorseThanStored }, null, ExitCodes.GateMissed)]
    public void Exit_code_is_that_of_the_worst_outcome(GateVerdict[] verdicts, int? skipped, int exitCode)
    {
        var reports = new FactorReports(reportFile: null);
        foreach (var verdict in verdicts)
            reports.Add(SampleReport.Plain with { Evaluation = SampleReport.Evaluation(verdict) });
        if (skipped is { } code)
            reports.AddSkipped("skipped", code);

        Assert.That(reports.ExitCode, Is.EqualTo(exitCode));
    }

    static string Recorded(FactorRunOptions options)
        => JsonSerializer.Serialize(RecordedFactorOptions.Of(options), FactorJson.Line.RecordedFactorOptions);
}
