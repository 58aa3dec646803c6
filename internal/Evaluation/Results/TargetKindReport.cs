using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Results;

/// <summary>How well the candidates find the targets of one kind. Each kind is measured as if its targets were the only ones.</summary>
/// <param name="Targets">Number of targets of the kind.</param>
/// <param name="Share">Their share of all targets.</param>
/// <param name="Holdouts">Holdouts with such a target: the means are over these.</param>
/// <param name="Candidates">In the order of the run.</param>
public sealed record TargetKindReport(TargetKind Kind, int Targets, double Share, int Holdouts, IReadOnlyList<TargetKindNumbers> Candidates)
{
    /// <summary>The kinds that occur, in the order of <see cref="TargetKind"/>.</summary>
    /// <param name="candidates">Names and ranks.</param>
    internal static IReadOnlyList<TargetKindReport> Of(
        IReadOnlyList<Holdout> holdouts, IReadOnlyList<(string Name, TargetRanks Ranks)> candidates, EvaluationOptions options)
    {
        var all = holdouts.Sum(holdout => holdout.Targets.Count);
        var reports = new List<TargetKindReport>();
        foreach (var kind in Enum.GetValues<TargetKind>())
        {
            int[][] positions = [.. holdouts.Select(holdout => PositionsOf(holdout, kind))];
            int[] with = [.. Enumerable.Range(0, positions.Length).Where(holdout => positions[holdout].Length > 0)];
            if (with.Length == 0)
                continue;

            var targets = with.Sum(holdout => positions[holdout].Length);
            reports.Add(new TargetKindReport(
                kind, targets, (double)targets / all, with.Length,
                [.. candidates.Select(candidate => new TargetKindNumbers(candidate.Name, MetricValues.OfRanks(
                    options.Metrics,
                    TargetRanks.FromRows(with.Select(holdout => Array.ConvertAll(positions[holdout], position => candidate.Ranks[holdout][position]))),
                    options.VerdictCutoff, intervals: true)))]));
        }

        return reports;
    }

    static int[] PositionsOf(Holdout holdout, TargetKind kind)
        => [.. holdout.Targets.Index().Where(target => target.Item.Kind == kind).Select(target => target.Index)];
}

/// <summary>One candidate's numbers over the targets of one kind, at the cut-off of the verdict.</summary>
/// <param name="Values">The metrics that are computed from ranks.</param>
[JsonConverter(typeof(Converter))]
public sealed record TargetKindNumbers(string Candidate, MetricValues Values)
{
    /// <summary>The value of a metric.</summary>
    public double? this[Metric metric] => Values[metric];

    internal sealed class Converter : JsonConverter<TargetKindNumbers>
    {
        public override TargetKindNumbers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var numbers = Json.Object(ref reader);
            return new TargetKindNumbers(Json.Text(numbers, "candidate"), MetricValues.Read(numbers, "candidate"));
        }

        public override void Write(Utf8JsonWriter writer, TargetKindNumbers value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("candidate", value.Candidate);
            value.Values.WriteTo(writer);
            writer.WriteEndObject();
        }
    }
}
