using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Results;

/// <summary>One candidate's numbers in one segment.</summary>
/// <param name="Values">The metrics that are computed from ranks.</param>
/// <param name="Verdict">Against the baseline on the primary metric; null for the baseline itself.</param>
/// <param name="AgainstBaseline">
/// The primary metric, its p corrected by Holm over all candidates and all segments of all segmentations; null for the baseline itself.
/// </param>
[JsonConverter(typeof(Converter))]
public sealed record SegmentNumbers(string Candidate, int Hits, MetricValues Values, Verdict? Verdict, MeasureComparison? AgainstBaseline)
{
    /// <summary>The value of a metric.</summary>
    public double? this[Metric metric] => Values[metric];

    /// <summary>Share of the segment's users with a hit.</summary>
    public double HitRate => Values[Metric.HitRate] ?? 0;

    /// <summary>95 % Wilson interval of the hit rate.</summary>
    public Interval HitRateInterval => Values.IntervalOf(Metric.HitRate) ?? default;

    internal sealed class Converter : JsonConverter<SegmentNumbers>
    {
        public override SegmentNumbers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var numbers = Json.Object(ref reader);
            return new SegmentNumbers(
                Json.Text(numbers, "candidate"), Json.Whole(numbers, "hits"), MetricValues.Read(numbers, "candidate", "hits", "verdict", "against_baseline"),
                Json.Member(numbers, "verdict").Deserialize(TypeOf<Verdict?>(options)), Json.Member(numbers, "against_baseline").Deserialize(TypeOf<MeasureComparison?>(options)));
        }

        public override void Write(Utf8JsonWriter writer, SegmentNumbers value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("candidate", value.Candidate);
            writer.WriteNumber("hits", value.Hits);
            value.Values.WriteTo(writer);
            writer.WritePropertyName("verdict");
            JsonSerializer.Serialize(writer, value.Verdict, TypeOf<Verdict?>(options));
            writer.WritePropertyName("against_baseline");
            JsonSerializer.Serialize(writer, value.AgainstBaseline, TypeOf<MeasureComparison?>(options));
            writer.WriteEndObject();
        }

        static JsonTypeInfo<T> TypeOf<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
