using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

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
            "Difference in MRR@3 by history", "Difference in MRR@3 by user", "Difference in MRR@3 by target",
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
        Assert.That(page.QuerySelectorAll("figcaption h3").Select(title => title.TextContent), Does.Contain("Hit rate@3 by history"));
        Assert.That(page.QuerySelector("aside"), Is.Null);
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
        var report = TwoCandidates with { Comparisons = [TwoCandidates.Comparisons[0] with { Verdict = verdict, Primary = TwoCandidates.Comparisons[0].Primary with { Wins = 20, Ties = 20, Losses = 10 } }] };
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

    [Test]
    public void What_the_numbers_rest_on_is_above_the_charts()
    {
        List<string> headings = [.. Page(TwoCandidates).QuerySelectorAll("h2").Select(heading => heading.TextContent)];
        Assert.That(headings, Is.EqualTo(new List<string>
        {
            "Evaluated users", "Metrics", "Reference baselines", "Charts", "List statistics", "Candidates", "How to reproduce this run", "Definitions",
        }));
    }

    [TestCase(0.0123, "0.0123 MRR@3")]
    [TestCase(null, null)]
    public void The_minimum_detectable_difference_is_beside_the_headline(double? smallest, string? figure)
    {
        var report = TwoCandidates with { Power = TwoCandidates.Power! with { SmallestDifference = smallest } };
        var beside = Page(report).QuerySelector("h1")!.Closest(".result")!.QuerySelector("aside")!;

        Assert.That(beside.QuerySelector(".figure")?.TextContent, Is.EqualTo(figure));
        Assert.That(beside.TextContent, Does.Contain(ReportText.Power(report.Power!)));
    }

    [Test]
    public void Settings_that_all_candidates_share_are_folded()
    {
        var page = Page(TwoCandidates);
        var folded = page.QuerySelector("details")!;
        var tables = page.QuerySelectorAll("table").Where(table => table.QuerySelector("caption span")!.TextContent.StartsWith("Settings", StringComparison.Ordinal)).ToArray();
        string[] Names(IElement table) => [.. table.QuerySelectorAll("tbody th").Select(cell => cell.TextContent)];

        Assert.That(folded.HasAttribute("open"), Is.False);
        Assert.That(tables, Has.Length.EqualTo(2));
        Assert.That(tables[1].Closest("details"), Is.SameAs(folded));
        Assert.That(folded.QuerySelector("summary")!.TextContent, Is.EqualTo($"{Names(tables[1]).Length} settings that all candidates share"));
        Assert.That(Names(tables[0]).Concat(Names(tables[1])), Is.EquivalentTo(TwoCandidates.Candidates[0].Settings.Keys));
        Assert.That(tables[0].QuerySelectorAll("tbody tr").Select(row => row.Children[1].TextContent == row.Children[2].TextContent), Has.None.True);
    }

    [TestCase(0, 0, "same rank for all 50 users")]
    [TestCase(1, 0, "only 1 user differs")]
    [TestCase(4, 5, "only 9 users differ")]
    [TestCase(4, 6, null)]
    public void A_segment_in_which_too_few_users_differ_has_a_dash_and_the_reason(int wins, int losses, string? reason)
    {
        var shown = TwoCandidates.Comparisons[0].Primary with
        {
            Wins = wins,
            Losses = losses,
            Ties = 50 - wins - losses,
            IsSame = wins + losses == 0,
            Interval = reason is null ? new Interval(-0.1, 0.2) : null,
        };
        var segmentation = TwoCandidates.Segments[0];
        var report = TwoCandidates with
        {
            Segments =
            [
                segmentation with
                {
                    Segments = [.. segmentation.Segments.Select(segment => segment with
                    {
                        Candidates = [.. segment.Candidates.Select(numbers => numbers.AgainstBaseline is null ? numbers : numbers with { AgainstBaseline = shown })],
                    })],
                },
            ],
        };
        var chart = Page(report).QuerySelectorAll("figure")[^1].QuerySelector("svg[role=img]")!;
        var texts = chart.QuerySelectorAll("text").Select(text => text.TextContent).ToArray();

        Assert.That(chart.QuerySelectorAll("rect.fill-series-1"), Has.Length.EqualTo(reason is null ? segmentation.Segments.Count : 0));
        Assert.That(texts.Count(text => text.StartsWith("only", StringComparison.Ordinal) || text.StartsWith("same", StringComparison.Ordinal)), Is.EqualTo(reason is null ? 0 : segmentation.Segments.Count));
        if (reason is not null)
            Assert.That(texts, Does.Contain(reason));
    }

    [Test]
    public void Candidates_of_one_chart_differ_in_shape_and_not_only_in_colour()
    {
        var figure = Page(Report("a", "b", "c", "d", "e", "f")).QuerySelectorAll("figure")[^1];
        var shapes = figure.QuerySelectorAll(".key li svg").Select(svg => svg.FirstElementChild!).Where(mark => !mark.ClassList.Contains("fill-band"))
            .Select(mark => mark.LocalName + mark.GetAttribute("d") + mark.ClassList.Contains("hollow")).ToArray();

        Assert.That(shapes, Has.Length.EqualTo(5).And.Unique);
    }

    [Test]
    public void Metrics_by_kind_of_target_stand_below_the_share_of_repeats()
    {
        var kind = TwoCandidates.TargetKinds[0];
        var page = Page(TwoCandidates with { TargetKinds = [kind with { Kind = TargetKind.Earlier, Share = 0.25 }, kind with { Kind = TargetKind.Never, Share = 0.75 }] });
        var table = page.QuerySelectorAll("table").Single(table => table.QuerySelector("caption span")!.TextContent.StartsWith("MRR@3 by kind of target", StringComparison.Ordinal));
        string[][] rows = [.. table.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent).ToArray())];

        Assert.That(rows.Select(row => row[0]), Is.EqualTo(new[] { "from an earlier session", "new to the user" }));
        Assert.That(rows.Select(row => row[2]), Is.EqualTo(new[] { "25.0 %", "75.0 %" }));
        Assert.That(page.QuerySelectorAll("p").Select(line => line.TextContent), Does.Contain($"{KeyFindings.Repeats(TwoCandidates)}"));
        Assert.That(Page(TwoCandidates with { TargetKinds = [kind] }).Body!.TextContent, Does.Not.Contain("by kind of target"));
    }

    [Test]
    public void The_zero_line_leaves_out_the_labels()
    {
        var chart = Page(TwoCandidates).QuerySelectorAll("figure")[^1].QuerySelector("svg[role=img]")!;
        var lines = chart.QuerySelectorAll("path.stroke-axis").Select(line => line.GetAttribute("d")!.TrimStart('M').Split('L')
            .Select(point => double.Parse(point.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray()).ToArray();

        Assert.That(lines, Is.Not.Empty);
        foreach (var label in chart.QuerySelectorAll("text.label, text.value"))
        {
            var y = double.Parse(label.GetAttribute("y")!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(lines.Any(line => line.Min() < y && line.Max() > y - 9), Is.False, label.TextContent);
        }
    }
}
