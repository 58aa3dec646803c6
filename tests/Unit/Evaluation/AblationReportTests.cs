using System.Text.Json;
using AngleSharp.Html.Parser;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Hosting;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>The ablations of a report in every form.</summary>
[TestFixture("")]
[TestFixture("de-DE")]
public sealed class AblationReportTests(string culture)
{
    const int Columns = 100;

    [SetUp]
    public void SetCulture() => Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo(culture);

    static readonly ReportDocument Report = SampleRun.Of(["whole", "plain"], ablate: true).Report;

    static readonly ReportDocument Unasked = SampleRun.Of(["whole", "plain"]).Report;

    static string Json(ReportDocument report) => JsonSerializer.Serialize(report, ReportJson.Indented);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(8)]
    public void The_bytes_do_not_depend_on_the_workers(int workers)
        => Assert.That(Json(SampleRun.Of(["whole", "plain"], workers, ablate: true).Report), Is.EqualTo(Json(Report)));

    [Test]
    public void Everything_else_in_the_report_is_the_same_as_without_them()
    {
        Assert.That(Json(Report with { Ablations = null, Definitions = Unasked.Definitions }), Is.EqualTo(Json(Unasked)));
        Assert.That(Json(Unasked), Does.Not.Contain("ablation"));
        Assert.That(Report.Definitions["ablations"], Does.Contain("popularity still fills the pool"));
    }

    [Test]
    public void Json_reads_what_it_writes_and_has_every_part()
    {
        var written = Json(Report);
        var read = JsonSerializer.Deserialize(written, EvaluationJson.Strict.ReportDocument)!;
        var parts = JsonDocument.Parse(written).RootElement.GetProperty("ablations")[1].GetProperty("parts");

        Assert.That(Json(read), Is.EqualTo(written));
        Assert.That(JsonSerializer.Serialize(read, EvaluationJson.Indented.ReportDocument), Is.EqualTo(written));
        Assert.That(parts.EnumerateArray().Select(part => part.GetProperty("part").GetString()), Is.EqualTo(AblatedPart.All.Select(part => part.Name)));
        Assert.That(parts[1].GetProperty("verdict").ValueKind, Is.EqualTo(JsonValueKind.Null), "co-visitation has no weight");
        Assert.That(parts[0].GetProperty("primary").GetProperty("difference").ValueKind, Is.EqualTo(JsonValueKind.Number));
    }

    [Test]
    public void The_screen_has_a_row_per_part_and_fits_100_columns()
    {
        var blocks = EvaluationScreen.Of(SampleRun.Of(["whole", new string('n', 200) + "\u001b[2J\n"], ablate: true).Report);
        string[] lines = [.. blocks.SelectMany(block => block.Lines)];
        ReportTable[] tables = [.. blocks.Select(block => block.Table).OfType<ReportTable>().Where(table => table.Columns[0] == "part off")];

        Assert.That(lines.Where(line => line.Length > Columns || line.Any(char.IsControl)), Is.Empty);
        Assert.That(tables, Has.Length.EqualTo(2));
        foreach (var table in tables)
        {
            Assert.That(new TextTable(table.Columns, table.Rows, table.KeyColumns).Pieces(Columns), Has.Count.EqualTo(1), "a table is not split");
            Assert.That(table.Columns.Select(column => column.TrimStart('>')), Is.EqualTo(new[] { "part off", "hit rate", "MRR", "difference", "95 % interval", "better", "worse", "p" }));
            Assert.That(table.Rows.Select(row => row[0]), Is.EqualTo(AblatedPart.All.Select(part => part.Name).Prepend("none")));
        }

        Assert.That(lines, Has.Some.StartsWith("Parts of nnnnn").And.Some.EqualTo("Parts of whole, k = 3:"));
        Assert.That(lines, Has.Some.StartsWith("Not used: co-visitation, embedding, profile boost, exclusion rule, MMR, brand cap, category cap"));
        Assert.That(lines, Has.Some.StartsWith("whole: ").And.Some.StartsWith("nnnnn"));
        Assert.That(blocks[^1].Lines.TakeLast(2), Has.Some.StartsWith("Next: "), "the next step is last");
    }

    [Test]
    public void Wide_numbers_fit_the_screen_too()
    {
        var wide = Report.Ablations![0] with
        {
            Parts = [.. Report.Ablations[0].Parts.Select(part => part with
            {
                Verdict = Verdict.NoSignificantDifference,
                Primary = part.Primary! with { Difference = -0.12345, Interval = new(-0.98765, -0.01234), Wins = 999_999, Losses = 999_999, AdjustedP = 0.0001 },
            })],
        };
        var blocks = EvaluationScreen.Of(Report with { Ablations = [wide] });

        var table = blocks.Select(block => block.Table).OfType<ReportTable>().Single(table => table.Columns[0] == "part off");
        Assert.That(table.Columns, Has.Count.EqualTo(8));
        Assert.That(new TextTable(table.Columns, table.Rows, table.KeyColumns).Pieces(Columns), Has.Count.EqualTo(1));
        Assert.That(blocks.SelectMany(block => block.Lines).Where(line => line.Length > Columns), Is.Empty);
    }

    [TestCase(Verdict.Better, "earns its place")]
    [TestCase(Verdict.Worse, "costs hits")]
    [TestCase(Verdict.NoSignificantDifference, "no significant difference")]
    [TestCase(Verdict.Equivalent, "equivalent")]
    [TestCase(Verdict.Identical, "identical")]
    [TestCase(null, "not used")]
    public void Every_verdict_has_words(Verdict? verdict, string words) => Assert.That(AblationText.Words(verdict), Is.EqualTo(words));

    [Test]
    public void One_sentence_per_candidate_names_the_largest_gain_and_the_largest_harm()
    {
        var whole = Report.Ablations![0];
        CandidateAblation With(params (string Part, double Difference, Verdict Verdict)[] parts)
            => whole with { Parts = [.. parts.Select(part => whole.Parts[0] with { Part = part.Part, Verdict = part.Verdict, Primary = whole.Parts[0].Primary! with { Difference = part.Difference } })] };

        Assert.That(
            AblationText.Largest(With(("session", 0.01, Verdict.NoSignificantDifference), ("content", 0.02, Verdict.Better), ("MMR", -0.1, Verdict.Worse), ("brand cap", -0.01, Verdict.Worse))),
            Is.EqualTo("whole: content gains most (MRR@3 +0.0200, earns its place); MMR harms most (MRR@3 -0.1000, costs hits)"));
        Assert.That(AblationText.Largest(With(("session", 0, Verdict.Identical))), Is.EqualTo("whole: no part gains; no part harms"));
    }

    [Test]
    public void Csv_has_a_line_per_candidate_and_part()
    {
        using var text = new StringWriter();
        AblationCsv.Write(text, Report);
        string[][] lines = [.. text.ToString().TrimEnd('\n').Split('\n').Select(line => line.Split(','))];

        Assert.That(lines, Has.Length.EqualTo(1 + 2 * 12).And.All.Length.EqualTo(lines[0].Length));
        Assert.That(lines[1][..2], Is.EqualTo(new[] { "whole", "" }));
        Assert.That(lines[2][..2], Is.EqualTo(new[] { "whole", "popularity" }));
        Assert.That(lines[^1], Is.EqualTo((string[])["plain", "category cap", "3", "50", .. Enumerable.Repeat("", lines[0].Length - 5), "not_used"]));
        var (difference, mrr) = (Array.IndexOf(lines[0], "difference"), Array.IndexOf(lines[0], "mrr"));
        Assert.That(Number(lines[2][difference]), Is.EqualTo(Number(lines[1][mrr]) - Number(lines[2][mrr])).Within(1e-12));

        static double Number(string cell) => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public void Markdown_details_and_page_have_the_verdict_of_every_part()
    {
        var page = new HtmlParser().ParseDocument(HtmlReport.Write(Report));
        var details = EvaluationScreen.Details(Report).Select(block => block.Table).OfType<ReportTable>().Single(table => table.Columns.Contains("part off"));

        Assert.That(MarkdownReport.Write(Report), Does.Contain("| candidate | part off | hit rate | MRR | difference | 95 % interval | better | worse | p | verdict |").And.Contain("| plain | brand cap |"));
        Assert.That(details.Rows, Has.Count.EqualTo(2 * 12));
        Assert.That(details.Columns[^1], Is.EqualTo("verdict"));
        Assert.That(page.QuerySelectorAll("figcaption").Select(caption => caption.TextContent.Trim()), Has.Some.EqualTo("What each part of whole is worth").And.Some.EqualTo("What each part of plain is worth"));
        Assert.That(page.QuerySelectorAll("#ablation-0-title, [id^='ablation-0']"), Is.Not.Empty);
        Assert.That(HtmlReport.Write(Unasked), Does.Not.Contain("blation").And.Not.Contain("--ablate"));
    }

    [Test]
    public void With_hit_rate_as_the_measure_there_is_one_column_for_it()
    {
        var report = Report with { Manifest = Report.Manifest with { Primary = Metric.HitRate } };

        Assert.That(AblationText.Table(report).Columns.Take(4), Is.EqualTo(new[] { "candidate", "part off", ">hit rate", ">difference" }));
    }
}
