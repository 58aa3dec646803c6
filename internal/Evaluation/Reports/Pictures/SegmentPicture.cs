using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Reports;

/// <summary>Differences from the baseline by segment: one row per segment, with a marker and its interval per candidate. Hit rates when there is nothing to compare.</summary>
static class SegmentPicture
{
    /// <param name="index">Of the segmentation in the report. Its name can come from a user trait, so it cannot be part of an id.</param>
    public static Picture Of(ReportDocument report, SegmentationReport segmentation, int index)
    {
        (CandidateReport Candidate, int Series)[] compared =
        [
            .. RankPictures.Drawn(report).Select((candidate, series) => (candidate, series))
                .Where(drawn => segmentation.Segments.Any(segment => Numbers(segment, drawn.candidate).AgainstBaseline is not null)),
        ];
        return compared.Length == 0 ? HitRates(report, segmentation, index) : Differences(report, segmentation, index, compared);
    }

    static Picture Differences(ReportDocument report, SegmentationReport segmentation, int index, (CandidateReport Candidate, int Series)[] compared)
    {
        var margin = report.Manifest.Margin;
        var comparisons = segmentation.Segments.Select(segment => compared.Select(drawn => Numbers(segment, drawn.Candidate).AgainstBaseline).ToArray()).ToArray();
        var chart = new RowChart(segmentation.Segments.Count, PairedMarks.Axis(comparisons.SelectMany(row => row).OfType<MeasureComparison>(), margin), compared.Length);
        for (var row = 0; row < comparisons.Length; row++)
            PairedMarks.Band(chart, row, margin, compared.Length);
        chart.Across(0, Ink.Axis, 1.5);
        for (var row = 0; row < comparisons.Length; row++)
        {
            Label(chart, row, report, segmentation.Segments[row]);
            for (var mark = 0; mark < compared.Length; mark++)
            {
                var ink = Ink.OfSeries(compared[mark].Series);
                if (comparisons[row][mark] is { } comparison)
                    PairedMarks.Draw(chart, row, comparison, ink, mark, Markers.OfSeries(compared[mark].Series));
                else
                    chart.Dash(row, "no user is compared", ink, mark);
            }
        }

        var baseline = report.Comparisons.Count > 0 ? report.Comparisons[0].Baseline : report.Manifest.Baseline;
        var title = $"Difference in {report.Manifest.Primary.At(segmentation.K)} by {segmentation.Name}";
        var reading = index > 0 ? "" : $" Candidate minus {baseline} with its 95 % interval; to the right of zero, the candidate is better. A dash: too few users differ for an interval. The table contains the levels, and the verdicts corrected for multiple comparisons.";
        var undrawn = report.Candidates.Count > RankPictures.MostLines ? RankPictures.Undrawn(report, RankPictures.MostLines) : "";
        return new Picture(
            Name(index), title,
            $"{segmentation.Meaning.TrimEnd('.')}.{reading}{undrawn}",
            chart.Svg.ToElement(Name(index), title, "One row per segment with a mark and a 95 % interval per candidate, on a scale that includes zero. The table contains the same values."),
            [.. compared.Select(drawn => new KeyEntry(drawn.Candidate.Name, Ink.OfSeries(drawn.Series), Marker: Markers.OfSeries(drawn.Series))), PairedMarks.BandKey(margin)],
            SegmentText.Table(segmentation, report.Metrics.Where(metric => metric == Metric.HitRate || metric == report.Manifest.Primary)));
    }

    static Picture HitRates(ReportDocument report, SegmentationReport segmentation, int index)
    {
        var drawn = RankPictures.Drawn(report);
        var cells = segmentation.Segments.Select(segment => drawn.Select(candidate => Numbers(segment, candidate)).ToArray()).ToArray();
        var chart = new RowChart(segmentation.Segments.Count, Scale.Around(0, cells.Max(row => row.Max(numbers => numbers.HitRateInterval.Upper))), drawn.Length);
        for (var row = 0; row < cells.Length; row++)
        {
            Label(chart, row, report, segmentation.Segments[row]);
            for (var mark = 0; mark < drawn.Length; mark++)
                chart.Interval(row, cells[row][mark].HitRate, cells[row][mark].HitRateInterval, Ink.OfSeries(mark), mark, Markers.OfSeries(mark));
        }

        var title = NumberText.Text($"Hit rate@{segmentation.K} by {segmentation.Name}");
        return new Picture(
            Name(index), title,
            $"{segmentation.Meaning.TrimEnd('.')}. Rows with few users have wide intervals.{RankPictures.Undrawn(report, drawn.Length)}",
            chart.Svg.ToElement(Name(index), title, "One row per segment with a mark and a 95 % interval per candidate, on a scale from 0. The table contains the same values."),
            [.. drawn.Select((candidate, i) => new KeyEntry(candidate.Name, Ink.OfSeries(i), Marker: Markers.OfSeries(i)))],
            SegmentText.Table(segmentation, report.Metrics.Where(metric => metric == Metric.HitRate || metric == report.Manifest.Primary)));
    }

    static string Name(int index) => NumberText.Text($"segment-{index}");

    static void Label(RowChart chart, int row, ReportDocument report, SegmentReport segment)
        => chart.Label(row, segment.Segment, NumberText.Text($"{segment.Users:N0} {(report.Funnel.Holdouts == report.Funnel.Evaluated ? "users" : "holdouts")}"));

    static SegmentNumbers Numbers(SegmentReport segment, CandidateReport candidate) => segment.Candidates.First(numbers => numbers.Candidate == candidate.Name);
}
