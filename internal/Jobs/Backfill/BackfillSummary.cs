using System.Text.Json;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>Gathers the reports of one invocation, prints them and turns them into an exit code.</summary>
sealed class BackfillSummary(CommandContext context, Requirements requirements, OutputFormat output, string? reportFile)
{
    readonly List<BackfillReport> _reports = [];
    int _busy;

    /// <summary>Whether a run ended for a reason that ends the next one as well.</summary>
    public bool WasStopped => _reports.Any(report => report.Status is RunStatus.Interrupted or RunStatus.Paused);

    public void Add(BackfillReport report)
    {
        _reports.Add(report);
        if (output == OutputFormat.Table)
            BackfillReportText.Write(report, context.Terminal);
        else
            context.Terminal.WriteJson(report, BackfillJson.Line.BackfillReport);
    }

    /// <summary>A namespace that another run holds is left to it.</summary>
    public void AddBusy(string message)
    {
        _busy++;
        context.Logger.NamespaceSkipped(message);
    }

    /// <summary>Keeps the reports of the namespaces that were done before one that fails.</summary>
    public void FinishEarly()
    {
        if (_reports.Count > 0)
            WriteReportFile();
    }

    public int Finish()
    {
        WriteReportFile();
        if (_reports.Any(report => report.Status == RunStatus.Interrupted))
            return ExitCodes.Interrupted;

        var failed = _reports.Where(report => report.Status == RunStatus.TooManyErrors).ToArray();
        foreach (var report in failed)
            context.Logger.TooManyErrors(report.Namespace, report.Counts.Failed, report.Counts.Scanned);
        if (failed.Length > 0)
            return ExitCodes.Data;
        if (_busy > 0 || _reports.Any(report => report.Status == RunStatus.Paused))
            return ExitCodes.TryAgainLater;

        var missed = _reports.SelectMany(report => requirements.Missed(report.Namespace, report.CompletenessAfter!)).ToArray(); // a run to its end has counted
        foreach (var sentence in missed)
            context.Logger.RequirementMissed(sentence);
        return missed.Length > 0 ? ExitCodes.GateMissed : ExitCodes.Success;
    }

    void WriteReportFile()
    {
        if (reportFile is null)
            return;

        var json = _reports.Count == 1
            ? JsonSerializer.Serialize(_reports[0], BackfillJson.Indented.BackfillReport)
            : JsonSerializer.Serialize(_reports, BackfillJson.Indented.ListBackfillReport);
        File.WriteAllText(reportFile, json + "\n");
    }
}
