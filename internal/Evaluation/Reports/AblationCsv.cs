using CsvHelper;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Reports;

/// <summary>What each part is worth, for a spreadsheet: one line per candidate and part. The first line of a candidate has all parts. Undefined numbers are empty.</summary>
public static class AblationCsv
{
    /// <summary>Writes a header and the lines, each ended by a line feed.</summary>
    public static void Write(TextWriter output, ReportDocument report)
    {
        using var csv = CsvWriter.Create(output, CsvReport.Options, leaveOpen: true);
        Metric[] metrics = [.. Metric.OfRanks(report.Metrics)];
        foreach (var header in (string[])
            [
                "candidate", "part_off", "k", "users", "hits", .. metrics.SelectMany(metric => metric.IsProportion ? (string[])[metric.Name, metric.Name + "_lower", metric.Name + "_upper"] : [metric.Name]),
                "measure", "difference", "difference_lower", "difference_upper", "better", "same", "worse", "p", "adjusted_p", "verdict",
            ])
        {
            csv.WriteField(header);
        }

        csv.EndRecord();
        foreach (var ablation in report.Ablations ?? [])
        {
            WriteStart(csv, report, ablation, "", ablation.AllParts, metrics);
            WriteComparison(csv, null, "");
            foreach (var part in ablation.Parts)
            {
                WriteStart(csv, report, ablation, part.Part, part.Without, metrics);
                WriteComparison(csv, part.Primary, AblationText.Word(part.Verdict));
            }
        }
    }

    static void WriteStart(CsvWriter csv, ReportDocument report, CandidateAblation ablation, string part, CandidateNumbers? numbers, Metric[] metrics)
    {
        csv.WriteField(VisibleText.Of(ablation.Candidate));
        csv.WriteField(part);
        csv.WriteField(ablation.AllParts.K);
        csv.WriteField(report.Funnel.Holdouts);
        csv.WriteField(numbers?.Hits);
        foreach (var metric in metrics)
        {
            csv.WriteField(numbers?[metric]);
            if (!metric.IsProportion)
                continue;
            csv.WriteField(numbers?.Values.IntervalOf(metric)?.Lower);
            csv.WriteField(numbers?.Values.IntervalOf(metric)?.Upper);
        }
    }

    static void WriteComparison(CsvWriter csv, MeasureComparison? primary, string verdict)
    {
        csv.WriteField(primary?.Measure.Name ?? "");
        csv.WriteField(primary?.Difference);
        csv.WriteField(primary?.Interval?.Lower);
        csv.WriteField(primary?.Interval?.Upper);
        csv.WriteField(primary?.Wins);
        csv.WriteField(primary?.Ties);
        csv.WriteField(primary?.Losses);
        csv.WriteField(primary?.P);
        csv.WriteField(primary?.AdjustedP);
        csv.WriteField(verdict);
        csv.EndRecord();
    }
}
