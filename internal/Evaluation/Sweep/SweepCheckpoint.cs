using System.Text.Json;

namespace RecSys.Evaluation.Sweep;

/// <summary>A checkpoint as text: a line with the header, then one line of JSON per finished trial.</summary>
public static class SweepCheckpoint
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>One line, ended by a line feed.</summary>
    public static string Line<T>(T headerOrTrial) => JsonSerializer.Serialize(headerOrTrial, Json) + "\n";

    /// <summary>Reads a checkpoint. A last line without a line feed was cut off during writing and is ignored.</summary>
    /// <exception cref="FormatException">A line does not belong to a checkpoint; the message has its number.</exception>
    public static (CheckpointHeader Header, IReadOnlyList<FinishedTrial> Trials) Read(string text)
    {
        var lines = text.Split('\n')[..^1];
        if (lines.Length == 0)
            throw new FormatException("line 1: expected the header of a checkpoint");

        var header = Parse<CheckpointHeader>(lines, 0);
        var trials = new List<FinishedTrial>();
        var known = new HashSet<int>();
        for (var i = 1; i < lines.Length; i++)
        {
            var trial = Parse<FinishedTrial>(lines, i);
            if (trial.Chosen is null || trial.Reported is null || trial.Ranks is null || trial.Number < 0 || !known.Add(trial.Number))
                throw Bad(i, null);
            trials.Add(trial);
        }

        return (header, trials);
    }

    static T Parse<T>(string[] lines, int index)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(lines[index], Json) ?? throw Bad(index, null);
        }
        catch (JsonException e)
        {
            throw Bad(index, e);
        }
    }

    static FormatException Bad(int index, Exception? inner)
        => new(FormattableString.Invariant($"line {index + 1}: expected {(index == 0 ? "the header of a checkpoint" : "a finished trial, each number once")}"), inner);
}
