using System.Text.Json;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class StoredComparisonTests
{
    static readonly ReportDocument Run = SampleRun.Of(["one", "two", "three"]).Report;

    static readonly ReportDocument Stored = Parse(Json(Run));

    static string Json<T>(T value) => JsonSerializer.Serialize(value, ReportJson.Indented);

    static ReportDocument Parse(string text) => JsonSerializer.Deserialize<ReportDocument>(text, ReportJson.Indented)!;

    static StoredComparison Compare(ReportDocument run, ReportDocument stored, string candidate = "one") => StoredComparison.Of(run, stored, "stored.json", candidate, workers: 2);

    [Test]
    public void A_report_is_read_as_it_was_written()
    {
        Assert.That(Json(Stored), Is.EqualTo(Json(Run)));
        Assert.That((Run.Fault(), Stored.Fault()), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void Columns_of_users_are_on_one_line()
        => Assert.That(Json(Run).Split('\n').Where(line => line.Contains("\"ranks\": [", StringComparison.Ordinal)), Has.Exactly(3).Matches(@"\[\[\d+\](, \[\d+\]){49}\],$"));

    [Test]
    public void A_run_against_itself_repeats_its_own_comparison()
    {
        var (again, pairing, _) = Compare(Stored, Stored);
        Assert.That(Json(again.Comparisons), Is.EqualTo(Json(Run.Comparisons)));
        Assert.That(Json(again.Power), Is.EqualTo(Json(Run.Power)));
        Assert.That(Json(again.Segments), Is.EqualTo(Json(Run.Segments)));
        Assert.That(Json(again.Reversals), Is.EqualTo(Json(Run.Reversals)));
        Assert.That((pairing.SameUsers, again.BaselineRun!.Itself, again.BaselineRun.ComparedUsers), Is.EqualTo((true, "one", 50)));
        Assert.That(again.BaselineRun.Mismatches, Is.Empty);
    }

    [Test]
    public void Gates_have_the_same_outcomes_on_stored_reports_as_in_the_run()
    {
        var rules = new GateRules([
            .. Metric.All.Where(metric => metric.IsForGates).SelectMany(metric => new GateRule[] { new(null, null, GateKind.Minimum, metric, 0.2), new(null, null, GateKind.NotWorseBy, metric, 0.1) }),
            new("history", null, GateKind.NotWorseBy, Metric.Ndcg, 0.1),
        ]);
        var (again, pairing, options) = Compare(Stored, Stored);
        Assert.That(
            Json(GateEvaluation.Of(rules, again.Outcomes!, pairing, options)),
            Is.EqualTo(Json(GateEvaluation.Of(rules, Run.Outcomes!, Pairing.Within(Run.Outcomes!, 0), Run.ComparisonOptions(workers: 1)))));
    }

    [Test]
    public void Another_baseline_of_the_stored_run_is_compared_with_all_others()
    {
        var again = Compare(Run, Stored, "two").Report;
        Assert.That(again.Comparisons.Select(comparison => (comparison.Candidate, comparison.Baseline)), Is.EqualTo(new List<(string, string)> { ("one", "two"), ("three", "two") }));
        Assert.That(again.Comparisons[0].Primary.Difference, Is.EqualTo(-Run.Comparisons[0].Primary.Difference).Within(1e-15));
    }

    [Test]
    public void The_same_blend_with_other_ranks_is_compared_under_a_name_of_its_own()
    {
        var other = Stored with { Outcomes = WithRanks(Stored.Outcomes!, 0, rank => rank == 0 ? 1 : rank) };
        var again = Compare(Run, other).Report;
        Assert.That(again.Comparisons.Select(comparison => (comparison.Candidate, comparison.Baseline)), Has.Member(("one", "one of stored.json")));
        Assert.That(again.BaselineRun!.Itself, Is.Null);
    }

    [Test]
    public void Different_settings_rows_protocol_and_lists_are_all_reported()
    {
        var manifest = Stored.Manifest with { Protocol = EvidenceProtocol.Replay, Cutoffs = [10], Fingerprint = "4567", Namespace = "other", Seen = "filter", HoldoutTypes = [3] };
        Assert.That(StoredComparison.MismatchesOf(Run, Stored with { Manifest = manifest }), Is.EqualTo(new List<string>
        {
            "namespace: other in the stored run and shop in this run", "protocol: replay in the stored run and as-of in this run", "k: 10 in the stored run and 3 in this run", "--seen: filter in the stored run and keep in this run",
            "--types: 3 in the stored run and all in this run", "rows: 4567 in the stored run and 0123 in this run",
        }));
        Assert.That(StoredComparison.MismatchesOf(Run, Stored), Is.Empty);
    }

    [Test]
    public void Embeddings_are_compared_where_both_runs_read_them()
    {
        ReportDocument With(string? fingerprint) => Run with { Manifest = Run.Manifest with { EmbeddingFingerprint = fingerprint } };
        Assert.That(StoredComparison.MismatchesOf(With("1"), With(null)), Is.Empty);
        Assert.That(StoredComparison.MismatchesOf(With("1"), With("2")), Is.EqualTo(Enumerable.Repeat("embeddings: 2 in the stored run and 1 in this run", 1)));
    }

    [Test]
    public void Only_users_with_the_same_holdout_are_compared_and_coverage_is_not()
    {
        var stored = Stored with { Outcomes = Stored.Outcomes! with { Holdouts = [.. Stored.Outcomes.Holdouts.Select((key, user) => user < 10 ? $"gone {user}" : key)] } };
        Assert.That(StoredComparison.MismatchesOf(Run, stored), Is.EqualTo(Enumerable.Repeat("users: 40 with the same holdout, of 50 in the stored run and 50 in this run", 1)));

        var (report, pairing, options) = Compare(Run, stored);
        var two = report.Comparisons.Single(comparison => comparison.Candidate == "two").Primary;
        TargetRanks Ranks(int candidate) => Run.Outcomes!.Candidates[candidate].Ranks.Of([.. Enumerable.Range(10, 40)]);
        Assert.That(two.Wins + two.Ties + two.Losses, Is.EqualTo(40));
        Assert.That(two.Difference, Is.EqualTo(Comparisons.Of(["one", "two"], [Ranks(0), Ranks(1)], 0, options)[0].Primary.Difference));
        Assert.That(report.Segments.All(segmentation => segmentation.Segments.Sum(segment => segment.ComparedUsers) == 40 && segmentation.Segments.Sum(segment => segment.Users) == 50));

        var rule = new GateRule(null, null, GateKind.NotWorseBy, Metric.Coverage, 1);
        Assert.That(GateEvaluation.Of(new GateRules([rule], ["two"]), report.Outcomes!, pairing, options).Lines.Single().Reason, Is.EqualTo("coverage can only be compared over the same users and the same k"));
    }

    [Test]
    public void Without_common_users_there_is_nothing_to_compare()
    {
        var stored = Stored with { Outcomes = Stored.Outcomes! with { Holdouts = [.. Stored.Outcomes.Holdouts.Select((_, user) => $"gone {user}")] } };
        var (report, _, _) = Compare(Run, stored);
        Assert.That((report.BaselineRun!.ComparedUsers, report.Comparisons.Count, report.Power, report.Segments.Count), Is.EqualTo((0, 0, (PowerStatement?)null, 3)));
    }

    [Test]
    public void Shorter_stored_lists_are_compared_at_the_cutoffs_that_they_reach()
    {
        // Lists of one item: a target at a lower rank is an unknown miss.
        var stored = Stored with { Manifest = Stored.Manifest with { Cutoffs = [1], PrimaryCutoff = 1 } };
        var (report, _, options) = Compare(Run, stored);
        Assert.That((options.VerdictCutoff, report.Comparisons[0].Primary.K), Is.EqualTo((1, 1)));
        Assert.That(() => Compare(Run with { Manifest = Run.Manifest with { Cutoffs = [3] } }, stored), Throws.ArgumentException.With.Message.Contains("shorter than every k"));
    }

    [Test]
    public void Inconsistent_parts_are_not_a_report()
    {
        var outcomes = Stored.Outcomes!;
        Assert.That((Stored with { SchemaVersion = 99 }).Fault(), Does.Contain("schema 99"));
        Assert.That((Stored with { Outcomes = null }).Fault(), Does.Contain("no outcomes"));
        Assert.That((Stored with { Outcomes = outcomes with { Holdouts = outcomes.Holdouts[1..] } }).Fault(), Does.Contain("do not fit"));
        Assert.That((Stored with { Outcomes = outcomes with { Holdouts = [.. outcomes.Holdouts[1..], outcomes.Holdouts[1]] } }).Fault(), Does.Contain("twice"));
        Assert.That((Stored with { Manifest = Stored.Manifest with { Baseline = "none" } }).Fault(), Does.Contain("do not fit"));
    }

    static Outcomes WithRanks(Outcomes outcomes, int candidate, Func<int, int> change)
        => outcomes with { Candidates = [.. outcomes.Candidates.Select((own, i) => i == candidate ? own with { Ranks = TargetRanks.OfOne(Array.ConvertAll(own.Ranks.FirstRanks(), rank => change(rank))) } : own)] };
}
