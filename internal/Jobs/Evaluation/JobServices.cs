using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>Clock, log and output of a job; a program passes those of its process, a test its own.</summary>
/// <param name="Screen">Lines and tables for a person.</param>
/// <param name="Out">The same stream for formats that a program reads.</param>
/// <param name="Throttle">Sleeps between pieces of work.</param>
/// <param name="Times">Time per stage, for the log.</param>
public sealed record JobServices(ILogger Logger, IReportOutput Screen, TextWriter Out, TimeProvider Clock, Nice Throttle, StageTimes Times);
