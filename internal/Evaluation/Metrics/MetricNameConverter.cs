using System.Text.Json;
using System.Text.Json.Serialization;

namespace RecSys.Evaluation.Metrics;

/// <summary>A metric in JSON is its name.</summary>
sealed class MetricNameConverter : JsonConverter<Metric>
{
    public override Metric Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.String && Metric.Find(Metric.All, reader.GetString()!) is { } metric
            ? metric
            : throw new JsonException("Expected the name of a metric.");

    public override void Write(Utf8JsonWriter writer, Metric value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}
