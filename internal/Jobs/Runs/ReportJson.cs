using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RecSys.Jobs.Runs;

/// <summary>The JSON options of every result.</summary>
public static class ReportJson
{
    /// <summary>
    /// Indented; snake_case names, enums as snake_case text, null where a number is undefined; HTML-sensitive characters escaped.
    /// </summary>
    public static readonly JsonSerializerOptions Indented = Make();

    /// <summary>The same as <see cref="Indented"/> on one line, for NDJSON.</summary>
    public static readonly JsonSerializerOptions Line = new(Indented) { WriteIndented = false };

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "A program that is compiled ahead of time names its enums to the compiler with the types that contain them.")]
    static JsonSerializerOptions Make() => new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.Default,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };
}
