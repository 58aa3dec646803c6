using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>Log messages of catalog_backfill. Ids 3000-3999; an id is never reused.</summary>
static partial class BackfillLog
{
    [LoggerMessage(3001, LogLevel.Information, "Run started: {RunId}, namespace '{Namespace}', mode {Mode}, resumed {Resumed}")]
    public static partial void RunStarted(this ILogger logger, Guid runId, string @namespace, BackfillMode mode, bool resumed);

    [LoggerMessage(3002, LogLevel.Information, "Run ended: {RunId}, {Status}, {Scanned} rows scanned, {Changed} rows changed")]
    public static partial void RunEnded(this ILogger logger, Guid runId, RunStatus status, long scanned, long changed);

    [LoggerMessage(3003, LogLevel.Warning, "End of run not recorded: {RunId}, {Reason}")]
    public static partial void EndNotRecorded(this ILogger logger, Guid runId, string reason);

    [LoggerMessage(3005, LogLevel.Error, "Too many errors: namespace '{Namespace}', the database refused {Failed} of {Scanned} rows, more than --max-errors allows")]
    public static partial void TooManyErrors(this ILogger logger, string @namespace, long failed, long scanned);

    [LoggerMessage(3006, LogLevel.Error, "Requirement missed: {Requirement}")]
    public static partial void RequirementMissed(this ILogger logger, string requirement);

    [LoggerMessage(3007, LogLevel.Error, "Run stopped: namespace '{Namespace}', {Reason}; {Advice}")]
    public static partial void PausedTooLong(this ILogger logger, string @namespace, string reason, string advice);
}
