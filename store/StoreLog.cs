using Microsoft.Extensions.Logging;

namespace RecSys.Store;

/// <summary>What this project logs. Ids 2000-2999; an id is never reused.</summary>
static partial class StoreLog
{
    [LoggerMessage(2001, LogLevel.Warning, "The database has no recsys_maintenance_runs that this role may write: the run works, and cannot be resumed")]
    public static partial void RunsAreNotRecorded(this ILogger logger);

    [LoggerMessage(2002, LogLevel.Warning, "{What} cannot be looked at, so nothing pauses for them: {Reason}")]
    public static partial void ServerLoadNotSeen(this ILogger logger, string what, string reason);
}
