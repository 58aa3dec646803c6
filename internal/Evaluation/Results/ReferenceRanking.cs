using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Results;

/// <summary>A reference baseline: a ranking that needs no blend, on the same users. A candidate that does not beat it is not worth its cost.</summary>
/// <param name="Values">At the cut-off of the verdict: the metrics that are computed from ranks.</param>
[JsonConverter(typeof(Converter))]
public sealed record ReferenceRanking(string Name, string Meaning, MetricValues Values)
{
    /// <summary>The name of the ranking by popularity.</summary>
    public const string Popularity = "popularity";

    /// <summary>The value of a metric.</summary>
    public double? this[Metric metric] => Values[metric];

    internal sealed class Converter : JsonConverter<ReferenceRanking>
    {
        public override ReferenceRanking Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var ranking = Json.Object(ref reader);
            return new ReferenceRanking(Json.Text(ranking, "name"), Json.Text(ranking, "meaning"), MetricValues.Read(ranking, "name", "meaning"));
        }

        public override void Write(Utf8JsonWriter writer, ReferenceRanking value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            writer.WriteString("meaning", value.Meaning);
            value.Values.WriteTo(writer);
            writer.WriteEndObject();
        }
    }
}
