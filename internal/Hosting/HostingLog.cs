using Microsoft.Extensions.Logging;

namespace RecSys.Hosting;

/// <summary>Log messages of the host. Ids 1000-1999; an id is never reused.</summary>
static partial class HostingLog
{
    [LoggerMessage(1001, LogLevel.Error, "{Message}")]
    public static partial void CommandFailed(this ILogger logger, string message);

    [LoggerMessage(1002, LogLevel.Debug, "Failure detail")]
    public static partial void FailureDetail(this ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Critical, "Unexpected failure, please report this defect: {Failure}")]
    public static partial void Unexpected(this ILogger logger, string failure);

    [LoggerMessage(1004, LogLevel.Information, "Database: {Database}")]
    public static partial void DatabaseResolved(this ILogger logger, string database);

    [LoggerMessage(1005, LogLevel.Warning, "Interrupted")]
    public static partial void Interrupted(this ILogger logger);
}
