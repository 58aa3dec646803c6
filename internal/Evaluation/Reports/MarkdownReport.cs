using System.Globalization;
using System.Text;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Reports;

/// <summary>The report for a pull request. Everything that rows or users wrote is escaped.</summary>
public static class MarkdownReport
{
    /// <summary>Ends with a line break.</summary>
    public static string Write(ReportDocument report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {Escape(report.Title)}\n\n");
        foreach (var line in ReportText.Funnel(report.Funnel, report.Manifest))
            text.Append(CultureInfo.InvariantCulture, $"{Escape(line)}\n\n");
        if (report.Candidates.Count > 0)
        {
            foreach (var comparison in report.Comparisons)
                text.Append(CultureInfo.InvariantCulture, $"- {(comparison.Verdict is Verdict.Better or Verdict.Worse ? "**" : "")}{Escape(ReportText.Verdict(comparison))}{(comparison.Verdict is Verdict.Better or Verdict.Worse ? "**" : "")}\n");
            if (report.Power is { } power)
                text.Append(CultureInfo.InvariantCulture, $"\n{Escape(ReportText.Power(power))}\n");
            foreach (var k in report.Manifest.Cutoffs)
                Append(text, ReportText.Numbers(report, k));
            foreach (var sentence in ReportText.NotAbovePopularity(report).Concat(SegmentText.Reversals(report)))
                text.Append(CultureInfo.InvariantCulture, $"\n{Escape(sentence)}\n");
            Append(text, ReportText.Floors(report));
            Append(text, ReportText.LostAt(report));
            Append(text, ReportText.Beyond(report));
            foreach (var segmentation in report.Segments)
                Append(text, SegmentText.Table(segmentation));
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"{Escape(ReportText.NothingToEvaluate(report.Funnel, report.Manifest))}\n");
        }

        foreach (var warning in report.Warnings)
            text.Append(CultureInfo.InvariantCulture, $"\n> Warning: {Escape(warning)}\n");
        text.Append(CultureInfo.InvariantCulture, $"\nSeed {report.Manifest.Seed}, rows {report.Manifest.Fingerprint}.\n");
        return text.ToString();
    }

    internal static void Append(StringBuilder text, ReportTable table)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n| {string.Join(" | ", table.Columns.Select(column => Escape(column.TrimStart('>'))))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"|{string.Concat(table.Columns.Select(column => column.StartsWith('>') ? " ---: |" : " --- |"))}\n");
        foreach (var row in table.Rows)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Escape))} |\n");
    }

    /// <summary>Text that Markdown and the HTML it allows show as written, on one line.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '&')
                escaped.Append("&amp;");
            else if (c is '<')
                escaped.Append("&lt;");
            else if (char.IsControl(c) || c is '\u2028' or '\u2029')
                escaped.Append(' ');
            else if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '~' or '!')
                escaped.Append('\\').Append(c);
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
