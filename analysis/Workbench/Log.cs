using Microsoft.Extensions.Logging;

namespace RecSys.Workbench;

/// <summary>Every log line of the workbench. Ids 9000-9999; an id is never reused.</summary>
static partial class Log
{
    [LoggerMessage(9001, LogLevel.Information, "Wrote {Source} to namespace {Namespace} in {Seconds:F1} s")]
    public static partial void ShopLoaded(this ILogger logger, string source, string @namespace, double seconds);
}
