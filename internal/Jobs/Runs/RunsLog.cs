using Microsoft.Extensions.Logging;

namespace RecSys.Jobs.Runs;

/// <summary>Log messages of all jobs. Ids 1006-1099; an id is never reused.</summary>
static partial class RunsLog
{
    [LoggerMessage(1006, LogLevel.Information, "Paused: {Reason}")]
    public static partial void PauseBegan(this ILogger logger, string reason);

    [LoggerMessage(1007, LogLevel.Information, "Resumed after a pause of {Seconds:0.0} s")]
    public static partial void PauseEnded(this ILogger logger, double seconds);

    [LoggerMessage(1008, LogLevel.Warning, "Namespace skipped: {Reason}")]
    public static partial void NamespaceSkipped(this ILogger logger, string reason);
}
