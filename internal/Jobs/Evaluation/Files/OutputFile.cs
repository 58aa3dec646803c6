using System.Text.Json;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Jobs.Evaluation;

/// <summary>A file of JSON lines that an option names, opened before the rows are read. Disposing it writes what is left.</summary>
static class OutputFile
{
    /// <summary>Opens a file for writing; null without a path.</summary>
    /// <param name="flag">The option that names the file, for errors.</param>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static StreamWriter? Open(string flag, string? path)
    {
        try
        {
            return path is null ? null : new StreamWriter(path) { NewLine = "\n" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The lines of <c>--per-user</c>.</summary>
    public static void WriteUsers(StreamWriter? file, ScoringData data, EvaluationResult result)
    {
        if (file is null)
            return;
        foreach (var line in PerUserReport.Of(data, result))
            file.WriteLine(JsonSerializer.Serialize(line, EvaluationJson.Line.PerUserReport));
    }

    /// <summary>The lines of <c>--export-queries</c>.</summary>
    public static void WriteQueries(StreamWriter? file, ScoringData data, EvaluationResult result, RunManifest manifest)
    {
        if (file is null)
            return;
        file.WriteLine(JsonSerializer.Serialize(QueryHeader.Of(data, result, manifest), EvaluationJson.Line.QueryHeader));
        foreach (var query in QueryReport.Of(data, result))
            file.WriteLine(JsonSerializer.Serialize(query, EvaluationJson.Line.QueryReport));
    }
}
