using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Reports;

/// <summary>What each part of one candidate is worth: one row per part that it uses, with a dot and its interval.</summary>
static class AblationPicture
{
    /// <param name="index">Of the candidate in the report. Its name comes from a file, so it cannot be part of an id.</param>
    /// <returns>Null when the candidate uses no part.</returns>
    public static Picture? Of(ReportDocument report, CandidateAblation ablation, int index)
    {
        (string Part, MeasureComparison Primary)[] rows = [.. ablation.Parts.Where(part => part.Primary is not null).Select(part => (part.Part, part.Primary!))];
        if (rows.Length == 0)
            return null;

        var margin = report.Manifest.Margin;
        var chart = new RowChart(rows.Length, Scale.Around(
            Math.Min(-margin, rows.Min(row => row.Primary.Interval?.Lower ?? row.Primary.Difference)), Math.Max(margin, rows.Max(row => row.Primary.Interval?.Upper ?? row.Primary.Difference))));
        for (var row = 0; row < rows.Length; row++)
            chart.Svg.Bar(-margin, margin, chart.MiddleOf(row) - 12, chart.MiddleOf(row) + 12, Ink.Band);
        chart.Across(0, Ink.Axis, 1.5);
        for (var row = 0; row < rows.Length; row++)
        {
            chart.Label(row, rows[row].Part, NumberText.Signed(rows[row].Primary.Difference));
            chart.Interval(row, rows[row].Primary.Difference, rows[row].Primary.Interval ?? new(rows[row].Primary.Difference, rows[row].Primary.Difference), Ink.Accent);
        }

        var name = NumberText.Text($"ablation-{index}");
        var title = $"What each part of {ablation.Candidate} is worth";
        return new Picture(
            name, title,
            $"{AblationText.Meaning(report)} To the right of zero, the candidate ranks better with the part.",
            chart.Svg.ToElement(name, title, "One row per part with a dot and a 95 % interval, on a scale that includes zero. The table contains the same values."),
            [new(report.Manifest.Primary.At(report.Manifest.PrimaryCutoff), Ink.Accent), new(NumberText.Text($"too small to matter, ±{margin:0.####}"), Ink.Band)],
            AblationText.Table(report, ablation));
    }
}
