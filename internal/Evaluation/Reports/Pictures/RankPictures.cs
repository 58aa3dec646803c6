using System.Globalization;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Reports;

/// <summary>Charts of the measures: hit rate of each candidate, difference from the baseline, and hit rate over k.</summary>
static class RankPictures
{
    /// <summary>The most candidates that one chart can show side by side.</summary>
    internal const int MostLines = 6;

    const string PopularityDashes = "6 4";

    // By index of the series; index 4 is the first again.
    static readonly string[] SeriesDashes = ["", "6 4", "3 5", "4 3"];

    /// <summary>Hit rate at the cut-off of the verdict, with its interval and the hit rate of popularity.</summary>
    public static Picture HitRate(ReportDocument report)
    {
        var k = report.Manifest.PrimaryCutoff;
        var rows = report.Candidates.Select(candidate => (candidate.Name, Numbers: candidate.Numbers.First(numbers => numbers.K == k))).ToArray();
        var popularity = report.ReferenceRankings.FirstOrDefault(ranking => ranking.Name == ReferenceRanking.Popularity)?[Metric.HitRate];
        var chart = new RowChart(rows.Length, Scale.Around(0, rows.Select(row => row.Numbers.HitRateInterval.Upper).Append(popularity ?? 0).Max()));
        if (popularity is { } toBeat)
            chart.Across(toBeat, Ink.Axis, 1.5, PopularityDashes);
        for (var row = 0; row < rows.Length; row++)
        {
            var (name, numbers) = rows[row];
            chart.Label(row, name, NumberText.Rate(numbers.HitRate));
            chart.Interval(row, numbers.HitRate, numbers.HitRateInterval, name == report.Manifest.Baseline ? Ink.Neutral : Ink.Accent);
        }

        var title = NumberText.Text($"Hit rate@{k} of each candidate");
        var table = new ReportTable(
            ["candidate", NumberText.Text($">hit rate@{k}"), ">95 % interval", ">hits"],
            [.. rows.Select(row => new[] { row.Name, NumberText.Rate(row.Numbers.HitRate), NumberText.Range(row.Numbers.HitRateInterval), NumberText.Text($"{row.Numbers.Hits}") }),
             .. popularity is { } rate ? new[] { new[] { "popularity", NumberText.Rate(rate), "–", "–" } } : []]);
        return new Picture(
            "hit-rate", title,
            "Dot: share of users whose next item is in the list. Bar: 95 % interval. All candidates rank for the same users, so candidates with overlapping intervals can still differ significantly: see the next chart.",
            chart.Svg.ToElement("hit-rate", title, "One row per candidate with a dot and a 95 % interval, on a scale from 0. The table contains the same values."),
            [new("baseline", Ink.Neutral), new("other candidates", Ink.Accent), .. popularity is null ? (KeyEntry[])[] : [new("popularity as of each holdout", Ink.Axis, PopularityDashes)]],
            table);
    }

    /// <summary>Candidate minus baseline for each measure at the cut-off of the verdict; null when there is nothing to compare.</summary>
    public static Picture? Differences(ReportDocument report)
    {
        var k = report.Manifest.PrimaryCutoff;
        var rows = report.Comparisons
            .SelectMany(comparison => comparison.Measures.Where(measure => measure.K == k).Select(measure => (comparison.Candidate, Measure: measure)))
            .ToArray();
        if (rows.Length == 0)
            return null;

        var margin = report.Manifest.Margin;
        var chart = new RowChart(rows.Length, Scale.Around(
            Math.Min(-margin, rows.Min(row => row.Measure.Interval?.Lower ?? row.Measure.Difference)), Math.Max(margin, rows.Max(row => row.Measure.Interval?.Upper ?? row.Measure.Difference))));
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row].Measure.Measure == report.Manifest.Primary)
                chart.Svg.Bar(-margin, margin, chart.MiddleOf(row) - 12, chart.MiddleOf(row) + 12, Ink.Band);
        }

        chart.Across(0, Ink.Axis, 1.5);
        for (var row = 0; row < rows.Length; row++)
        {
            var (candidate, measure) = rows[row];
            var name = measure.Measure.At(k);
            var value = NumberText.Signed(measure.Difference);
            chart.Label(row, $"{candidate}  {name}", value);
            chart.Interval(row, measure.Difference, measure.Interval ?? new(measure.Difference, measure.Difference), measure.Measure == report.Manifest.Primary ? Ink.Accent : Ink.Neutral);
        }

        var title = $"Difference from {report.Comparisons[0].Baseline}";
        return new Picture(
            "differences", title,
            "Mean over users of candidate minus baseline, with its 95 % interval. To the right of zero, the candidate is better. The adjusted p of the primary measure decides the verdict; the interval shows the size.",
            chart.Svg.ToElement("differences", title, "One row per candidate and measure with a dot and a 95 % interval, on a scale that includes zero. The table contains the same values."),
            [new($"primary measure, {report.Manifest.Primary.At(k)}", Ink.Accent), new("other measures", Ink.Neutral), new(NumberText.Text($"too small to matter, ±{margin:0.####}"), Ink.Band)],
            Table(rows));
    }

    /// <summary>Hit rate at every k up to the length of the lists.</summary>
    public static Picture HitRateOverK(ReportDocument report)
    {
        var users = (double)report.Funnel.Holdouts;
        var drawn = Drawn(report);
        var depth = drawn[0].HitsByK.Length;
        var scale = Scale.Around(0, drawn.Max(candidate => candidate.HitsByK[^1]) / users);
        var svg = new Svg(300, new ChartMargin(Left: 40, Right: 12, Bottom: 40, Top: 14), (0, depth), (scale.Min, scale.Max));
        foreach (var tick in scale.Ticks)
        {
            svg.Line([(0, tick), (depth, tick)], Ink.Grid);
            svg.Text(0, tick, tick.ToString(scale.Format, CultureInfo.InvariantCulture), "end", right: -6, style: "tick");
        }

        foreach (var k in Scale.Around(0, depth).Ticks.Where(k => k <= depth))
            svg.Text(k, scale.Min, k.ToString("0.#", CultureInfo.InvariantCulture), "middle", down: 16, style: "tick");
        svg.Text(depth, scale.Min, "k (ranks of the list)", "end", down: 33, style: "tick");
        for (var i = drawn.Length - 1; i >= 0; i--)
            svg.Line([(0, 0), .. drawn[i].HitsByK.Select((hits, j) => (j + 1d, hits / users))], Ink.OfSeries(i), 2.5, SeriesDashes[i % SeriesDashes.Length]);

        int[] shown = [.. Enumerable.Range(1, depth).Where(k => k <= 5 || k == depth || k is 10 or 15 or 20 or 30 or 50 or 100 or 200 or 500 || report.Manifest.Cutoffs.Contains(k))];
        return new Picture(
            "hit-rate-over-k", "Hit rate over k",
            "Share of users whose next item is among the first k ranks. A line that rises late has targets at ranks that users may never see."
            + Undrawn(report, drawn.Length),
            svg.ToElement("hit-rate-over-k", "Hit rate over k", "One rising line per candidate, from k = 0 to the length of the lists. The table contains the hit rates at selected k."),
            [.. drawn.Select((candidate, i) => new KeyEntry(candidate.Name, Ink.OfSeries(i), SeriesDashes[i % SeriesDashes.Length]))],
            new ReportTable(
                ["candidate", .. shown.Select(k => NumberText.Text($">@{k}"))],
                [.. report.Candidates.Select(candidate => (string[])[candidate.Name, .. shown.Select(k => (candidate.HitsByK[k - 1] / users).ToString("0.000", CultureInfo.InvariantCulture))])]));
    }

    /// <summary>The candidates that a chart shows when it cannot show all: the baseline, then the first of the others.</summary>
    internal static CandidateReport[] Drawn(ReportDocument report)
        => [.. report.Candidates.OrderByDescending(candidate => candidate.Name == report.Manifest.Baseline).Take(MostLines)];

    /// <summary>A sentence about the candidates that the chart omits; empty when it shows all.</summary>
    internal static string Undrawn(ReportDocument report, int drawn)
        => drawn == report.Candidates.Count
            ? ""
            : NumberText.Text($" The chart shows {drawn} candidates, including the baseline; the table contains all {report.Candidates.Count}.");

    static ReportTable Table((string Candidate, MeasureComparison Measure)[] rows)
        => new(
            ["candidate", "measure", ">difference", ">95 % interval", ">p", ">adjusted p", ">better", ">same", ">worse"],
            [.. rows.Select(row => new[]
            {
                row.Candidate, row.Measure.Measure.At(row.Measure.K), NumberText.Signed(row.Measure.Difference),
                NumberText.SignedRange(row.Measure.Interval), NumberText.PValue(row.Measure.P),
                NumberText.PValue(row.Measure.AdjustedP), NumberText.Text($"{row.Measure.Wins}"), NumberText.Text($"{row.Measure.Ties}"), NumberText.Text($"{row.Measure.Losses}"),
            })]);
}
