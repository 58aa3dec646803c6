using System.Globalization;
using CsvHelper;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Reports;

/// <summary>The numbers of a report for a spreadsheet: one line a candidate and cut-off, then one a segment and candidate; undefined numbers empty.</summary>
public static class CsvReport
{
    /// <summary>A name such as "=1+1" must stay a name in a spreadsheet.</summary>
    internal static readonly CsvWriterOptions Options =
        CsvWriterOptions.Default with { NewLine = "\n", Injection = CsvInjection.Escape, FormatProvider = CultureInfo.InvariantCulture };

    /// <summary>Writes a header and the lines, each ended by a line feed.</summary>
    public static void Write(TextWriter output, ReportDocument report)
    {
        using var csv = CsvWriter.Create(output, Options, leaveOpen: true);
        foreach (var header in (string[])
            [
                "candidate", "k", "segmentation", "segment", "users", "hits", "hit_rate", "hit_rate_lower", "hit_rate_upper", "mrr", "ndcg", "average_rank_of_hits",
                "coverage", "average_list_length", "fill", "in_pool", "failures", "gini", "novelty", "tail_share", "intra_list_diversity",
                "baseline", "verdict", "difference_hit_rate", "difference_mrr", "difference_ndcg", "adjusted_p_hit_rate", "adjusted_p_mrr", "adjusted_p_ndcg",
            ])
        {
            csv.WriteField(header);
        }

        csv.EndRecord();
        foreach (var candidate in report.Candidates)
        {
            foreach (var n in candidate.Numbers)
            {
                csv.WriteField(VisibleText.Of(candidate.Name));
                csv.WriteField(n.K);
                WriteEmpty(csv, 2);
                csv.WriteField(report.Funnel.Evaluated);
                csv.WriteField(n.Hits);
                csv.WriteField(n.HitRate);
                csv.WriteField(n.HitRateInterval.Lower);
                csv.WriteField(n.HitRateInterval.Upper);
                csv.WriteField(n.Mrr);
                csv.WriteField(n.Ndcg);
                csv.WriteField(n.AverageRankOfHits);
                csv.WriteField(n.Coverage);
                csv.WriteField(n.AverageListLength);
                csv.WriteField(n.Fill);
                csv.WriteField(candidate.InPool);
                csv.WriteField(candidate.Failures);
                csv.WriteField(candidate.Beyond.Gini);
                csv.WriteField(candidate.Beyond.Novelty);
                csv.WriteField(candidate.Beyond.TailShareMicro);
                csv.WriteField(candidate.Beyond.IntraListDiversity);
                WriteComparison(csv, report, candidate.Name, n.K);
                csv.EndRecord();
            }
        }

        foreach (var segmentation in report.Segments)
        {
            foreach (var segment in segmentation.Segments)
            {
                foreach (var numbers in segment.Candidates)
                    WriteSegment(csv, report, segmentation, segment, numbers);
            }
        }
    }

    static void WriteSegment(CsvWriter csv, ReportDocument report, SegmentationReport segmentation, SegmentReport segment, SegmentNumbers n)
    {
        csv.WriteField(VisibleText.Of(n.Candidate));
        csv.WriteField(segmentation.K);
        csv.WriteField(VisibleText.Of(segmentation.Name));
        csv.WriteField(VisibleText.Of(segment.Segment));
        csv.WriteField(segment.Users);
        csv.WriteField(n.Hits);
        csv.WriteField(n.HitRate);
        csv.WriteField(n.HitRateInterval.Lower);
        csv.WriteField(n.HitRateInterval.Upper);
        csv.WriteField(n.Mrr);
        csv.WriteField(n.Ndcg);
        WriteEmpty(csv, 10);
        csv.WriteField(VisibleText.Of(report.Manifest.Baseline));
        csv.WriteField(n.Verdict is { } verdict ? ReportText.Word(verdict) : "");
        foreach (var measure in Enum.GetValues<RankMeasure>())
            csv.WriteField(n.AgainstBaseline?.Measure == measure ? n.AgainstBaseline.Difference : null);
        foreach (var measure in Enum.GetValues<RankMeasure>())
            csv.WriteField(n.AgainstBaseline?.Measure == measure ? n.AgainstBaseline.AdjustedP : null);
        csv.EndRecord();
    }

    static void WriteEmpty(CsvWriter csv, int fields)
    {
        for (var i = 0; i < fields; i++)
            csv.WriteField("");
    }

    static void WriteComparison(CsvWriter csv, ReportDocument report, string candidate, int k)
    {
        var comparison = report.Comparisons.FirstOrDefault(c => c.Candidate == candidate);
        csv.WriteField(VisibleText.Of(report.Manifest.Baseline));
        csv.WriteField(comparison is null ? "" : ReportText.Word(comparison.Verdict));
        var measures = comparison?.Measures.Where(measure => measure.K == k).OrderBy(measure => measure.Measure).ToArray();
        for (var i = 0; i < 3; i++)
            csv.WriteField(measures?[i].Difference);
        for (var i = 0; i < 3; i++)
            csv.WriteField(measures?[i].AdjustedP);
    }
}
