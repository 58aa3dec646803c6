using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Results;

/// <summary>One candidate's numbers at one cut-off, over all evaluated users.</summary>
/// <param name="Hits">Users whose target is in the first k items.</param>
/// <param name="Values">The metrics that a report has at every cut-off.</param>
[JsonConverter(typeof(Converter))]
public sealed record CandidateNumbers(int K, int Hits, MetricValues Values)
{
    /// <summary>The value of a metric; null where it is undefined.</summary>
    public double? this[Metric metric] => Values[metric];

    /// <summary>Share of users with a hit.</summary>
    public double HitRate => Values[Metric.HitRate] ?? 0;

    /// <summary>95 % Wilson interval of the hit rate.</summary>
    public Interval HitRateInterval => Values.IntervalOf(Metric.HitRate) ?? default;

    /// <summary>Computes the numbers of one candidate.</summary>
    internal static CandidateNumbers Of(MeasuredLists lists, IEnumerable<Metric> metrics)
        => new(lists.K, lists.HitRanks.Hits, new MetricValues(metrics.Where(metric => metric.AtEveryCutoff)
            .Select(metric => new MetricValue(metric.ReportKey, metric.Value(lists), metric.IntervalOf(lists.Ranks, lists.K)))));

    internal sealed class Converter : JsonConverter<CandidateNumbers>
    {
        public override CandidateNumbers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var numbers = Json.Object(ref reader);
            return new CandidateNumbers(Json.Whole(numbers, "k"), Json.Whole(numbers, "hits"), MetricValues.Read(numbers, "k", "hits"));
        }

        public override void Write(Utf8JsonWriter writer, CandidateNumbers value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteNumber("k", value.K);
            writer.WriteNumber("hits", value.Hits);
            value.Values.WriteTo(writer);
            writer.WriteEndObject();
        }
    }
}
