using System.Text.Json;
using RecSys.Evaluation.Reports;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>A JSON report of an earlier run.</summary>
/// <param name="File">File name without the folder.</param>
sealed record StoredReport(string File, ReportDocument Document)
{
    /// <param name="flag">The option that names the file, for errors.</param>
    /// <exception cref="CommandException">The file cannot be read, or is not a report that can be compared.</exception>
    public static StoredReport Read(string flag, string path)
    {
        try
        {
            using var file = System.IO.File.OpenRead(path);
            using var json = JsonDocument.Parse(file);
            if (SchemaFault(json.RootElement) is { } other)
                throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' {other}");
            var document = json.RootElement.Deserialize(EvaluationJson.Strict.ReportDocument);
            return document is not null && document.Fault() is not { } fault
                ? new StoredReport(Path.GetFileName(path), document)
                : throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' {document?.Fault() ?? "is not a report"}; expected a file written by --output json or --report");
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' is not a JSON report of blend_eval: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Before anything else is read: a report of another schema has other members.</summary>
    static string? SchemaFault(JsonElement root)
        => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("schema_version", out var version) && version.TryGetInt32(out var schema)
            ? ReportDocument.SchemaFault(schema)
            : null;
}
