using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Explain;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>All that the program writes and reads as JSON, generated when it is compiled.</summary>
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(SweepDocument))]
[JsonSerializable(typeof(PerUserReport))]
[JsonSerializable(typeof(QueryHeader))]
[JsonSerializable(typeof(QueryReport))]
[JsonSerializable(typeof(UserExplanation))]
[JsonSerializable(typeof(Verdict?))] // members that converters write and read by themselves, with the next four
[JsonSerializable(typeof(MeasureComparison))]
[JsonSerializable(typeof(CandidateSource))]
[JsonSerializable(typeof(MmrTerms?))]
[JsonSerializable(typeof(ReachedCap))]
[JsonSerializable(typeof(EventType))] // values of members that are declared as object, with the next one
[JsonSerializable(typeof(SnapshotCounts))]
[JsonSerializable(typeof(int[][]))] // the rows of TargetRanks
[JsonSerializable(typeof(int[]))] // columns that OneLine writes, with the next one
[JsonSerializable(typeof(string[]))]
sealed partial class EvaluationJson : JsonSerializerContext
{
    /// <summary>Writes as <see cref="ReportJson.Indented"/> does.</summary>
    public static EvaluationJson Indented { get; } = new(With(ReportJson.Indented));

    /// <summary>Writes as <see cref="ReportJson.Line"/> does.</summary>
    public static EvaluationJson Line { get; } = new(With(ReportJson.Line));

    /// <summary>Reads what <see cref="Indented"/> writes. A missing or null member that must have a value is an error that names it.</summary>
    public static EvaluationJson Strict { get; } = new(
        new JsonSerializerOptions(With(ReportJson.Indented)) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true });

    static JsonSerializerOptions With(JsonSerializerOptions options) => new(options) { Converters = { new ObjectConverter() } };

    /// <summary>Members declared as object: settings, event types and row counts. They are read as <see cref="JsonElement"/>.</summary>
    sealed class ObjectConverter : JsonConverter<object>
    {
        public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
        {
            if (!SettingJson.TryWrite(writer, value))
                JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
        }
    }
}
