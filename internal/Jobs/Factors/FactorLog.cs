using Microsoft.Extensions.Logging;

namespace RecSys.Jobs.Factors;

/// <summary>The log messages of the job. Ids 4000-4999; an id is never reused.</summary>
static partial class FactorLog
{
    [LoggerMessage(4001, LogLevel.Information, "Run started: id {RunId}, namespace {Namespace}")]
    public static partial void RunStarted(this ILogger logger, Guid runId, string @namespace);

    [LoggerMessage(4002, LogLevel.Information, "Run ended: id {RunId}, {Items} item factors and {Users} user factors written")]
    public static partial void RunEnded(this ILogger logger, Guid runId, long items, long users);

    [LoggerMessage(4004, LogLevel.Warning, "Run end not recorded: id {RunId}, {Reason}")]
    public static partial void EndNotRecorded(this ILogger logger, Guid runId, string reason);

    [LoggerMessage(EventId = 4005, Message = "Model not recorded: the database has no {Table} that this role may write, so later runs cannot start from these factors, blend_eval cannot tell which events shaped them, and a later --model means keeps those that it does not overwrite")]
    public static partial void ModelNotRecorded(this ILogger logger, LogLevel level, string table);
}
