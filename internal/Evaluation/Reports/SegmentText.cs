using System.Globalization;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Reports;

/// <summary>The tables and sentences about segments, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class SegmentText
{
    /// <summary>One row a segment and candidate; the users and hits of a candidate's rows add up to the whole.</summary>
    public static ReportTable Table(SegmentationReport segmentation)
    {
        var k = segmentation.K;
        return new(
            [segmentation.Name, ">users", "candidate", ">hits", Text($">hit rate@{k}"), ">95 % interval", Text($">MRR@{k}"), Text($">nDCG@{k}"), ">difference", ">95 % interval", ">adjusted p", "verdict"],
            [.. segmentation.Segments.SelectMany(segment => segment.Candidates.Select(numbers => RowOf(segment, numbers)))],
            KeyColumns: 3);
    }

    /// <summary>A sentence for each segment that tells another story than the whole; none without one.</summary>
    public static IEnumerable<string> Reversals(ReportDocument report) => report.Reversals.Select(Reversal);

    static string[] RowOf(SegmentReport segment, SegmentNumbers n)
        =>
        [
            segment.Segment, Text($"{segment.Users}"), n.Candidate, Text($"{n.Hits}"), ReportText.Rate(n.HitRate), ReportText.Range(n.HitRateInterval),
            ReportText.Rate(n.Mrr), ReportText.Rate(n.Ndcg),
            .. n.AgainstBaseline is not { } c ? (string[])["", "", "", ""] :
            [
                ReportText.Signed(c.Difference), $"{ReportText.Signed(c.Interval.Lower)}..{ReportText.Signed(c.Interval.Upper)}", ReportText.PValue(c.AdjustedP),
                n.Verdict is { } verdict ? ReportText.Word(verdict).Replace('_', ' ') : "",
            ],
        ];

    static string Reversal(SegmentReversal reversal)
    {
        var c = reversal.Comparison;
        var whole = reversal.Whole switch
        {
            Verdict.Better => "is better than",
            Verdict.Worse => "is worse than",
            Verdict.Equivalent => "is equivalent to",
            _ => "shows no difference from",
        };
        var word = reversal.InSegment == Verdict.Better ? "better" : "worse";
        return Text($"Reversal: {reversal.Candidate} {whole} {reversal.Baseline} over all users ({ReportText.Signed(reversal.Difference)} {ReportText.Name(c.Measure, c.K)}) and is {word} for {reversal.Segmentation} {reversal.Segment}: {ReportText.Signed(c.Difference)} [{ReportText.Signed(c.Interval.Lower)}, {ReportText.Signed(c.Interval.Upper)}], adjusted p {ReportText.PStatement(c.AdjustedP)}, {reversal.Users:N0} users");
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
