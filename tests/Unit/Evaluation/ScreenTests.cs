using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Reports;
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
