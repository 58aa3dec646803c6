using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class HtmlReportTests
{
    static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "\"><img src=http://evil.example/x onerror=alert(1)>", "</style><style>*{background:url(http://evil.example)}", "</title><h1>hi",
        "&lt;b&gt; &amp;", "javascript:alert(1)", "a\u202Eb\u0001c\ud800d\u2028e", "]]><!-- -->", "=1+1", "  spaces   and\nlines\t ", "日本語 👩‍👩‍👧 é", "x".PadRight(500, 'x'),
    ];

    static IDocument Page(ReportDocument report) => new HtmlParser().ParseDocument(HtmlReport.Write(report));

    static readonly ReportDocument TwoCandidates = Report("a", "b");

    static ReportDocument Report(params string[] names) => SampleRun.Of(names).Report;

    /// <summary>The report of two candidates with copies of the second one, without segments.</summary>
    static ReportDocument Many(int candidates)
        => TwoCandidates with
        {
            Candidates = [TwoCandidates.Candidates[0], .. Enumerable.Range(1, candidates - 1).Select(i => TwoCandidates.Candidates[1] with { Name = $"c{i}" })],
            Comparisons = [.. Enumerable.Range(1, candidates - 1).Select(i => TwoCandidates.Comparisons[0] with { Candidate = $"c{i}" })],
            Segments = [],
        };

    [Test]
    public void The_page_has_no_scripts_and_no_references_to_anything_outside_it()
    {
        var page = Page(SampleRun.Of(["baseline", .. Hostile], shop: Hostile[1]).Report);

        Assert.That(page.QuerySelectorAll("script, iframe, object, embed, form, base, img, a, video, audio"), Is.Empty);
        foreach (var element in page.All)
        {
            foreach (var attribute in element.Attributes)
            {
                Assert.That(attribute.Name, Does.Not.StartWith("on"));
                if (attribute.Name is "src" or "href" or "srcset" or "action" or "data" or "style" || attribute.Name.EndsWith(":href", StringComparison.Ordinal))
                    Assert.That(attribute.Value, Does.StartWith("data:").Or.StartWith("#"), $"{element.LocalName} {attribute.Name}");
            }
        }

        var style = page.QuerySelectorAll("style").Single().TextContent;
        Assert.That(style, Does.Not.Contain("url(").And.Not.Contain("@import").And.Not.Contain("&").And.Not.Contain("<").And.Not.Contain(">"));
        Assert.That(page.QuerySelector("meta[http-equiv='Content-Security-Policy']")!.GetAttribute("content"), Does.StartWith("default-src 'none';"));
    }

    [TestCaseSource(nameof(Hostile))]
    public void A_hostile_name_is_always_text(string name)
    {
        var page = Page(Report("baseline", name));
        var shown = VisibleText.Of(name);

        Assert.That(page.QuerySelectorAll("h1"), Has.Length.EqualTo(1));
        Assert.That(page.QuerySelectorAll("style"), Has.Length.EqualTo(1));
        Assert.That(page.QuerySelectorAll("tbody th").Count(cell => cell.TextContent == shown), Is.GreaterThanOrEqualTo(6));
        Assert.That(page.QuerySelectorAll("dd").Count(cell => cell.TextContent == $"description of {shown}"), Is.EqualTo(1));
        Assert.That(page.Body!.TextContent, Does.Not.Match("[\u0001-\u0008\u202A-\u202E\u2066-\u2069\u2028]"));
    }

    [Test]
    public void Every_chart_has_a_title_a_description_and_the_table_of_its_values()
    {
        var page = Page(Report("baseline", "other", "third"));
        var figures = page.QuerySelectorAll("figure");

        Assert.That(figures.Select(figure => figure.QuerySelector("figcaption h3")!.TextContent), Is.EqualTo(new List<string>
        {
            "Hit rate@3 of each candidate", "Difference from baseline", "Hit rate over k", "Miss reasons",
            "Hit rate@3 by history", "Hit rate@3 by user", "Hit rate@3 by target",
        }));
        foreach (var figure in figures)
        {
            var svg = figure.QuerySelector("svg[role=img]")!;
            var labels = svg.GetAttribute("aria-labelledby")!.Split(' ');
            Assert.That(labels.Select(id => page.GetElementById(id)!.TextContent), Has.All.Not.Empty.And.Exactly(2).Items);
            Assert.That(svg.QuerySelectorAll("path, rect, circle"), Is.Not.Empty);
            Assert.That(svg.QuerySelectorAll("path, rect, circle").Select(mark => mark.GetAttribute("class")), Has.All.Match("^(fill|stroke)-"));
            Assert.That(figure.QuerySelectorAll("table caption"), Has.Length.EqualTo(1));
            Assert.That(figure.QuerySelectorAll("tbody tr").Length, Is.GreaterThanOrEqualTo(2));
        }

        Assert.That(page.QuerySelectorAll("[id]").Select(element => element.Id).Distinct().Count(), Is.EqualTo(page.QuerySelectorAll("[id]").Length));
    }

    [Test]
    public void Every_header_cell_has_a_scope_and_every_row_has_as_many_cells_as_the_header()
    {
        foreach (var table in Page(TwoCandidates).QuerySelectorAll("table"))
        {
            Assert.That(table.QuerySelectorAll("thead th").Select(cell => cell.GetAttribute("scope")), Has.All.EqualTo("col"));
            Assert.That(table.QuerySelectorAll("tbody th").Select(cell => cell.GetAttribute("scope")), Has.All.EqualTo("row"));
            foreach (var row in table.QuerySelectorAll("tbody tr"))
                Assert.That(row.Children.Length, Is.EqualTo(table.QuerySelectorAll("thead th").Length));
        }
    }

    [Test]
    public void The_labels_of_a_chart_are_text_without_a_font_or_colour_of_their_own()
    {
        var words = Page(Report("baseline", "日本語")).QuerySelectorAll("svg text");
        foreach (var text in words)
            Assert.That(text.Attributes.Select(attribute => attribute.Name), Is.SubsetOf(new List<string> { "class", "text-anchor", "x", "y" }));
        Assert.That(words.Select(text => text.TextContent), Does.Contain("日本語"));
    }

    [Test]
    public void The_same_run_gives_the_same_bytes_for_any_number_of_workers()
    {
        string[] names = ["baseline", "other", "third"];
        var page = HtmlReport.Write(SampleRun.Of(names, workers: 1).Report);

        Assert.That(HtmlReport.Write(SampleRun.Of(names, workers: 1).Report), Is.EqualTo(page));
        Assert.That(HtmlReport.Write(SampleRun.Of(names, workers: 2).Report), Is.EqualTo(page));
        Assert.That(page, Does.Not.Contain('\r'));
    }

    [TestCase("de-DE")]
    [TestCase("ar-SA")]
    [TestCase("tr-TR")]
    public void The_page_does_not_depend_on_the_culture(string culture)
    {
        var page = HtmlReport.Write(TwoCandidates);
        Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo(culture);
        Assert.That(HtmlReport.Write(TwoCandidates), Is.EqualTo(page));
    }

    [Test]
    public void The_page_of_a_single_candidate_has_no_comparisons()
    {
        var page = Page(Report("only"));
        Assert.That(page.QuerySelector("h1")!.TextContent, Does.Match("^only finds the next item of [0-9]+ of 50 users in the first 3 items; there is no other candidate to compare it with.$"));
        Assert.That(page.QuerySelectorAll("figure"), Has.Length.EqualTo(6));
    }

    [Test]
    public void The_page_of_a_run_without_users_says_why()
    {
        var report = TwoCandidates with
        {
            Candidates = [],
            Comparisons = [],
            AgainstPopularity = [],
            ReferenceRankings = [],
            Power = null,
            Funnel = TwoCandidates.Funnel with { Evaluated = 0, InWindow = 0 },
            Manifest = TwoCandidates.Manifest with { FirstHoldout = null, LastHoldout = null },
        };
        var page = Page(report);

        Assert.That(page.QuerySelector("h1")!.TextContent, Is.EqualTo("Nothing to evaluate."));
        Assert.That(page.QuerySelector(".lead")!.TextContent, Does.Contain("use a longer --lookback"));
        Assert.That(page.QuerySelectorAll("figure"), Is.Empty);
    }

    [TestCase(Verdict.Better, "b is better than a.")]
    [TestCase(Verdict.Worse, "b is worse than a.")]
    [TestCase(Verdict.Equivalent, "b is equivalent to a.")]
    [TestCase(Verdict.Identical, "b does not differ from a: same rank for all 50 users.")]
    [TestCase(Verdict.NoSignificantDifference, "b does not differ significantly from a.")]
    public void The_headline_states_the_verdict(Verdict verdict, string expected)
    {
        var report = TwoCandidates with { Comparisons = [TwoCandidates.Comparisons[0] with { Verdict = verdict, Primary = TwoCandidates.Comparisons[0].Primary with { Ties = 50 } }] };
        Assert.That(Headline.Of(report), Is.EqualTo(expected));
    }

    [TestCase(GateOutcome.Passed, "Gates passed. b is better than a.")]
    [TestCase(GateOutcome.Missed, "Gates missed by b. b is better than a.")]
    [TestCase(GateOutcome.NotEnoughEvidence, "Not enough evidence for the gates of b. b is better than a.")]
    public void The_headline_begins_with_the_result_of_the_gates(GateOutcome outcome, string expected)
    {
        var line = new GateLine
        {
            Candidate = "b",
            Segmentation = null,
            Segment = null,
            Measure = "mrr",
            K = 20,
            Kind = GateKind.Minimum,
            Limit = 0.1,
            Users = 100,
            Value = null,
            Lower = null,
            Upper = null,
            AdjustedP = null,
            Outcome = outcome,
            Reason = "",
        };
        var report = TwoCandidates with
        {
            Comparisons = [TwoCandidates.Comparisons[0] with { Verdict = Verdict.Better }],
            Gates = new GateReport(outcome, 30, [line]),
        };
        Assert.That(Headline.Of(report), Is.EqualTo(expected));
    }

    [TestCase(0, "All 4 candidates are worse than a.")]
    [TestCase(1, "c1 is better than a.")]
    [TestCase(2, "c1 and c2 are better than a.")]
    [TestCase(3, "c1, c2 and c3 are better than a.")]
    [TestCase(4, "4 of 4 candidates are better than a.")]
    public void The_headline_names_the_candidates_that_are_better(int better, string expected)
    {
        var report = Many(5);
        report = report with { Comparisons = [.. report.Comparisons.Select((c, i) => c with { Verdict = i < better ? Verdict.Better : Verdict.Worse })] };
        Assert.That(Headline.Of(report), Is.EqualTo(expected));
    }

    [Test]
    public void The_headline_of_a_replay_states_the_leak_whatever_the_verdict()
    {
        var report = TwoCandidates with
        {
            Manifest = TwoCandidates.Manifest with { Protocol = EvidenceProtocol.Replay },
            Comparisons = [TwoCandidates.Comparisons[0] with { Verdict = Verdict.Better }],
        };
        Assert.That(Headline.Of(report), Does.StartWith("Replay:").And.Contain("do not measure quality"));
    }

    [Test]
    public void Hits_by_k_rise_to_the_hits_at_the_largest_k()
    {
        foreach (var candidate in TwoCandidates.Candidates)
        {
            Assert.That(candidate.HitsByK, Has.Length.EqualTo(3).And.Ordered);
            foreach (var numbers in candidate.Numbers)
                Assert.That(candidate.HitsByK[numbers.K - 1], Is.EqualTo(numbers.Hits));
        }
    }

    [Test]
    public void A_chart_of_forty_candidates_shows_six_lines_and_its_table_lists_all()
    {
        var page = Page(Many(40));
        var figure = page.QuerySelectorAll("figure")[2];

        Assert.That(figure.QuerySelectorAll("svg[role=img] path[class*=series]"), Has.Length.EqualTo(6));
        Assert.That(figure.QuerySelectorAll("tbody tr"), Has.Length.EqualTo(40));
        Assert.That(figure.TextContent, Does.Contain("The chart shows 6 candidates, including the baseline; the table contains all 40."));
    }
}
