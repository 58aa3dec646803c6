using System.Text.Json;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>Gathers the reports of one invocation, prints them and turns them into an exit code.</summary>
sealed class BackfillSummary(CommandContext context, Requirements requirements, OutputFormat output, string? reportFile)
    : INamespaceReports<BackfillReport>
{
    readonly List<BackfillReport> _reports = [];
    int _skipped;

    public void Add(BackfillReport report)
    {
        _reports.Add(report);
        if (output == OutputFormat.Table)
            BackfillReportText.Write(report, context.Terminal);
        else
            context.Terminal.WriteJson(report, BackfillJson.Line.BackfillReport);
    }

    public void AddSkipped(string reason) => _skipped++;

    public void Save()
    {
        if (_reports.Count != 1)
            ReportFile.Write(reportFile, JsonSerializer.Serialize(_reports, BackfillJson.Indented.ListBackfillReport));
        else
            ReportFile.Write(reportFile, JsonSerializer.Serialize(_reports[0], BackfillJson.Indented.BackfillReport));
    }

    /// <summary>The exit code of the invocation. Logs what is missing where it is not 0.</summary>
    public int ExitCode()
    {
        if (_reports.Any(report => report.Status == RunStatus.Interrupted))
            return ExitCodes.Interrupted;

        var failed = _reports.Where(report => report.Status == RunStatus.TooManyErrors).ToArray();
        foreach (var report in failed)
            context.Logger.TooManyErrors(report.Namespace, report.Counts.Failed, report.Counts.Scanned);
        if (failed.Length > 0)
            return ExitCodes.Data;
        if (_skipped > 0 || _reports.Any(report => report.Status == RunStatus.Paused))
            return ExitCodes.TryAgainLater;

        var missed = _reports.SelectMany(report => requirements.Missed(report.Namespace, report.CompletenessAfter!)).ToArray(); // a run to its end has counted
        foreach (var sentence in missed)
            context.Logger.RequirementMissed(sentence);
        return missed.Length > 0 ? ExitCodes.GateMissed : ExitCodes.Success;
    }
}
