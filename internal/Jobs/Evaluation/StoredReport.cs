using System.Text.Json;
using RecSys.Evaluation.Reports;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>A JSON report of an earlier run.</summary>
/// <param name="File">Its name, without the folder.</param>
sealed record StoredReport(string File, ReportDocument Document)
{
    // What is missing from a report is told by its name instead of being taken for null.
    static readonly JsonSerializerOptions Strict = new(ReportJson.Indented) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <param name="flag">The option that names the file.</param>
    /// <exception cref="CommandException">The file cannot be read, or is not a report that can be compared.</exception>
    public static StoredReport Read(string flag, string path)
    {
        try
        {
            using var file = System.IO.File.OpenRead(path);
            var document = JsonSerializer.Deserialize<ReportDocument>(file, Strict);
            return document is not null && document.Fault() is not { } fault
                ? new StoredReport(Path.GetFileName(path), document)
                : throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' {document?.Fault() ?? "is no report"}");
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' is no JSON report of blend_eval: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' cannot be read: {e.Message}", e);
        }
    }
}
