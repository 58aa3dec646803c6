using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Reports;

namespace RecSys.Tests.Unit.Evaluation;

[TestFixture("")]
[TestFixture("de-DE")]
[TestFixture("tr-TR")]
public sealed class ReportTests(string culture)
{
    const string Hostile = "=cmd|'<b>`x`\n*y*\"";

    [SetUp]
    public void SetCulture() => Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo(culture);

    static ReportDocument Report(params string[] names) => SampleRun.Of(names).Report;

    [Test]
    public void Csv_has_one_line_per_candidate_and_cutoff_with_decimal_points()
    {
        using var csv = new StringWriter();
        CsvReport.Write(csv, Report("one", "two"));
        var lines = csv.ToString().Split('\n');

        Assert.That(lines[0], Does.StartWith("candidate,k,segmentation,segment,users,hits,hit_rate,"));
        Assert.That(lines[1..5].Select(line => string.Join(',', line.Split(',').Take(5))), Is.EqualTo(new List<string> { "one,1,,,50", "one,3,,,50", "two,1,,,50", "two,3,,,50" }));
        Assert.That(lines[5..^1].Select(line => string.Join(',', line.Split(',').Take(3))).Distinct(), Is.EqualTo(
            new List<string> { "one,3,history", "two,3,history", "one,3,user", "two,3,user", "one,3,target", "two,3,target" }));
        Assert.That(lines[1..^1].Select(line => line.Split(',').Length).Distinct().Single(), Is.EqualTo(lines[0].Split(',').Length));
    }

    [Test]
    public void A_name_that_a_spreadsheet_would_evaluate_stays_text()
    {
        using var csv = new StringWriter();
        CsvReport.Write(csv, Report("=1+1", "two"));
        Assert.That(csv.ToString(), Does.Contain("\"'=1+1\",1,,,50"));
    }

    [Test]
    public void No_report_changes_the_direction_of_the_text_after_a_name()
    {
        using var csv = new StringWriter();
        CsvReport.Write(csv, Report("a\u202eb", "two"));
        Assert.That(csv.ToString(), Does.Contain("a\uFFFDb,1,"));
        Assert.That(csv.ToString().Contains('\u202e'), Is.False);
        Assert.That(MarkdownReport.Escape("a\u202eb \ud83d\ude00"), Is.EqualTo("a\uFFFDb \ud83d\ude00"));
    }

    [Test]
    public void Markdown_shows_hostile_names_as_text_on_one_line()
    {
        var markdown = MarkdownReport.Write(Report("one", Hostile));
        Assert.That(markdown, Does.Contain(@"| =cmd\|'&lt;b>\`x\` \*y\*"" |"));
        Assert.That(markdown, Does.Not.Contain("<"));
        Assert.That(markdown.Split('\n').Where(line => line.StartsWith("| one", StringComparison.Ordinal)).Count(), Is.EqualTo(5));
        Assert.That(markdown, Does.Match(@"\| \d+ \| =cmd\\\|"));
    }

    [Test]
    public void Tables_and_sentences_use_decimal_points_and_the_same_wording()
    {
        var report = Report("one", "two");
        var row = ReportText.Numbers(report, 3).Rows[0];
        Assert.That(row[1], Does.Match(@"^0\.\d{4}$"));
        Assert.That(row[2], Does.Match(@"^0\.\d{4}\.\.[01]\.\d{4}$"));
        Assert.That(ReportText.Verdict(report.Comparisons[0]), Does.Match(@"^two: .+ one on MRR@3: [+-]?\d\.\d{4}, only 4 users differ; better for 0, same for 46, worse for 4 users$"));
        Assert.That(ReportText.Funnel(report.Funnel, report.Manifest)[0], Is.EqualTo("Users: 50 with events > 50 in the last 30d > 50 with 1+ events > 50 evaluated"));
        Assert.That(ReportText.Funnel(report.Funnel, report.Manifest)[1], Is.EqualTo("Last events: 50, of which 50 (100.0 %) have a target that a list can contain; targets: 50"));
    }

    [Test]
    public void An_undefined_average_rank_is_a_dash_and_never_zero()
    {
        var report = Report("one");
        var without = report.Candidates[0] with { Numbers = [.. report.Candidates[0].Numbers.Select(n => n with { Hits = 0, Values = n.Values.With(Metric.Find(Metric.All, "average_rank_of_hits")!, null) })] };
        Assert.That(ReportText.Numbers(report with { Candidates = [without] }, 3).Rows[0][5], Is.EqualTo("–"));
    }

    [Test]
    public void Markdown_fits_a_pull_request_and_says_how_much_it_omits()
    {
        var report = Report("one", "two");
        var markdown = MarkdownReport.Write(report with { Candidates = [.. Enumerable.Repeat(report.Candidates, 100).SelectMany(both => both)] });

        Assert.That(markdown, Has.Length.LessThan(65_536));
        Assert.That(markdown, Does.Match(@"\n\d+ lines and tables are omitted here;"));
        Assert.That(MarkdownReport.Write(report), Does.Not.Contain("omitted here"));
    }
}
