using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The tables and sentences about segments, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class SegmentText
{
    /// <summary>One row per segment and candidate; the users and hits of a candidate's rows add up to the whole.</summary>
    public static ReportTable Table(SegmentationReport segmentation, IEnumerable<Metric> all)
    {
        Metric[] metrics = [.. Metric.OfRanks(all)];
        return new(
            [
                segmentation.Name, ">users", "candidate", ">hits",
                .. metrics.SelectMany(metric => metric.IsProportion ? (string[])[">" + metric.At(segmentation.K), ">95 % interval"] : [">" + metric.At(segmentation.K)]),
                ">difference", ">95 % interval", ">adjusted p", "verdict",
            ],
            [.. segmentation.Segments.SelectMany(segment => segment.Candidates.Select(numbers => RowOf(segment, numbers, metrics)))],
            KeyColumns: 3);
    }

    /// <summary>One row per kind of target and candidate, over the holdouts with such a target.</summary>
    public static ReportTable TargetKinds(ReportDocument report)
    {
        Metric[] metrics = [.. Metric.OfRanks(report.Metrics)];
        var k = report.Manifest.PrimaryCutoff;
        return new(
            ["kind of target", ">targets", ">share", "candidate", .. metrics.Select(metric => ">" + metric.At(k))],
            [.. report.TargetKinds.SelectMany(kind => kind.Candidates.Select(numbers => (string[])
            [
                Words(kind.Kind), Text($"{kind.Targets}"), Rate(kind.Share), numbers.Candidate, .. metrics.Select(metric => Or(numbers[metric], metric.Format)),
            ]))],
            KeyColumns: 4);
    }

    /// <summary>A sentence for each segment that contradicts the verdict over all users.</summary>
    public static IEnumerable<string> Reversals(ReportDocument report) => report.Reversals.Select(Reversal);

    static string Words(TargetKind kind) => kind switch
    {
        TargetKind.ThisSession => "from the same session",
        TargetKind.Earlier => "from an earlier session",
        _ => "new to the user",
    };

    static string[] RowOf(SegmentReport segment, SegmentNumbers n, Metric[] metrics)
        =>
        [
            segment.Segment, Text($"{segment.Users}"), n.Candidate, Text($"{n.Hits}"),
            .. metrics.SelectMany(metric => metric.IsProportion
                ? (string[])[Or(n[metric], metric.Format), n.Values.IntervalOf(metric) is { } interval ? Range(interval) : Undefined]
                : [Or(n[metric], metric.Format)]),
            .. n.AgainstBaseline is not { } c ? (string[])["", "", "", ""] :
            [
                Signed(c.Difference), SignedRange(c.Interval), PValue(c.AdjustedP), n.Verdict is { } verdict ? ReportText.Words(verdict) : "",
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
            _ => "does not differ significantly from",
        };
        var word = reversal.InSegment == Verdict.Better ? "better" : "worse";
        return Text($"Reversal: {reversal.Candidate} {whole} {reversal.Baseline} over all users ({Signed(reversal.Difference)} {ReportText.Name(c)}) and is {word} for {reversal.Segmentation} {reversal.Segment}: {ReportText.Size(c)}, {reversal.Users:N0} users");
    }
}
