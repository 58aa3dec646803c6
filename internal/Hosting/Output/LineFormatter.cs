using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace RecSys.Hosting;

/// <summary>Writes a log entry as one line: time in UTC, level and message, escaped. At debug and trace, a stack trace follows.</summary>
sealed class LineFormatter(TimeProvider clock, LogDetail detail) : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var message = Printable.Escape(logEntry.Formatter(logEntry.State, logEntry.Exception));
        textWriter.Write($"{time} {Word(logEntry.LogLevel)} {message}\n");
        if (logEntry.Exception is { } exception && detail.ShowsStackTraces)
            textWriter.Write(string.Concat(exception.ToString().Split('\n').Select(line => $"    {Printable.Escape(line.TrimEnd('\r'))}\n")));
    }

    static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}

/// <summary>How much a log entry shows.</summary>
sealed record LogDetail(bool ShowsStackTraces);
