using System.Text.Json;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Metrics;

/// <summary>One metric's value.</summary>
/// <param name="Key">Key in the JSON report.</param>
/// <param name="Value">Null where undefined.</param>
/// <param name="Interval">95 %; null for a metric without one.</param>
public readonly record struct MetricValue(string Key, double? Value, Interval? Interval);

/// <summary>Values of metrics by their key in the JSON report, in the order of the report.</summary>
/// <remarks>In JSON they are members of the object that they belong to: <c>key</c>, then <c>key_interval</c> where there is one.</remarks>
public sealed class MetricValues(IEnumerable<MetricValue> values)
{
    const string IntervalSuffix = "_interval";

    readonly MetricValue[] _values = [.. values];

    /// <summary>The value of a metric; null where it is undefined, and where the report does not have it.</summary>
    public double? this[Metric metric] => Find(metric).Value;

    /// <summary>The interval of a metric; null without one.</summary>
    public Interval? IntervalOf(Metric metric) => Find(metric).Interval;

    /// <summary>The same values with one replaced.</summary>
    public MetricValues With(Metric metric, double? value) => new(_values.Select(own => own.Key == metric.ReportKey ? own with { Value = value } : own));

    /// <summary>The means over a column of ranks of all metrics that are computed from ranks.</summary>
    internal static MetricValues OfRanks(IEnumerable<Metric> metrics, TargetRanks ranks, int k, bool intervals)
        => new(Metric.OfRanks(metrics).Select(metric => new MetricValue(
            metric.ReportKey, ranks.Scores(metric.OfTargets!, k).Average(), intervals ? metric.IntervalOf(ranks, k) : null)));

    internal void WriteTo(Utf8JsonWriter writer)
    {
        foreach (var (key, value, interval) in _values)
        {
            if (value is { } number)
                writer.WriteNumber(key, number);
            else
                writer.WriteNull(key);
            if (interval is not { } ends)
                continue;
            writer.WriteStartObject(key + IntervalSuffix);
            writer.WriteNumber("lower", ends.Lower);
            writer.WriteNumber("upper", ends.Upper);
            writer.WriteEndObject();
        }
    }

    /// <summary>Reads the members of an object that are not its own.</summary>
    /// <exception cref="JsonException">A member is neither a number nor null nor an interval.</exception>
    internal static MetricValues Read(JsonElement parent, params string[] own)
    {
        var read = new List<MetricValue>();
        foreach (var member in parent.EnumerateObject().Where(member => !own.Contains(member.Name)))
        {
            if (member.Value.ValueKind == JsonValueKind.Object && read.Count > 0 && member.Name == read[^1].Key + IntervalSuffix)
                read[^1] = read[^1] with { Interval = new Interval(Json.Number(member.Value, "lower"), Json.Number(member.Value, "upper")) };
            else if (member.Value.ValueKind is JsonValueKind.Number or JsonValueKind.Null)
                read.Add(new MetricValue(member.Name, member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.GetDouble(), null));
            else
                throw new JsonException($"'{member.Name}' is not a number.");
        }

        return new MetricValues(read);
    }

    MetricValue Find(Metric metric) => Array.Find(_values, value => value.Key == metric.ReportKey);
}
