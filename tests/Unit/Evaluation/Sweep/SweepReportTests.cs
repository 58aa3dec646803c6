using System.Globalization;
using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Sweep;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation.Sweep;

[TestFixture("")]
[TestFixture("de-DE")]
[TestFixture("tr-TR")]
public sealed class SweepReportTests(string culture)
{
    [SetUp]
    public void SetCulture() => Thread.CurrentThread.CurrentCulture = new CultureInfo(culture);

    static SweepDocument Report(string name = "mine", string constraints = "[]", int users = 50)
    {
        var data = Of(ItemIds, Enumerable.Range(0, 600).Select(i => new Act($"u{i % users}", ItemIds[i * 7 % 12], i * Minute, (short)(i % 3))), Tags);
        var definition = SweepFile.Read(
            "f", new StringReader($"sweep: {{axes: {{alpha: 0..1 step 0.1, mmr_lambda: [0.5, off]}}, constraints: {constraints}}}"), new BlendSettings(), Metric.Mrr, 1);
        var result = SweepRunner.Run(data, definition, definition.Trials(new BlendSettings(), [Named(name, PlainCount)]), Options, []);
        var manifest = Manifests.Of(Options, SweepDefinition.CurrentSettings);
        return SweepDocument.Of(result, manifest, ["something <script>"]);
    }

    [Test]
    public void Csv_has_one_line_per_trial_with_settings_and_both_halves()
    {
        using var csv = new StringWriter();
        SweepCsv.Write(csv, Report("=1+1"));
        var lines = csv.ToString().Split('\n');

        Assert.That(lines, Has.Length.EqualTo(26));
        Assert.That(lines[0], Does.StartWith("trial,name,keeps_constraints,within_noise,on_pareto_front,best,recommended,alpha,beta,").And.Contains(",mrr_chosen,mrr_reported,"));
        Assert.That(lines[1], Does.StartWith("0,in force,true,"));
        Assert.That(lines[2], Does.StartWith("1,\"'=1+1\",true,"));
        Assert.That(lines[^2], Does.StartWith("23,trial 23,true,").And.Contains(",1,0.5,0.2,off,2,3,0.8,"));
        Assert.That(lines[1..^1].Select(line => line.Split(',').Length).Distinct().Single(), Is.EqualTo(lines[0].Split(',').Length));
    }

    [Test]
    public void Tables_show_the_settings_that_vary_and_both_halves_with_the_optimism()
    {
        var report = Report();
        var outcomes = SweepText.Outcomes(report);
        Assert.That(outcomes.Columns.Take(6), Is.EqualTo(new[] { "settings", ">trial", ">alpha", ">beta", ">gamma", ">mmr_lambda" }));
        Assert.That(outcomes.Rows.Select(row => row[0]), Is.EqualTo(new[] { "current settings", "recommended", "best" }));
        foreach (var outcome in new[] { report.Sweep.CurrentSettings!, report.Sweep.Best!, report.Sweep.Recommended! })
            Assert.That(outcome.Optimism, Is.EqualTo(outcome.Chosen - outcome.Reported));
        Assert.That((report.Sweep.CurrentSettings!.GainChosen, report.Sweep.CurrentSettings.GainReported), Is.EqualTo((0.0, 0.0)));
        Assert.That(SweepText.Verdicts(report).Last(), Does.Contain("Noise: ").Or.Contain("this sweep gives no reason to change them"));
        Assert.That(SweepText.Top(report).Rows, Has.Count.EqualTo(10));
        Assert.That(SweepText.Front(report).Rows.Select(row => row[0]), Is.EqualTo(report.Sweep.ParetoFront.Select(number => report.Trials[number].Name)));
    }

    [Test]
    public void Markdown_shows_hostile_names_as_text()
    {
        var markdown = SweepMarkdown.Write(Report("<b>|x|\n*y*"));
        Assert.That(markdown, Does.Not.Contain("<b>").And.Not.Contain("<script>"));
        Assert.That(markdown, Does.Contain("| current settings | 0 | 0.3 |"));
    }

    [Test]
    public void A_constraint_that_no_trial_satisfies_is_reported_with_the_nearest_value()
    {
        var report = Report(constraints: "[coverage >= 2, fill >= 0]");
        Assert.That(SweepText.NoChoice(report), Is.EqualTo("No trial satisfies the constraints, so none is recommended."));
        Assert.That(SweepText.Setting(report), Has.Some.Match(@"^Constraint coverage >= 2: satisfied by 0 of 24 trials on the selection half; the nearest value is [01]\.\d{4}$"));
        Assert.That(SweepText.Verdicts(report), Is.Empty);
        Assert.That(SweepText.Outcomes(report).Rows, Has.Count.EqualTo(1));
    }

    [Test]
    public void Candidates_that_are_written_can_be_read()
    {
        var numbers = Gen.Double[0.001, 5];
        Gen.Select(numbers, numbers, Gen.Double[0, 1].Nullable(), Gen.Int[0, 9], Gen.Bool, Gen.Short[0, 9].Array[0, 3], Gen.Bool, Gen.String).Sample((alpha, days, lambda, cap, rule, types, byScore, name) =>
        {
            var settings = new BlendSettings
            {
                Alpha = alpha,
                PopularityHalfLifeDays = days,
                MmrLambda = lambda,
                BrandCap = cap,
                RuleExcludeEvents = rule,
                ExcludeEventTypes = types,
                FinalOrder = byScore ? FinalOrder.Score : FinalOrder.Picked,
            };
            var printable = string.Concat(name.Where(c => c is >= ' ' and < '\u007f')).Trim();
            var candidate = new Candidate("a" + printable, printable.Length == 0 ? null : printable, settings);
            var read = CandidateFile.Read("f", new StringReader(CandidateFileWriter.Write([candidate, candidate with { Name = "b" }])), new BlendSettings { Beta = 9, CategoryCap = 9 });

            Assert.That(read.Select(c => (c.Name, c.Description)), Is.EqualTo(new[] { (candidate.Name, candidate.Description), ("b", candidate.Description) }));
            Assert.That(read[0].Settings.ExcludeEventTypes, Is.EqualTo(types));
            Assert.That(read[0].Settings with { ExcludeEventTypes = types }, Is.EqualTo(settings));
        }, iter: 200);
    }

    [TestCase("[]")]
    [TestCase("[fill > 2]")]
    public void The_page_shows_the_Pareto_front_with_its_table_and_hostile_names_as_text(string constraints)
    {
        var report = Report("<script>alert(1)</script>", constraints);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(SweepHtmlReport.Write(report));
        var figure = page.QuerySelectorAll("figure").Single();

        Assert.That(page.QuerySelectorAll("script, img, a, iframe").Length, Is.Zero);
        Assert.That(page.QuerySelector("h1")!.TextContent, Is.EqualTo(SweepHtmlReport.Headline(report)));
        Assert.That(figure.QuerySelectorAll("svg[role=img] circle").Length, Is.GreaterThanOrEqualTo(report.Trials.Count));
        Assert.That(figure.QuerySelectorAll("tbody tr").Length, Is.EqualTo(SweepText.Front(report).Rows.Count));
        Assert.That(SweepHtmlReport.Write(report), Is.EqualTo(SweepHtmlReport.Write(Report("<script>alert(1)</script>", constraints))));
    }
}
