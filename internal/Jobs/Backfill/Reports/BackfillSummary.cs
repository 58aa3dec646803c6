using System.Text.Json;
using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>How the reports of one invocation are written.</summary>
public sealed record ReportOptions
{
    /// <summary>True to print the reports as JSON, one line per report.</summary>
    public required bool AsJson { get; init; }

    /// <summary>True to print sources, samples and the long lists too.</summary>
    public required bool Details { get; init; }

    /// <summary>The file of <c>--report</c>; null for none.</summary>
    public required string? File { get; init; }

    /// <summary>The program and the flags that choose organization and namespace, as the next command has to repeat them.</summary>
    public required string Command { get; init; }
}

/// <summary>Collects the reports of one invocation, prints them and derives the exit code.</summary>
public sealed class BackfillSummary(IResultOutput output, ILogger logger, Requirements requirements, ReportOptions options) : INamespaceReports<BackfillReport>
{
    readonly List<BackfillReport> _reports = [];
    int _skipped;

    /// <inheritdoc/>
    public void Add(BackfillReport report)
    {
        _reports.Add(report);
        if (options.AsJson)
            output.WriteJson(report, BackfillJson.Line.BackfillReport);
        else
            BackfillReportText.Write(report, output, options.Command, options.Details);
    }

    /// <inheritdoc/>
    public void AddSkipped(string reason, int exitCode) => _skipped++;

    /// <inheritdoc/>
    public void Save() => ReportFile.Write(
        options.File,
        _reports.Count == 1
            ? JsonSerializer.Serialize(_reports[0], BackfillJson.Indented.BackfillReport)
            : JsonSerializer.Serialize(_reports, BackfillJson.Indented.ListBackfillReport));

    /// <summary>The exit code of the invocation. Logs the reason for <see cref="ExitCodes.Data"/> and <see cref="ExitCodes.GateMissed"/>.</summary>
    public int ExitCode()
    {
        if (_reports.Any(report => report.Status == RunStatus.Interrupted))
            return ExitCodes.Interrupted;

        var failed = _reports.Where(report => report.Status == RunStatus.TooManyErrors).ToArray();
        foreach (var report in failed)
            logger.TooManyErrors(report.Namespace, report.Counts.Failed, report.Counts.Scanned);
        if (failed.Length > 0)
            return ExitCodes.Data;
        if (_skipped > 0 || _reports.Any(report => report.Status == RunStatus.Paused))
            return ExitCodes.TryAgainLater;

        var missed = _reports.SelectMany(report => requirements.Missed(report.Namespace, report.CompletenessAfter!)).ToArray(); // a run that is done has counted
        foreach (var sentence in missed)
            logger.RequirementMissed(sentence);
        return missed.Length > 0 ? ExitCodes.GateMissed : ExitCodes.Success;
    }
}
