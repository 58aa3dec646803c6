using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Sweep;
using RecSys.Hosting;
using RecSys.Jobs.Evaluation;
using RecSys.Scoring;
using RecSys.Tests.Unit.Jobs.Evaluation;

namespace RecSys.Tests.Unit.Evaluation;

[TestFixture("")]
[TestFixture("de-DE")]
public sealed class ScreenTests(string culture)
{
    const int Columns = 100;

    [SetUp]
    public void SetCulture() => Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo(culture);

    static ReportDocument Report(int candidates, string prefix = "candidate ")
        => SampleRun.Of([.. Enumerable.Range(0, candidates).Select(i => $"{prefix}{i}")], cutoffs: [1, 5]).Report;

    /// <summary>The lines of a screen as a terminal shows them, with the frames of its tables.</summary>
    static string[] LinesOf(IReadOnlyList<ScreenBlock> blocks) =>
    [
        .. blocks.SelectMany((block, index) => (string[])
        [
            .. index == 0 ? [] : (string[])[""], .. block.Lines, .. block.Table is { } table ? Drawn(table) : [],
        ]),
    ];

    static IEnumerable<string> Drawn(ReportTable table)
    {
        Assert.That(new TextTable(table.Columns, table.Rows, table.KeyColumns).Pieces(Columns), Has.Count.EqualTo(1), "a table is not split");
        var frame = new string('-', Enumerable.Range(0, table.Columns.Count).Sum(column =>
            3 + table.Rows.Select(row => row[column].Length).Append(table.Columns[column].TrimStart('>').Length).Max()) + 1);
        return [frame, frame, frame, .. table.Rows.Select(row => string.Join(" | ", row)), frame];
    }

    static string[] AssertFits(IReadOnlyList<ScreenBlock> blocks)
    {
        var lines = LinesOf(blocks);
        Assert.That(lines, Has.Length.LessThanOrEqualTo(EvaluationScreen.MostLines), string.Join('\n', lines));
        Assert.That(lines.Where(line => line.Length > Columns), Is.Empty);
        Assert.That(string.Concat(lines).Any(char.IsControl), Is.False);
        return lines;
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(50)]
    public void The_first_screen_has_at_most_40_lines_from_the_headline_to_the_next_step(int candidates)
    {
        var report = Report(candidates);
        var lines = AssertFits(EvaluationScreen.Of(report));

        Assert.That(lines[0], Is.EqualTo("shop: all 50 qualifying users, as of each user's last event, k = 5, 100.0 % reachable"));
        Assert.That(Sentence(lines, 1), Does.StartWith(Headline.Of(report)));
        foreach (var line in (string[])["Repeats: ", "Popularity: ", "Largest miss reason of candidate "])
            Assert.That(lines, Has.Some.StartsWith(line));
        Assert.That(Sentence(lines, Array.FindIndex(lines, line => line.StartsWith("Next: ", StringComparison.Ordinal))), Is.EqualTo($"Next: {NextStep.Of(report)}"), "the next step is last");
        foreach (var ranking in report.ReferenceRankings)
            Assert.That(lines, Has.Some.StartsWith($"({ranking.Name}) | "));
    }

    /// <summary>The lines from one on, up to an empty one, as one sentence.</summary>
    static string Sentence(string[] lines, int first) => string.Join(' ', lines.Skip(first).TakeWhile(line => line.Length > 0).Select(line => line.Trim()));

    [Test]
    public void Every_shown_candidate_has_one_row_in_the_table_of_verdicts()
    {
        var report = Report(3);
        var block = EvaluationScreen.Of(report)[2];

        Assert.That(block.Lines, Is.EqualTo(new[] { "MRR@5 against candidate 0, p corrected over the candidates:" }));
        Assert.That(block.Table!.Columns, Is.EqualTo(new[] { "candidate", ">difference", ">95 % interval", ">better/worse", ">p", "verdict" }));
        Assert.That(block.Table.Rows.Select(row => row[0]), Is.EqualTo(new[] { "candidate 1", "candidate 2" }));
        Assert.That(AssertFits(EvaluationScreen.Of(report)), Has.Some.StartsWith("Evidence: 50 users, at most "));
    }

    static readonly TestCaseData[] VerdictRows =
    [
        new(Verdict.Identical, 0, 0, "same rank for all users", "same rank for all 50 users", "–", "–"),
        new(Verdict.NoSignificantDifference, 1, 0, "only 1 user differs", "only 1 user differs", "-0.1000..+0.2000", "0.400"),
        new(Verdict.NoSignificantDifference, 10, 9, "only 19 users differ", "only 19 users differ", "-0.1000..+0.2000", "0.400"),
        new(Verdict.NoSignificantDifference, 20, 10, "not significant", "no significant difference", "-0.1000..+0.2000", "0.400"),
        new(Verdict.Better, 20, 10, "better", "better", "-0.1000..+0.2000", "0.400"),
        new(Verdict.Equivalent, 20, 10, "equivalent", "equivalent", "-0.1000..+0.2000", "0.400"),
    ];

    [TestCaseSource(nameof(VerdictRows))]
    public void A_row_of_the_table_of_verdicts_has_the_difference_the_users_and_the_verdict(
        Verdict verdict, int wins, int losses, string narrow, string wide, string interval, string p)
    {
        var comparison = Report(2).Comparisons[0];
        comparison = comparison with
        {
            Verdict = verdict,
            Primary = comparison.Primary with { Difference = 0.05, Interval = new(-0.1, 0.2), AdjustedP = 0.4, Wins = wins, Losses = losses, Ties = 50 - wins - losses },
        };

        Assert.That(VerdictTable.Of([("x", comparison)], narrow: true).Rows.Single(), Is.EqualTo(new[] { "x", "+0.0500", interval, FormattableString.Invariant($"{wins}/{losses}"), p, narrow }));
        Assert.That(VerdictTable.Of([("x", comparison)], narrow: false).Rows.Single()[^1], Is.EqualTo(wide));
    }

    [Test]
    public void The_baseline_without_mmr_and_caps_is_the_row_below_the_baseline()
    {
        var report = Report(2);
        var without = report.WithoutReranking!;
        var rows = EvaluationScreen.Of(report)[1].Table!.Rows;

        Assert.That(rows.Take(3).Select(row => row[0]), Is.EqualTo(new[] { "candidate 0", "(without MMR and caps)", "candidate 1" }));
        Assert.That(rows[1][1], Is.EqualTo(without.Numbers[Metric.Mrr]!.Value.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(EvaluationScreen.Of(report with { WithoutReranking = null })[1].Table!.Rows.Select(row => row[0]), Has.None.Contains("without"));
    }

    [Test]
    public void What_mmr_and_caps_cost_is_said_only_when_it_is_significant()
    {
        var report = Report(2);
        var without = report.WithoutReranking!;
        var hits = without.Of(Metric.HitRate)! with { Wins = 30, Losses = 2, Ties = 18, Difference = 0.56, Interval = new(0.4, 0.7), AdjustedP = 0.001, IsSame = false };
        var costly = without with { Verdict = Verdict.Better, Measures = [hits], Numbers = without.Numbers };

        Assert.That(KeyFindings.Reranking(report with { WithoutReranking = costly })!.ToString(), Does.Match("^Without MMR and caps: candidate 0 would find a target for [0-9.]+ % of users instead of [0-9.]+ %\\.$"));
        Assert.That(KeyFindings.Reranking(report with { WithoutReranking = costly with { Verdict = Verdict.NoSignificantDifference, Measures = [hits with { AdjustedP = 0.2 }] } }), Is.Null);
        Assert.That(KeyFindings.Reranking(report with { WithoutReranking = costly with { Measures = [hits with { AdjustedP = 0.2 }] } })!.Text, Does.StartWith("candidate 0 would have MRR@5 "));
    }

    [TestCase(Verdict.Better, Verdict.Better, "^Popularity: all 2 candidates are significantly better on MRR@5, candidate 0 by ")]
    [TestCase(Verdict.Better, Verdict.NoSignificantDifference, "^Popularity: candidate 1 is not significantly better on MRR@5")]
    [TestCase(Verdict.Worse, Verdict.NoSignificantDifference, "^Popularity: candidate 0 is significantly worse on MRR@5")]
    [TestCase(Verdict.Worse, Verdict.Worse, "^Popularity: candidate 0 and candidate 1 are significantly worse on MRR@5")]
    public void One_line_compares_with_popularity(Verdict first, Verdict second, string expected)
    {
        var report = Report(2);
        report = report with { AgainstPopularity = [report.AgainstPopularity[0] with { Verdict = first }, report.AgainstPopularity[1] with { Verdict = second }] };

        Assert.That(KeyFindings.Popularity(report)!.ToString(), Does.Match(expected));
    }

    [Test]
    public void Of_many_candidates_the_baseline_and_the_best_are_shown_and_the_rest_is_counted()
    {
        var report = Report(50);
        var best = report.Candidates.Skip(1).Max(candidate => candidate.At(5)[Metric.Mrr]);
        var table = EvaluationScreen.Of(report)[1].Table!;
        string[] shown = [.. table.Rows.Select(row => row[0]).Where(name => name[0] != '(')];

        Assert.That(shown, Has.Length.InRange(3, 6));
        Assert.That(shown[0], Is.EqualTo("candidate 0"));
        Assert.That(report.Candidates.First(candidate => candidate.Name == shown[1]).At(5)[Metric.Mrr], Is.EqualTo(best));
        Assert.That(LinesOf(EvaluationScreen.Of(report)), Has.Some.EqualTo(FormattableString.Invariant($"{50 - shown.Length} of 50 candidates are not shown; --details lists all.")));
    }

    [Test]
    public void Details_show_every_candidate_and_section_between_the_same_headline_and_next_step()
    {
        var report = Report(50);
        var lines = EvaluationScreen.Details(report).SelectMany(block => block.Lines.Concat(block.Table?.Rows.Select(row => row[0]) ?? [])).ToArray();

        Assert.That(lines.Count(line => line == "candidate 37"), Is.GreaterThanOrEqualTo(5));
        Assert.That(EvaluationScreen.Details(report).Count(block => block.Table is not null), Is.EqualTo(2 + 6 + report.Segments.Count));
        Assert.That(lines[1], Is.EqualTo(Headline.Of(report)));
        Assert.That(lines[^1], Is.EqualTo($"Next: {NextStep.Of(report)}"));
    }

    [Test]
    public void Long_and_hostile_names_are_shortened_and_cannot_steer_a_terminal()
    {
        var lines = AssertFits(EvaluationScreen.Of(Report(50, new string('n', 120) + "\u001b[31m\n\u202e")));
        Assert.That(lines, Has.Some.Contains("nnn…"));

        AssertFits(EvaluationScreen.Of(SampleRun.Of(["a\u001b[2Jb", "\u0301\n\u2028c"], shop: new string('s', 300) + "\n", cutoffs: [1, 1000]).Report));
    }

    [Test]
    public void Missed_rules_warnings_and_a_stored_run_fit_too()
    {
        var report = Report(50);
        var open = report with
        {
            Gates = Decision("hit_rate=1,mrr=1,ndcg=1").Apply(report).Gates,
            Warnings = [.. Enumerable.Repeat(new string('w', 400) + " word", 30)],
        };
        var lines = AssertFits(EvaluationScreen.Of(open));
        Assert.That(lines, Has.Some.StartsWith("Gates: missed; "));
        Assert.That(lines.Where(line => line.StartsWith("  gate missed: ", StringComparison.Ordinal)).Count(), Is.EqualTo(2));
        Assert.That(lines, Has.Some.EqualTo("  and 145 more, all on stderr"));
        Assert.That(lines, Has.Some.StartsWith("Warnings: 30, all on stderr: www"));

        var stored = new Decision(
            JobWorld.NoRules with { AllowMismatch = true }, null,
            new StoredReport(new string('f', 200) + ".json", open with { Manifest = open.Manifest with { Namespace = new string('x', 300) } }), "--compare").Apply(open);
        Assert.That(AssertFits(EvaluationScreen.Of(stored with { Gates = open.Gates })), Has.Some.StartsWith("Baseline: "));
    }

    static Decision Decision(string limits)
    {
        var request = JobWorld.NoRules with { Min = limits, MinUsers = 1 };
        return new Decision(request, GateReader.Read(request, Report(1).Manifest.Primary), null, "");
    }

    [Test]
    public void Without_users_the_reason_is_last()
    {
        var report = Report(1) with { Candidates = [], Funnel = Report(1).Funnel with { InWindow = 0, EnoughEvents = 0, Evaluated = 0, Reachable = 0 } };
        var lines = AssertFits(EvaluationScreen.Of(report));

        Assert.That(EvaluationScreen.Of(report)[^1].Lines[0], Does.StartWith("Nothing to evaluate: "));
        Assert.That(lines.Length, Is.LessThan(10));
        Assert.That(LinesOf(EvaluationScreen.Details(report)), Is.EqualTo(lines));
    }

    [Test]
    public void Without_hits_no_number_is_made_up()
    {
        var report = Report(2);
        var missed = report.Candidates.Select(candidate => candidate with
        {
            MissReasons = new Dictionary<MissReason, int> { [MissReason.Found] = 0, [MissReason.NotInPool] = 50 },
        });
        var lines = AssertFits(EvaluationScreen.Of(report with { Candidates = [.. missed] }));

        Assert.That(lines, Has.Some.Match("^Largest miss reason of candidate .: not in the candidate pool, 50 of 50 misses\\.$"));
        Assert.That(string.Concat(lines), Does.Not.Contain("NaN"));
    }

    /// <summary>A run of three candidates in which nothing calls for a next step but the number of users.</summary>
    static ReportDocument Plain()
    {
        var report = Report(2);
        return report with
        {
            Funnel = report.Funnel with { Targets = 100, RepeatTargets = 10 },
            Comparisons = [.. report.Comparisons.Select(comparison => comparison with { Verdict = Verdict.NoSignificantDifference })],
            WithoutReranking = null,
        };
    }

    static ReportDocument Judged(ReportDocument report, Verdict verdict)
        => report with { Comparisons = [.. report.Comparisons.Select(comparison => comparison with { Verdict = verdict })] };

    static readonly Dictionary<string, (Func<ReportDocument, ReportDocument> Change, string Step)> NextSteps = new()
    {
        ["replay"] = (report => report with { Manifest = report.Manifest with { Protocol = EvidenceProtocol.Replay } }, "without --protocol replay"),
        ["repeats of events"] = (report => report with { Funnel = report.Funnel with { RepeatTargets = 51 } }, "--holdout session"),
        ["repeats of sessions"] = (
            report => report with { Funnel = report.Funnel with { RepeatTargets = 51 }, Manifest = report.Manifest with { Holdout = HoldoutUnit.Session } }, "--targets new"),
        ["half repeats"] = (report => report with { Funnel = report.Funnel with { RepeatTargets = 50 } }, "--windows 6"),
        ["missed rules"] = (report => Judged(report, Verdict.Better) with { Gates = new(GateOutcome.Missed, 30, []) }, "do not ship"),
        ["rules without evidence, more users"] = (
            report => report with { Gates = new(GateOutcome.NotEnoughEvidence, 30, []), Funnel = report.Funnel with { EnoughEvents = 120 } }, "--limit 120. The rules lack evidence"),
        ["MMR costs more than a candidate gains"] = (
            report => Judged(report, Verdict.Better) with
            {
                WithoutReranking = Report(2).WithoutReranking! with { Verdict = Verdict.Better, Primary = report.Comparisons[0].Primary with { Difference = 0.9 } },
                Candidates = [report.Candidates[0]],
            }, "candidate without MMR and caps"),
        ["a candidate without MMR is compared"] = (
            report => report with { WithoutReranking = Report(2).WithoutReranking! with { Verdict = Verdict.Better } }, "--windows 6"),
        ["better"] = (report => Judged(report, Verdict.Better), "check candidate 1 with --gates FILE"),
        ["better, rules passed"] = (report => Judged(report, Verdict.Better) with { Gates = new(GateOutcome.Passed, 30, []) }, "test candidate 1 online"),
        ["identical"] = (report => Judged(report, Verdict.Identical), "--sweep FILE tries many settings"),
        ["worse"] = (report => Judged(report, Verdict.Worse), "keep candidate 0"),
        ["more users"] = (report => report with { Funnel = report.Funnel with { EnoughEvents = 500 } }, "--limit 200"),
        ["all users"] = (report => report, "--windows 6"),
        ["all users and windows"] = (report => report with { Manifest = report.Manifest with { Windows = 6 } }, "--sweep FILE"),
        ["one candidate"] = (report => report with { Comparisons = [] }, "--configs FILE"),
    };

    static IEnumerable<string> Situations => NextSteps.Keys;

    [TestCaseSource(nameof(Situations))]
    public void The_next_step_fits_the_result(string situation)
        => Assert.That(NextStep.Of(NextSteps[situation].Change(Plain())), Does.Contain(NextSteps[situation].Step).And.EndWith("."));

    static SweepDocument Sweep(string axes, string constraints = "[]", string shop = "shop")
    {
        var definition = SweepFile.Read(
            "f", new StringReader($"sweep: {{axes: {{{axes}}}, constraints: {constraints}}}"), new BlendSettings(), Metric.Mrr, 1);
        var options = World.Options with { Workers = 1 };
        var result = SweepRunner.Run(JobWorld.Data, definition, definition.Trials(new BlendSettings(), []), options, []);
        var run = JobWorld.Run() with { Options = options, Scope = JobWorld.Run().Scope with { Namespace = shop } };
        return SweepDocument.Of(result, Manifest.Of(run, options, SweepDefinition.CurrentSettings, JobWorld.Rows, result.Holdouts), ["something\nhappened"]);
    }

    [TestCase("'two words/recommended.yaml'")]
    [TestCase(null)]
    public void A_sweep_of_200_trials_fits_one_screen_from_the_headline_to_the_next_step(string? recommendation)
    {
        var report = Sweep(
            "alpha: 0..1 step 0.1, beta: [0.5, 1, 2], mmr_lambda: [0.5, off], brand_cap: [0, 1, 3]",
            "[fill >= 0, hit_rate >= 0, coverage >= 0, mrr >= 0, ndcg >= 0]", new string('s', 200));
        var lines = AssertFits(SweepScreen.Of(report, recommendation));

        Assert.That(report.Trials, Has.Count.EqualTo(199));
        Assert.That(Sentence(lines, 1), Does.StartWith(SweepHtmlReport.Headline(report)));
        Assert.That(lines.TakeLast(2), Has.Some.StartsWith("Next: "));
        Assert.That(lines, Has.Some.StartsWith("current settings | 0 | "));
        Assert.That(lines.TakeLast(2), Has.Some.Contains(report.Trials[0].WithinNoise ? "keep the current settings" : recommendation ?? "--sweep-out DIR"));
        Assert.That(lines, Has.Some.EqualTo("and 2 more constraints; --details lists all"));
    }

    [Test]
    public void Constraints_that_no_trial_satisfies_are_the_headline()
    {
        var report = Sweep("alpha: [0, 1]", "[coverage >= 2]");
        var lines = AssertFits(SweepScreen.Of(report, null));

        Assert.That(lines[^1], Is.EqualTo("Next: relax a constraint, or run again with --details for the trials that come nearest."));
        Assert.That(lines[1], Is.EqualTo(SweepText.NoChoice(report)));
    }

    [Test]
    public void A_sweep_without_users_says_why()
    {
        var report = Sweep("alpha: [0, 1]");
        report = report with { Trials = [], Funnel = report.Funnel with { Evaluated = 0, InWindow = 0 }, Sweep = report.Sweep with { Finished = 0, Best = null } };

        AssertFits(SweepScreen.Of(report, null));
        Assert.That(SweepScreen.Of(report, null)[^1].Lines[0], Does.StartWith("Nothing to evaluate: "));
    }

    [Test]
    public void Details_of_a_sweep_add_the_pareto_front_and_the_top_trials()
    {
        var report = Sweep("alpha: [0, 1]");

        Assert.That(SweepScreen.Details(report, null).Count(block => block.Table is not null), Is.EqualTo(report.Sweep.Comparisons.Count == 0 ? 3 : 4));
        Assert.That(SweepScreen.Details(report, null)[^1].Lines[^1], Does.StartWith("Next: "));
    }
}
