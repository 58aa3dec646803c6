using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Jobs.Factors;

namespace RecSys.Tests.Unit.Jobs.Factors;

public sealed class FactorReportTextTests
{
    static readonly GateVerdict?[] Verdicts = [null, .. Enum.GetValues<GateVerdict>()];

    [Test]
    public void Summary_has_at_most_25_lines_of_100_characters_for_the_largest_numbers(
        [ValueSource(nameof(Verdicts))] GateVerdict? verdict, [Values] StoredUse stored, [Values] bool dryRun, [Values] bool withOrg, [Values] bool learned)
    {
        var report = (learned ? SampleReport.LargestLearned : SampleReport.Largest) with { DryRun = dryRun, Evaluation = SampleReport.Evaluation(verdict, stored) };

        var output = Write(report, details: false, withOrg ? Guid.Empty : null);

        Assert.Multiple(() =>
        {
            Assert.That(output.Height, Is.LessThanOrEqualTo(25), string.Join('\n', output.Lines));
            Assert.That(output.Lines, Has.All.Length.LessThanOrEqualTo(100));
            Assert.That(output.Pieces, Is.EqualTo(1), "no table is split");
        });
    }

    [Test]
    public void Summary_of_a_plain_run_has_its_result_window_counts_and_next_command()
    {
        string[] expected =
        [
            "namespace shop: factors are up to date",
            "all events before 2026-01-01T00:00:00Z",
            "          read    used  written  unchanged",
            "items    2,000   2,000    1,990         10",
            "events  60,000  60,000",
            "users    3,000   3,000    2,950         50",
            "0.0 % of the item vectors come from text",
            "next: blend_eval --namespace shop",
        ];

        Assert.That(Write(SampleReport.Plain, details: false).Lines, Is.EqualTo(expected));
    }

    [Test]
    public void Summary_of_a_learned_model_has_its_settings_the_origin_of_the_item_factors_and_the_variety_of_the_lists()
    {
        var report = SampleReport.Plain with
        {
            Model = SampleReport.LargestLearned.Model with
            {
                Settings = new ModelSettings(128, 6, 30, 4, 1, UserRule.Mean, TextPrior: true, 10, []),
                Learned = SampleReport.LargestLearned.Model.Learned! with
                {
                    LearnedItems = 1_974,
                    PriorItems = 20,
                    ItemsWithoutFactor = 6,
                    EffectiveRank = 45.28,
                    Coverage = 0.621,
                    PopularShare = 0.123,
                },
            },
            Events = new EventTotals(60_000, 59_000, 900, 0, 100),
            Removed = new RemovedTotals(3, 4),
        };

        string[] expected =
        [
            "namespace shop: factors are up to date",
            "all events before 2026-01-01T00:00:00Z",
            "model als: 128 factors, 6 iterations, confidence ratio 30, shrinkage 4",
            "          read    used  written  unchanged  removed",
            "items    2,000   2,000    1,990         10        3",
            "events  60,000  59,000",
            "users    3,000   3,000    2,950         50        4",
            "item factors: 1,974 learned, 20 from text, 6 items without",
            "effective rank 45.3, coverage of the top 20 62.1 %, share of popular items 12.3 %",
            "events not used: 900 on unknown items, 100 of types without a weight",
            "next: blend_eval --namespace shop --train-factors als",
        ];

        Assert.That(Write(report, details: false).Lines, Is.EqualTo(expected));
    }

    [Test]
    public void Details_of_a_learned_model_have_where_its_settings_and_its_start_come_from_and_the_loss_per_half_step()
    {
        var lines = Write(SampleReport.LargestLearned, details: true).Lines;

        Assert.That(lines, Has.Some.EqualTo("settings given: --factors, --shrinkage"));
        Assert.That(lines, Has.Some.EqualTo("warm start: no, because the stored factors have 64 dimensions instead of 384"));
        Assert.That(lines, Has.Some.Match("^1 +users +1.25E\\+300").And.Some.Match("^1,000 +items "));
        Assert.That(lines, Has.Some.StartsWith("effective rank 384.0"));
        Assert.That(lines, Has.All.Length.LessThanOrEqualTo(100));
    }

    [TestCase(GateVerdict.Passed, "gate: passed, better than popularity and not worse than the stored factors", "next: blend_eval --namespace shop")]
    [TestCase(GateVerdict.NotBetterThanPopularity, "gate: refused, the new factors are not significantly better", "next: the same command with --model als")]
    [TestCase(GateVerdict.WorseThanStored, "gate: refused, the new factors are significantly worse", "next: the same command with --model als")]
    [TestCase(GateVerdict.TooFewUsers, "gate: undecided, fewer than 30 users", "next: the same command with a larger --sample-percent")]
    public void The_verdict_and_the_next_command_come_last(GateVerdict verdict, string gate, string next)
    {
        var lines = Write(SampleReport.Plain with { Evaluation = SampleReport.Evaluation(verdict) }, details: false).Lines;

        Assert.That(lines[^2], Does.StartWith(gate));
        Assert.That(lines[^1], Does.StartWith(next));
    }

    [TestCase(false, "next: the same command with --tune")]
    [TestCase(true, "next: compare other weights: the same command with --dry-run")]
    public void The_next_command_after_a_refused_learned_model_depends_on_how_its_settings_were_chosen(bool search, string next)
    {
        var report = SampleReport.LargestLearned with
        {
            DryRun = true,
            Tuning = SampleReport.Tuning(432) with { Search = search },
            Evaluation = SampleReport.Evaluation(GateVerdict.NotBetterThanPopularity),
        };

        Assert.That(Write(report, details: false).Lines[^1], Does.StartWith(next));
    }

    [TestCase(StoredUse.SawHeldOutEvents, "stored factors not compared: they were learned from held-out events")]
    [TestCase(StoredUse.Unknown, "stored factors not compared: it is not recorded which events they were learned from")]
    public void Stored_factors_that_may_have_seen_held_out_events_are_named(StoredUse use, string line)
    {
        var lines = Write(SampleReport.Plain with { Evaluation = SampleReport.Evaluation(GateVerdict.Passed, use) }, details: false).Lines;

        Assert.That(lines, Has.One.EqualTo(line).And.None.StartsWith("stored factors  "));
    }

    [Test]
    public void The_choice_of_the_scale_is_one_line_with_four_figures()
    {
        var tuning = SampleReport.Tuning(432) with { Search = false };

        Assert.That(
            Write(SampleReport.Plain with { Tuning = tuning }, details: false).Lines,
            Has.One.EqualTo("scale 10 (hits 0.123 0.123 0.234 0.123 at 1 3 10 30)"));
    }

    [Test]
    public void Too_few_users_to_choose_settings_are_reported()
        => Assert.That(
            Write(SampleReport.Plain with { Tuning = SampleReport.Tuning(12) }, details: false).Lines,
            Has.One.EqualTo("scale 10, not chosen: only 12 users have a new item to choose by, 30 are needed"));

    [Test]
    public void A_searched_setting_is_one_line_and_the_models_are_in_the_details()
    {
        var report = SampleReport.Plain with { Tuning = SampleReport.Tuning(432) };

        Assert.That(
            Write(report, details: false).Lines,
            Has.One.EqualTo("shrinkage 12.345, ratio 123.456 of 5 models; scale 10 (hits 0.123 0.123 0.234 0.123 at 1 3 10 30)"));
        Assert.That(
            Write(report, details: true).Lines,
            Has.One.EqualTo("refused with shrinkage 32 and confidence ratio 100: the factors collapsed"));
    }

    [TestCase("two words", "next: blend_eval --namespace 'two words'")]
    [TestCase("it's", "next: blend_eval --namespace 'it'\\''s'")]
    [TestCase("$(reboot)", "next: blend_eval --namespace '$(reboot)'")]
    public void A_namespace_is_quoted_for_the_shell(string name, string next)
        => Assert.That(Write(SampleReport.Plain with { Namespace = name }, details: false).Lines[^1], Is.EqualTo(next));

    [Test]
    public void A_run_that_wrote_nothing_reports_the_counts_that_it_would_write([Values] bool dryRun)
    {
        var report = SampleReport.Plain with { DryRun = dryRun, Evaluation = dryRun ? null : SampleReport.Evaluation(GateVerdict.NotBetterThanPopularity) };

        var lines = Write(report, details: false).Lines;

        Assert.That(lines[0], Does.EndWith("nothing was written"));
        Assert.That(lines, Has.One.Contains("  to write").And.None.Contains("  written"));
    }

    [Test]
    public void Details_come_before_the_summary_and_list_refused_items_stages_and_WAL()
    {
        var output = Write(SampleReport.Largest, details: true);
        var summary = Write(SampleReport.Largest, details: false).Lines;

        Assert.That(output.Lines.TakeLast(summary.Count), Is.EqualTo(summary));
        Assert.That(output.Lines, Has.Exactly(10).StartsWith("refused: item "));
        Assert.That(output.Lines, Has.Some.StartsWith("read item factors").And.Some.Contains("bytes of WAL").And.Some.Contains("slept 10.0 s"));
        Assert.That(output.Lines, Has.All.Length.LessThanOrEqualTo(100));
    }

    static RecordedOutput Write(FactorReport report, bool details, Guid? org = null)
    {
        var output = new RecordedOutput();
        FactorReportText.Write(report, org, details, output);
        return output;
    }
}
