using System.Text.Json;
using AngleSharp.Html.Parser;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Sweep;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>A metric that only these tests declare appears wherever metrics appear.</summary>
public sealed class MetricRowTests
{
    static readonly Metric FirstHit = new()
    {
        Name = "first_hit",
        Label = "first hit",
        Meaning = "Share of users whose target is at rank 1.",
        HigherIsBetter = true,
        AtEveryCutoff = true,
        Table = MetricTable.Accuracy,
        OfTargets = (ranks, _) => ranks.Contains(1) ? 1 : 0,
        OfRandom = draw => (double)draw.Reachable / draw.Items,
    };

    static readonly Metric HalfLength = new()
    {
        Name = "half_length",
        Label = "half length",
        HigherIsBetter = true,
        Table = MetricTable.Lists,
        Format = "0.00",
        OfUser = (lists, user) => lists.LengthOf(user) / 2.0,
    };

    static readonly IReadOnlyList<Metric> WithMadeUp = [.. Metric.All, FirstHit, HalfLength];

    static readonly SampleRun Run = SampleRun.Of(["one", "two"], metrics: WithMadeUp);

    static double Expected(int candidate) => Run.Result.Candidates[candidate].Ranks.FirstRanks().Count(rank => rank == 1) / 50.0;

    static double ExpectedLength(int candidate) => Run.Result.Candidates[candidate].Lists.Average(list => list.Length) / 2;

    [Test]
    public void The_report_has_its_value_in_json_with_its_definition()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(Run.Report, ReportJson.Indented));
        var candidate = json.RootElement.GetProperty("candidates")[1];

        Assert.That(candidate.GetProperty("numbers")[1].GetProperty("first_hit").GetDouble(), Is.EqualTo(Expected(1)).Within(1e-12));
        Assert.That(candidate.GetProperty("beyond").GetProperty("half_length").GetDouble(), Is.EqualTo(ExpectedLength(1)).Within(1e-12));
        Assert.That(json.RootElement.GetProperty("floors")[3].GetProperty("first_hit").GetDouble(), Is.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("segments")[0].GetProperty("segments")[0].GetProperty("candidates")[0].TryGetProperty("first_hit", out _), Is.True);
        Assert.That(json.RootElement.GetProperty("definitions").GetProperty("first_hit").GetString(), Is.EqualTo(FirstHit.Meaning));
    }

    [Test]
    public void It_is_compared_with_the_baseline_and_can_be_the_primary_metric()
    {
        var difference = Run.Report.Comparisons[0].Measures.Single(measure => measure.Measure == FirstHit && measure.K == 3).Difference;
        var options = Run.Result.Options with { Primary = FirstHit };
        TargetRanks[] ranks = [.. Run.Result.Candidates.Select(candidate => candidate.Ranks)];

        Assert.That(difference, Is.EqualTo(Expected(1) - Expected(0)).Within(1e-12));
        Assert.That(ReportText.Verdict(Comparisons.Of(["one", "two"], ranks, 0, options)[0]), Is.EqualTo("two: same first hit@3 for all 50 users as one"));
    }

    [Test]
    public void Text_markdown_and_page_have_a_column_for_it()
    {
        var (numbers, lists) = (ReportText.Numbers(Run.Report, 3), ReportText.Beyond(Run.Report));
        var page = new HtmlParser().ParseDocument(HtmlReport.Write(Run.Report));
        var markdown = MarkdownReport.Write(Run.Report);

        Assert.That(Cell(numbers, ">first hit@3"), Is.EqualTo(FormattableString.Invariant($"{Expected(1):0.0000}")));
        Assert.That(Cell(lists, ">half length"), Is.EqualTo(FormattableString.Invariant($"{ExpectedLength(1):0.00}")));
        Assert.That(ReportText.ReferenceBaselines(Run.Report).Columns, Has.Member(">first hit@3"));
        Assert.That(Run.Report.Segments.Select(segmentation => SegmentText.Table(segmentation, Run.Report.Metrics).Columns), Has.All.Contains(">first hit@3"));
        Assert.That(markdown, Does.Contain(" first hit@3 |").And.Contain(" half length |"));
        Assert.That(page.QuerySelectorAll("thead th").Select(cell => cell.TextContent), Has.Member("first hit@1").And.Member("first hit@3").And.Member("half length"));
        Assert.That(page.QuerySelectorAll("dt").Select(term => term.TextContent), Has.Member("first_hit"));

        static string Cell(ReportTable table, string column) => table.Rows[1][table.Columns.ToList().IndexOf(column)];
    }

    [Test]
    public void Csv_has_a_column_for_it()
    {
        using var text = new StringWriter();
        CsvReport.Write(text, Run.Report);
        string[][] lines = [.. text.ToString().Split('\n').Select(line => line.Split(','))];
        string Cell(string column) => lines[4][Array.IndexOf(lines[0], column)];

        Assert.That(lines[4][..2], Is.EqualTo(new[] { "two", "3" }));
        Assert.That(double.Parse(Cell("first_hit"), System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(Expected(1)).Within(1e-12));
        Assert.That(double.Parse(Cell("half_length"), System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(ExpectedLength(1)).Within(1e-12));
        Assert.That(lines[0], Has.Member("difference_first_hit").And.Member("adjusted_p_first_hit"));
        Assert.That(lines[..^1].Select(line => line.Length).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_gate_file_and_a_flag_can_have_a_limit_for_it_and_the_gate_decides_by_it()
    {
        var ofFile = GateFile.Read("gates.yaml", new StringReader("gates: {whole: {min: {first_hit: 0.99}}}"), WithMadeUp);
        var ofFlag = GateFlags.Read("first_hit=0", GateKind.Minimum, null, WithMadeUp)!;
        var rules = ofFile with { Rules = [.. ofFile.Rules, .. ofFlag] };
        var lines = GateEvaluation.Of(rules, Run.Result.Outcomes!, Pairing.Within(Run.Result.Outcomes!, 0), Run.Result.Options).Lines;

        Assert.That(lines.Select(line => (line.Measure, line.Outcome)), Is.EqualTo(new[] { ("first_hit", GateOutcome.Missed), ("first_hit", GateOutcome.Passed) }));
        Assert.That(lines.Select(line => line.Value), Has.All.EqualTo(Expected(1)).Within(1e-12));
        Assert.That(() => GateFile.Read("gates.yaml", new StringReader("gates: {whole: {min: {half_length: 1}}}"), WithMadeUp), Throws.Exception.With.Message.Contains("first_hit"));
    }

    [Test]
    public void A_sweep_can_use_it_as_objective_and_constraint_and_shows_it()
    {
        var definition = SweepFile.Read(
            "sweep.yaml", new StringReader("sweep: {axes: {alpha: [0, 1], brand_cap: [0, 1]}, objective: half_length, constraints: [first_hit >= 0], pareto: [first_hit, coverage]}"),
            new BlendSettings(), Metric.Mrr, 1, metrics: WithMadeUp);
        var result = SweepRunner.Run(Run.Data, definition, definition.Trials(new BlendSettings(), []), Options, []);
        var report = SweepDocument.Of(result, Manifests.Of(Options, SweepDefinition.CurrentSettings), []);
        using var csv = new StringWriter();
        SweepCsv.Write(csv, report);

        Assert.That(result.Trial(result.Choice!.Best).Chosen["half_length"], Is.EqualTo(result.Trials.Max(trial => trial.Chosen["half_length"])));
        Assert.That(report.Sweep.Constraints.Single().Constraint, Is.EqualTo("first_hit >= 0"));
        Assert.That(SweepText.Outcomes(report).Columns, Has.Member(">half length@5 (selection)"));
        Assert.That(SweepText.Front(report).Columns, Has.Member(">first hit@5 (selection)"));
        Assert.That(csv.ToString().Split('\n')[0], Does.Contain(",half_length_chosen,half_length_reported,").And.Contain(",first_hit_chosen,"));
        Assert.That(SweepHtmlReport.Write(report), Does.Contain("half length@5 (selection)").And.Contain("first hit@5"));
    }

    [Test]
    public void Names_keys_and_labels_of_metrics_are_unique_and_each_metric_has_a_way_to_be_computed()
    {
        Assert.That(Metric.All.Select(metric => metric.Name), Is.Unique);
        Assert.That(Metric.All.Select(metric => metric.ReportKey), Is.Unique);
        Assert.That(Metric.All.Select(metric => metric.Label), Is.Unique);
        Assert.That(Metric.All.All(metric => (metric.OfTargets is not null && metric.OfRandom is not null) || metric.OfUser is not null || metric.OfLists is not null));
        Assert.That(Metric.All.Where(metric => metric.Table != MetricTable.None).Select(metric => metric.Meaning), Has.All.Not.Null);
    }

    [Test]
    public void The_keys_of_a_report_keep_their_order()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(SampleRun.Of(["one"]).Report.Candidates[0], ReportJson.Indented));
        string Keys(JsonElement of) => string.Join(' ', of.EnumerateObject().Select(member => member.Name));

        Assert.That(Keys(json.RootElement), Is.EqualTo(
            "name description settings numbers hits_by_k in_pool lost_at stages failures repeated_items tied_at_cutoff beyond"));
        Assert.That(Keys(json.RootElement.GetProperty("numbers")[0]), Is.EqualTo(
            "k hits hit_rate hit_rate_interval mrr ndcg average_rank_of_hits median_rank_of_hits median_rank_with_misses average_list_length empty_lists "
            + "short_lists fill unique_items coverage reachable_coverage"));
        Assert.That(Keys(json.RootElement.GetProperty("beyond")), Is.EqualTo(
            "k gini gini_n_minus_one entropy_bits entropy_normalised effective_items novelty novelty_lists tail_share_macro tail_share_micro "
            + "average_popularity intra_list_diversity diversity_lists diversity_pairs_skipped jaccard_with_baseline average_overlap_with_baseline "
            + "beyond_popularity_hit_rate"));
    }

    [TestCase("""{"hits": 1}""", "'k' is missing")]
    [TestCase("""{"k": 1.5, "hits": 1}""", "'k' is not a whole number")]
    [TestCase("""{"k": 1, "hits": 1, "mrr": "high"}""", "'mrr' is not a number")]
    [TestCase("""{"k": 1, "hits": 1, "hit_rate": 1, "hit_rate_interval": {"lower": 1}}""", "'upper' is missing")]
    [TestCase("[]", "Expected an object")]
    public void Malformed_numbers_of_a_stored_report_are_refused(string json, string expected)
        => Assert.That(() => JsonSerializer.Deserialize<CandidateNumbers>(json, ReportJson.Indented), Throws.TypeOf<JsonException>().With.Message.Contains(expected));
}
