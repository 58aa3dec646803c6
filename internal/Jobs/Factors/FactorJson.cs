using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>All JSON of the job: recorded flags, recorded counts and reports. Generated at compile time for ahead-of-time compilation.</summary>
[JsonSerializable(typeof(RecordedFactorOptions))]
[JsonSerializable(typeof(FactorReport))]
[JsonSerializable(typeof(FactorDocument))]
sealed partial class FactorJson : JsonSerializerContext
{
    /// <summary>Writes with <see cref="ReportJson.Line"/>.</summary>
    public static FactorJson Line { get; } = new(new JsonSerializerOptions(ReportJson.Line));

    /// <summary>Writes with <see cref="ReportJson.Indented"/>.</summary>
    public static FactorJson Indented { get; } = new(new JsonSerializerOptions(ReportJson.Indented));
}
