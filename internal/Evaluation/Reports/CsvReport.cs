using System.Globalization;
using CsvHelper;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Reports;

/// <summary>The numbers of a report for a spreadsheet: one line per candidate and cut-off, then one per segment and candidate. Undefined numbers are empty.</summary>
public sealed class CsvReport
{
    /// <summary>A name such as "=1+1" must stay a name in a spreadsheet.</summary>
    internal static readonly CsvWriterOptions Options =
        CsvWriterOptions.Default with { NewLine = "\n", Injection = CsvInjection.Escape, FormatProvider = CultureInfo.InvariantCulture };

    readonly CsvWriter _csv;
    readonly ReportDocument _report;
    readonly Metric[] _atCutoff;
    readonly Metric[] _ofLists;
    readonly Metric[] _compared;

    CsvReport(CsvWriter csv, ReportDocument report)
    {
        var columns = report.Metrics.Where(metric => metric.InCsv).OrderBy(metric => metric.ColumnOrder).ToArray();
        (_csv, _report) = (csv, report);
        _atCutoff = [.. columns.Where(metric => metric.AtEveryCutoff)];
        _ofLists = [.. columns.Where(metric => !metric.AtEveryCutoff)];
        _compared = [.. Metric.OfRanks(report.Metrics)];
    }

    /// <summary>Writes a header and the lines, each ended by a line feed.</summary>
    public static void Write(TextWriter output, ReportDocument report)
    {
        using var csv = CsvWriter.Create(output, Options, leaveOpen: true);
        var file = new CsvReport(csv, report);
        file.WriteHeader();
        foreach (var candidate in report.Candidates)
        {
            foreach (var numbers in candidate.Numbers)
                file.WriteCandidate(candidate, numbers);
        }

        foreach (var segmentation in report.Segments)
        {
            foreach (var segment in segmentation.Segments)
            {
                foreach (var numbers in segment.Candidates)
                    file.WriteSegment(segmentation, segment, numbers);
            }
        }
    }

    void WriteHeader()
    {
        foreach (var header in (string[])
            [
                "candidate", "k", "segmentation", "segment", "users", "hits",
                .. _atCutoff.SelectMany(metric => metric.IsProportion ? (string[])[metric.Name, metric.Name + "_lower", metric.Name + "_upper"] : [metric.Name]),
                "in_pool", "failures", .. _ofLists.Select(metric => metric.Name), "baseline", "verdict",
                .. _compared.Select(metric => "difference_" + metric.Name), .. _compared.Select(metric => "adjusted_p_" + metric.Name),
            ])
        {
            _csv.WriteField(header);
        }

        _csv.EndRecord();
    }

    void WriteCandidate(CandidateReport candidate, CandidateNumbers numbers)
    {
        _csv.WriteField(VisibleText.Of(candidate.Name));
        _csv.WriteField(numbers.K);
        _csv.WriteField("");
        _csv.WriteField("");
        _csv.WriteField(_report.Funnel.Holdouts);
        _csv.WriteField(numbers.Hits);
        WriteValues(numbers.Values);
        _csv.WriteField(candidate.InPool);
        _csv.WriteField(candidate.Failures);
        foreach (var metric in _ofLists)
            _csv.WriteField(candidate.Beyond[metric]);
        var comparison = _report.Comparisons.FirstOrDefault(comparison => comparison.Candidate == candidate.Name);
        WriteComparison(comparison?.Verdict, metric => comparison?.Measures.FirstOrDefault(measure => measure.Measure == metric && measure.K == numbers.K));
    }

    void WriteSegment(SegmentationReport segmentation, SegmentReport segment, SegmentNumbers numbers)
    {
        _csv.WriteField(VisibleText.Of(numbers.Candidate));
        _csv.WriteField(segmentation.K);
        _csv.WriteField(VisibleText.Of(segmentation.Name));
        _csv.WriteField(VisibleText.Of(segment.Segment));
        _csv.WriteField(segment.Users);
        _csv.WriteField(numbers.Hits);
        WriteValues(numbers.Values);
        for (var i = 0; i < 2 + _ofLists.Length; i++)
            _csv.WriteField("");
        WriteComparison(numbers.Verdict, metric => numbers.AgainstBaseline is { } measure && measure.Measure == metric ? measure : null);
    }

    void WriteValues(MetricValues values)
    {
        foreach (var metric in _atCutoff)
        {
            _csv.WriteField(values[metric]);
            if (!metric.IsProportion)
                continue;
            _csv.WriteField(values.IntervalOf(metric)?.Lower);
            _csv.WriteField(values.IntervalOf(metric)?.Upper);
        }
    }

    void WriteComparison(Verdict? verdict, Func<Metric, MeasureComparison?> of)
    {
        _csv.WriteField(VisibleText.Of(_report.Manifest.Baseline));
        _csv.WriteField(verdict is { } known ? ReportText.Word(known) : "");
        foreach (var metric in _compared)
            _csv.WriteField(of(metric)?.Difference);
        foreach (var metric in _compared)
            _csv.WriteField(of(metric)?.AdjustedP);
        _csv.EndRecord();
    }
}
