using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Results;

/// <summary>What the lists of one candidate are like, whether or not they hit.</summary>
/// <param name="K">The largest cut-off.</param>
/// <param name="Values">The metrics that a report has at the largest cut-off only.</param>
[JsonConverter(typeof(Converter))]
public sealed record BeyondAccuracy(int K, MetricValues Values)
{
    /// <summary>The value of a metric; null where it is undefined.</summary>
    public double? this[Metric metric] => Values[metric];

    /// <summary>Computes the numbers of one candidate.</summary>
    internal static BeyondAccuracy Of(MeasuredLists lists, IEnumerable<Metric> metrics)
        => new(lists.K, new MetricValues(metrics.Where(metric => !metric.AtEveryCutoff).Select(metric => new MetricValue(metric.ReportKey, metric.Value(lists), null))));

    internal sealed class Converter : JsonConverter<BeyondAccuracy>
    {
        public override BeyondAccuracy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var numbers = Json.Object(ref reader);
            return new BeyondAccuracy(Json.Whole(numbers, "k"), MetricValues.Read(numbers, "k"));
        }

        public override void Write(Utf8JsonWriter writer, BeyondAccuracy value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteNumber("k", value.K);
            value.Values.WriteTo(writer);
            writer.WriteEndObject();
        }
    }
}
