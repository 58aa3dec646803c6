using Microsoft.Extensions.Logging;

namespace RecSys.Jobs.Evaluation;

/// <summary>The log messages of this project. Ids 5000-5999; an id is never reused.</summary>
static partial class EvaluationLog
{
    [LoggerMessage(5001, LogLevel.Information,
        "Read {Events} events, {Items} items, {Embeddings} embeddings and {Factors} item factors in {ReadSeconds:0.00} s; sorting took {SortSeconds:0.00} s of it")]
    public static partial void RowsRead(
        this ILogger logger, int events, int items, int embeddings, int factors, double readSeconds, double sortSeconds);

    [LoggerMessage(5002, LogLevel.Information, "Evaluated {Users} users and {Candidates} candidates in {Seconds:0.00} s since the process started, peak memory {PeakMegabytes} MB: {Stages}")]
    public static partial void Evaluated(this ILogger logger, int users, int candidates, double seconds, long peakMegabytes, StageTimes stages);

    [LoggerMessage(5003, LogLevel.Warning, "{Warning}")]
    public static partial void Warned(this ILogger logger, string warning);

    [LoggerMessage(5004, LogLevel.Information, "Resumed the sweep: {Trials} of {Planned} trials are in the checkpoint")]
    public static partial void SweepResumed(this ILogger logger, int trials, int planned);

    [LoggerMessage(5005, LogLevel.Information, "Ran {Trials} trials on {Users} users in {Seconds:0.00} s")]
    public static partial void Swept(this ILogger logger, int trials, int users, double seconds);

    [LoggerMessage(5006, LogLevel.Warning, "Interrupted after {Trials} of {Planned} trials; the report contains only these")]
    public static partial void SweepStopped(this ILogger logger, int trials, int planned);

    [LoggerMessage(5007, LogLevel.Information, "Trained {Model} factors on {Events} events of {Users} users before {Until} in {Seconds:0.00} s, with {Settings}")]
    public static partial void FactorsTrained(this ILogger logger, string? model, long events, int users, string? until, double seconds, string settings);

    [LoggerMessage(5008, LogLevel.Information, "{Table} is missing or cannot be read: nothing is known about the events that shaped the stored factors")]
    public static partial void FactorModelUnknown(this ILogger logger, string table);

    [LoggerMessage(5009, LogLevel.Warning, "Skipped candidate {Candidate}: the lists of {File} are made already, so there is nothing to {Action}")]
    public static partial void ExternalSkipped(this ILogger logger, string candidate, string file, string action);

    [LoggerMessage(5010, LogLevel.Information, "Wrote the report to {Folder}")]
    public static partial void ReportWritten(this ILogger logger, string folder);
}
