using System.Text.Json;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Reports;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>Writes a report to stdout, and its warnings and missed rules to the log.</summary>
static class ReportWriter
{
    public static void Write(JobServices services, ReportDocument report, OutputRequest output)
    {
        foreach (var warning in report.Warnings)
            services.Logger.Warned(warning);
        foreach (var line in (report.Gates?.Lines ?? []).Where(line => line.Outcome != GateOutcome.Passed))
            services.Logger.Warned(GateText.Sentence(line));
        switch (output.Format)
        {
            case ReportFormat.Json:
                services.Out.WriteLine(JsonSerializer.Serialize(report, EvaluationJson.Indented.ReportDocument));
                break;
            case ReportFormat.Csv:
                if (report.Ablations is null)
                    CsvReport.Write(services.Out, report);
                else
                    AblationCsv.Write(services.Out, report);
                break;
            case ReportFormat.Markdown:
                services.Out.Write(MarkdownReport.Write(report));
                break;
            default:
                Write(services.Screen, output.Details ? EvaluationScreen.Details(report) : EvaluationScreen.Of(report));
                break;
        }
    }

    /// <summary>Writes blocks with an empty line between two.</summary>
    public static void Write(IReportOutput screen, IEnumerable<ScreenBlock> blocks)
    {
        foreach (var (index, block) in blocks.Index())
        {
            if (index > 0)
                screen.WriteLine();
            foreach (var line in block.Lines)
                screen.WriteLine(line);
            if (block.Table is { } table)
                screen.WriteTable(table.Columns, table.Rows, table.KeyColumns);
        }
    }
}
