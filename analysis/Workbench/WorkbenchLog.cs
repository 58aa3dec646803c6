using Microsoft.Extensions.Logging;

namespace RecSys.Workbench;

/// <summary>Log messages of the workbench. Ids 9000-9999; an id is never reused.</summary>
static partial class WorkbenchLog
{
    [LoggerMessage(9001, LogLevel.Information, "Wrote {Source} to namespace {Namespace} in {Seconds:F1} s")]
    public static partial void ShopLoaded(this ILogger logger, string source, string @namespace, double seconds);
}
