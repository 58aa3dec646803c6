using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>What this program logs. Ids 3000-3999; an id is never reused.</summary>
static partial class BackfillLog
{
    [LoggerMessage(3001, LogLevel.Information, "Run {RunId} started over namespace '{Namespace}': mode {Mode}, resumed {Resumed}")]
    public static partial void RunStarted(this ILogger logger, Guid runId, string @namespace, BackfillMode mode, bool resumed);

    [LoggerMessage(3002, LogLevel.Information, "Run {RunId} ended: {Status}, {Scanned} rows scanned, {Changed} changed")]
    public static partial void RunEnded(this ILogger logger, Guid runId, RunStatus status, long scanned, long changed);

    [LoggerMessage(3003, LogLevel.Warning, "The end of run {RunId} was not recorded: {Reason}")]
    public static partial void EndNotRecorded(this ILogger logger, Guid runId, string reason);

    [LoggerMessage(3005, LogLevel.Error, "Namespace '{Namespace}': the database refused {Failed} of {Scanned} rows, more than --max-errors allows")]
    public static partial void TooManyErrors(this ILogger logger, string @namespace, long failed, long scanned);

    [LoggerMessage(3006, LogLevel.Error, "Requirement missed: {Requirement}")]
    public static partial void RequirementMissed(this ILogger logger, string requirement);

    [LoggerMessage(3007, LogLevel.Error, "Namespace '{Namespace}': {Reason}; {Advice}")]
    public static partial void PausedTooLong(this ILogger logger, string @namespace, string reason, string advice);
}
