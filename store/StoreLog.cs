using Microsoft.Extensions.Logging;

namespace RecSys.Store;

/// <summary>Log messages of the store. Ids 2000-2999; an id is never reused.</summary>
static partial class StoreLog
{
    [LoggerMessage(2001, LogLevel.Warning, "Run not recorded: the database has no recsys_maintenance_runs that this role may write, so the run cannot be resumed")]
    public static partial void RunsAreNotRecorded(this ILogger logger);

    [LoggerMessage(2002, LogLevel.Warning, "No pauses for {What}: {Reason}")]
    public static partial void ServerLoadNotSeen(this ILogger logger, string what, string reason);
}
