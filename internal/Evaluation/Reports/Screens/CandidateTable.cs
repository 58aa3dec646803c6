using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The candidates and what they are measured against, in one table of a screen. References are in parentheses.</summary>
static class CandidateTable
{
    const int ShortestName = 24;

    /// <summary>The metrics that candidates are compared on, the primary one first.</summary>
    public static ReportTable Of(ReportDocument report, IReadOnlyList<CandidateReport> shown)
    {
        var k = report.Manifest.PrimaryCutoff;
        Metric[] metrics = [.. Metric.OfRanks(report.Metrics).OrderByDescending(metric => metric == report.Manifest.Primary)];
        return ScreenText.Fit(
            new ReportTable(
                ["candidate (reference)", .. metrics.SelectMany(metric => Cells(metric, ">" + metric.At(k), ">95 % interval")), ">hits", $">{Metric.Coverage.Label}"],
                [
                    .. shown.SelectMany(candidate => Row(candidate).Concat(report.WithoutReranking is { } without && without.Candidate == candidate.Name ? Reference(without) : [])),
                    .. report.ReferenceRankings.Select(ranking => (string[])
                        [$"({ranking.Name})", .. metrics.SelectMany(metric => Cells(metric, Or(ranking[metric], metric.Format), Undefined)), Undefined, Undefined]),
                ]),
            ShortestName);

        IEnumerable<string[]> Row(CandidateReport candidate)
        {
            var numbers = candidate.At(k);
            yield return
            [
                candidate.Name, .. metrics.SelectMany(metric => Cells(metric, Or(numbers[metric], metric.Format), Interval(numbers.Values, metric))),
                Text($"{numbers.Hits}"), Or(numbers[Metric.Coverage], Metric.Coverage.Format),
            ];
        }

        IEnumerable<string[]> Reference(WithoutReranking without)
        {
            var numbers = without.Numbers;
            yield return
            [
                $"({WithoutReranking.Name})", .. metrics.SelectMany(metric => Cells(metric, Or(numbers[metric], metric.Format), Interval(numbers.Values, metric))),
                Text($"{numbers.Hits}"), Undefined,
            ];
        }
    }

    /// <summary>One cell, and one for the interval of a proportion.</summary>
    static string[] Cells(Metric metric, string value, string interval) => metric.IsProportion ? [value, interval] : [value];

    static string Interval(MetricValues values, Metric metric) => values.IntervalOf(metric) is { } interval ? Range(interval) : Undefined;
}
