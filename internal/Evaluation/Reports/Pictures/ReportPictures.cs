namespace RecSys.Evaluation.Reports;

/// <summary>The charts of a report, in the order of the page.</summary>
static class ReportPictures
{
    /// <param name="report">With at least one candidate.</param>
    public static IEnumerable<Picture> Of(ReportDocument report)
        => new[]
        {
            RankPictures.HitRate(report), RankPictures.Differences(report), RankPictures.HitRateOverK(report), MissReasonPicture.Of(report),
        }.OfType<Picture>().Concat(report.Segments.Select((segmentation, i) => SegmentPicture.Of(report, segmentation, i)));
}
