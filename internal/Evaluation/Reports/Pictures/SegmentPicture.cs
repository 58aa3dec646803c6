using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Reports;

/// <summary>One segmentation: a row a segment, a dot with its interval a candidate.</summary>
static class SegmentPicture
{
    /// <param name="index">Of the segmentation in the report: its name can be a trait's, which no id can be made of.</param>
    public static Picture Of(ReportDocument report, SegmentationReport segmentation, int index)
    {
        var drawn = RankPictures.Drawn(report);
        var cells = segmentation.Segments.Select(segment => drawn.Select(candidate => segment.Candidates.First(numbers => numbers.Candidate == candidate.Name)).ToArray()).ToArray();
        var chart = new RowChart(segmentation.Segments.Count, Scale.Around(0, cells.Max(row => row.Max(numbers => numbers.HitRateInterval.Upper))), drawn.Length);
        for (var row = 0; row < cells.Length; row++)
        {
            chart.Label(row, segmentation.Segments[row].Segment, ReportText.Text($"{segmentation.Segments[row].Users:N0} users"));
            for (var mark = 0; mark < drawn.Length; mark++)
                chart.Interval(row, cells[row][mark].HitRate, cells[row][mark].HitRateInterval, Ink.OfSeries(mark), mark);
        }

        var name = ReportText.Text($"segment-{index}");
        var title = ReportText.Text($"Hit rate@{segmentation.K} by {segmentation.Name}");
        return new Picture(
            name, title,
            $"{segmentation.Meaning.TrimEnd('.')}. Each user is in one row, so the rows add up to the whole. Few users give wide intervals: the table tells what they show, corrected for all that is asked."
            + RankPictures.Undrawn(report, drawn.Length),
            chart.Svg.ToElement(name, title, "One row a segment, in it a dot with a 95 % interval a candidate, on a scale from 0. The table holds the same numbers."),
            [.. drawn.Select((candidate, i) => new KeyEntry(candidate.Name, Ink.OfSeries(i)))],
            SegmentText.Table(segmentation));
    }
}
