using RecSys.BlendEval;
using RecSys.Evaluation.Reports;
using RecSys.Hosting;

namespace RecSys.Jobs.Evaluation;

/// <summary>Writes a report to stdout in the form asked for.</summary>
static class ReportWriter
{
    public static void Write(Terminal terminal, ReportDocument report, ReportFormat format)
    {
        switch (format)
        {
            case ReportFormat.Json:
                terminal.WriteJson(report);
                break;
            case ReportFormat.Csv:
                CsvReport.Write(terminal.Out, report);
                break;
            case ReportFormat.Markdown:
                terminal.Out.Write(MarkdownReport.Write(report));
                break;
            default:
                WriteTable(terminal, report);
                break;
        }
    }

    static void WriteTable(Terminal terminal, ReportDocument report)
    {
        terminal.WriteLine(report.Title);
        foreach (var line in ReportText.Funnel(report.Funnel, report.Manifest))
            terminal.WriteLine(line);
        if (report.Candidates.Count == 0)
        {
            terminal.WriteLine(ReportText.NothingToEvaluate(report.Funnel, report.Manifest));
            return;
        }

        foreach (var k in report.Manifest.Cutoffs)
        {
            terminal.WriteLine();
            Write(terminal, ReportText.Numbers(report, k));
        }

        terminal.WriteLine();
        if (report.BaselineRun is { } stored)
            terminal.WriteLine(ReportText.StoredRun(stored));
        foreach (var comparison in report.Comparisons)
            terminal.WriteLine(ReportText.Verdict(comparison));
        if (report.Power is { } power)
            terminal.WriteLine(ReportText.Power(power));
        foreach (var sentence in ReportText.NotAbovePopularity(report).Concat(SegmentText.Reversals(report)))
            terminal.WriteLine(sentence);
        if (report.Gates is { } gates)
        {
            terminal.WriteLine();
            terminal.WriteLine(GateText.Summary(gates));
            Write(terminal, GateText.Table(gates));
        }

        terminal.WriteLine();
        Write(terminal, ReportText.ReferenceBaselines(report));
        terminal.WriteLine();
        Write(terminal, ReportText.MissReasons(report));
        terminal.WriteLine();
        Write(terminal, ReportText.Stages(report));
        terminal.WriteLine();
        Write(terminal, ReportText.Beyond(report));
        foreach (var segmentation in report.Segments)
        {
            terminal.WriteLine();
            Write(terminal, SegmentText.Table(segmentation, report.Metrics));
        }
    }

    static void Write(Terminal terminal, ReportTable table) => terminal.WriteTable(new TextTable(table.Columns, table.Rows, table.KeyColumns));
}
