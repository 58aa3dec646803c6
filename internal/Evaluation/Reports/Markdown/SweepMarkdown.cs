using System.Globalization;
using System.Text;

namespace RecSys.Evaluation.Reports;

/// <summary>The report of a sweep for a pull request. Everything that comes from rows or users is escaped.</summary>
public static class SweepMarkdown
{
    /// <summary>Ends with a line break.</summary>
    public static string Write(SweepDocument report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {MarkdownReport.Escape(report.Title)}\n\n");
        foreach (var line in ReportText.Funnel(report.Funnel, report.Manifest).Concat(SweepText.Setting(report)))
            text.Append(CultureInfo.InvariantCulture, $"{MarkdownReport.Escape(line)}\n\n");
        if (SweepText.NoChoice(report) is { } reason)
            text.Append(CultureInfo.InvariantCulture, $"**{MarkdownReport.Escape(reason)}**\n\n");
        foreach (var verdict in SweepText.Verdicts(report))
            text.Append(CultureInfo.InvariantCulture, $"- {MarkdownReport.Escape(verdict)}\n");
        if (report.Trials.Count > 0)
        {
            text.Append(MarkdownReport.Table(SweepText.Outcomes(report)));
            text.Append(MarkdownReport.Table(SweepText.Front(report)));
            text.Append(MarkdownReport.Table(SweepText.Top(report)));
        }

        foreach (var warning in report.Warnings)
            text.Append(CultureInfo.InvariantCulture, $"\n> Warning: {MarkdownReport.Escape(warning)}\n");
        text.Append(CultureInfo.InvariantCulture, $"\nSeed {report.Manifest.Seed}, rows {report.Manifest.Fingerprint}.\n");
        return text.ToString();
    }
}
