using Microsoft.Extensions.Logging;

namespace RecSys.Jobs.Factors;

/// <summary>What this program logs. Ids 4000-4999; an id is never reused.</summary>
static partial class FactorLog
{
    [LoggerMessage(4001, LogLevel.Information, "Started run {RunId} over namespace {Namespace}")]
    public static partial void RunStarted(this ILogger logger, Guid runId, string @namespace);

    [LoggerMessage(4002, LogLevel.Information, "Ended run {RunId}: {Items} item factors and {Users} user factors written")]
    public static partial void RunEnded(this ILogger logger, Guid runId, long items, long users);

    [LoggerMessage(4003, LogLevel.Warning, "Left a namespace out: {Reason}")]
    public static partial void NamespaceSkipped(this ILogger logger, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "Could not record the end of run {RunId}: {Reason}")]
    public static partial void EndNotRecorded(this ILogger logger, Guid runId, string reason);
}
