using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Reports;

/// <summary>Hit rates by segment: one row per segment, with a dot and its interval per candidate.</summary>
static class SegmentPicture
{
    /// <param name="index">Of the segmentation in the report. Its name can come from a user trait, so it cannot be part of an id.</param>
    public static Picture Of(ReportDocument report, SegmentationReport segmentation, int index)
    {
        var drawn = RankPictures.Drawn(report);
        var cells = segmentation.Segments.Select(segment => drawn.Select(candidate => segment.Candidates.First(numbers => numbers.Candidate == candidate.Name)).ToArray()).ToArray();
        var chart = new RowChart(segmentation.Segments.Count, Scale.Around(0, cells.Max(row => row.Max(numbers => numbers.HitRateInterval.Upper))), drawn.Length);
        for (var row = 0; row < cells.Length; row++)
        {
            chart.Label(row, segmentation.Segments[row].Segment, NumberText.Text($"{segmentation.Segments[row].Users:N0} users"));
            for (var mark = 0; mark < drawn.Length; mark++)
                chart.Interval(row, cells[row][mark].HitRate, cells[row][mark].HitRateInterval, Ink.OfSeries(mark), mark);
        }

        var name = NumberText.Text($"segment-{index}");
        var title = NumberText.Text($"Hit rate@{segmentation.K} by {segmentation.Name}");
        return new Picture(
            name, title,
            $"{segmentation.Meaning.TrimEnd('.')}. Each user is in exactly one row. Rows with few users have wide intervals. The table contains the verdicts, corrected for multiple comparisons."
            + RankPictures.Undrawn(report, drawn.Length),
            chart.Svg.ToElement(name, title, "One row per segment with a dot and a 95 % interval per candidate, on a scale from 0. The table contains the same values."),
            [.. drawn.Select((candidate, i) => new KeyEntry(candidate.Name, Ink.OfSeries(i)))],
            SegmentText.Table(segmentation, report.Metrics));
    }
}
