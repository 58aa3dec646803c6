using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RecSys.Evaluation.Sweep;

/// <summary>A checkpoint as text: a line with the header, then one line of JSON per finished trial.</summary>
public static class SweepCheckpoint
{
    /// <summary>One line, ended by a line feed.</summary>
    public static string Line(CheckpointHeader header) => JsonSerializer.Serialize(header, CheckpointJson.Default.CheckpointHeader) + "\n";

    /// <summary>One line, ended by a line feed.</summary>
    public static string Line(FinishedTrial trial) => JsonSerializer.Serialize(trial, CheckpointJson.Default.FinishedTrial) + "\n";

    /// <summary>Reads a checkpoint. A last line without a line feed was cut off during writing and is ignored.</summary>
    /// <exception cref="FormatException">A line does not belong to a checkpoint; the message has its number.</exception>
    public static (CheckpointHeader Header, IReadOnlyList<FinishedTrial> Trials) Read(string text)
    {
        var lines = text.Split('\n')[..^1];
        if (lines.Length == 0)
            throw new FormatException("line 1: expected the header of a checkpoint");

        var header = Parse(lines, 0, CheckpointJson.Default.CheckpointHeader);
        var trials = new List<FinishedTrial>();
        var known = new HashSet<int>();
        for (var i = 1; i < lines.Length; i++)
        {
            var trial = Parse(lines, i, CheckpointJson.Default.FinishedTrial);
            if (trial.Chosen is null || trial.Reported is null || trial.Ranks is null || trial.Number < 0 || !known.Add(trial.Number))
                throw Bad(i, null);
            trials.Add(trial);
        }

        return (header, trials);
    }

    static T Parse<T>(string[] lines, int index, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(lines[index], type) ?? throw Bad(index, null);
        }
        catch (JsonException e)
        {
            throw Bad(index, e);
        }
    }

    static FormatException Bad(int index, Exception? inner)
        => new(FormattableString.Invariant($"line {index + 1}: expected {(index == 0 ? "the header of a checkpoint" : "a finished trial, each number once")}"), inner);
}

/// <summary>The lines of a checkpoint, generated when the program is compiled.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CheckpointHeader))]
[JsonSerializable(typeof(FinishedTrial))]
[JsonSerializable(typeof(int[][]))] // the rows of TargetRanks
sealed partial class CheckpointJson : JsonSerializerContext;
