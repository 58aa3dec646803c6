using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Metrics;

/// <summary>A holdout's score from the ranks of its targets in one list.</summary>
/// <param name="ranks">One per target in any order, from 1; <see cref="RankOfTarget.Miss"/> for a target that is not in the list. At least one.</param>
/// <param name="k">Cut-off, 1 or more.</param>
public delegate double RankScore(ReadOnlySpan<int> ranks, int k);

/// <summary>The ranks of the targets of all holdouts in one candidate's lists, as compressed rows.</summary>
/// <param name="starts">By holdout: the position of its first target, then the number of all targets. Candidates share it.</param>
/// <param name="ranks">By target, from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
/// <remarks>In JSON one array per holdout, all on one line.</remarks>
[JsonConverter(typeof(Converter))]
public sealed class TargetRanks(int[] starts, int[] ranks)
{
    readonly int[] _starts = starts;
    readonly int[] _ranks = ranks;

    /// <summary>Number of holdouts.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The ranks of a holdout's targets, in the order of the targets.</summary>
    public ReadOnlySpan<int> this[int holdout] => _ranks.AsSpan(_starts[holdout].._starts[holdout + 1]);

    /// <summary>The rank of the first target found, or <see cref="RankOfTarget.Miss"/>.</summary>
    public int First(int holdout) => RankOfTarget.FirstOf(this[holdout]);

    /// <summary>The ranks of the first targets found, by holdout.</summary>
    public int[] FirstRanks() => [.. Enumerable.Range(0, Count).Select(First)];

    /// <summary>By holdout: the score.</summary>
    public double[] Scores(RankScore score, int k)
    {
        var scores = new double[Count];
        for (var holdout = 0; holdout < scores.Length; holdout++)
            scores[holdout] = score(this[holdout], k);
        return scores;
    }

    /// <summary>The ranks of some holdouts, in the order given.</summary>
    public TargetRanks Of(IReadOnlyList<int> holdouts)
        => FromRows(holdouts.Select(holdout => this[holdout].ToArray()));

    /// <summary>Whether the holdouts have the same numbers of targets and the same ranks.</summary>
    public bool IsSameAs(TargetRanks other) => _starts.AsSpan().SequenceEqual(other._starts) && _ranks.AsSpan().SequenceEqual(other._ranks);

    /// <summary>One target per holdout.</summary>
    public static TargetRanks OfOne(IReadOnlyList<int> ranks) => new([.. Enumerable.Range(0, ranks.Count + 1)], [.. ranks]);

    /// <summary>One row per holdout.</summary>
    public static TargetRanks FromRows(IEnumerable<int[]> rows)
    {
        int[][] all = [.. rows];
        return new TargetRanks(StartsOf(all.Select(row => row.Length)), [.. all.SelectMany(row => row)]);
    }

    /// <summary>The starts of rows of these lengths.</summary>
    public static int[] StartsOf(IEnumerable<int> lengths)
    {
        var starts = new List<int> { 0 };
        foreach (var length in lengths)
            starts.Add(starts[^1] + length);
        return [.. starts];
    }

    internal sealed class Converter : JsonConverter<TargetRanks>
    {
        public override TargetRanks Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var rows = JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<int[][]>)options.GetTypeInfo(typeof(int[][])));
            return rows is null || Array.Exists(rows, row => row is not { Length: > 0 } || Array.Exists(row, rank => rank < 0))
                ? throw new JsonException("Expected one array of ranks per holdout, each with a rank per target.")
                : FromRows(rows);
        }

        public override void Write(Utf8JsonWriter writer, TargetRanks value, JsonSerializerOptions options)
            => writer.WriteRawValue($"[{string.Join(", ", Enumerable.Range(0, value.Count).Select(holdout => $"[{string.Join(", ", value[holdout].ToArray().Select(rank => NumberText.Text($"{rank}")))}]"))}]");
    }
}
