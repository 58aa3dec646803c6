using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Sweep;

/// <summary>What the finished trials of a checkpoint depend on: a sweep goes on only with the same.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Until">End of the window in microseconds since 1970-01-01 UTC: a sweep that goes on keeps it.</param>
/// <param name="Rows">Fingerprint of the rows.</param>
/// <param name="Flags">Fingerprint of the options.</param>
/// <param name="Sweep">Fingerprint of the trials and metrics.</param>
public sealed record CheckpointHeader(int Checkpoint, string Version, long Until, string Rows, string Flags, string Sweep)
{
    const int CurrentSchema = 1;

    /// <summary>The header of a run.</summary>
    /// <param name="settings">What else the scores depend on, apart from the trials' own settings.</param>
    public static CheckpointHeader Of(
        string version, string rows, EvaluationOptions options, string settings, SweepDefinition definition, IReadOnlyList<Candidate> trials)
        => new(
            CurrentSchema, version, options.Until, rows,
            Hash(string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Protocol}|{options.Lookback}|{options.Limit}|{options.MinEvents}|{string.Join(',', options.Cutoffs)}|{options.VerdictCutoff}|{options.Sample}|{options.Seed}|{options.Seen}|{(options.HoldoutTypes is { } types ? string.Join(',', types.Order()) : "all")}|{options.CountErrors}|{settings}")),
            Hash(JsonSerializer.Serialize(new
            {
                Metrics = definition.Metrics.Select(metric => metric.Name),
                Trials = trials.Select(trial => new { trial.Name, Settings = Candidate.ValuesOf(trial.Settings) }),
            })));

    /// <summary>What differs from another header, in words; nothing when a run can go on.</summary>
    public IReadOnlyList<string> DifferencesFrom(CheckpointHeader other)
    {
        var differences = new List<string>();
        Add(Checkpoint == other.Checkpoint && Version == other.Version, "version of the program");
        Add(Rows == other.Rows, "rows");
        Add(Flags == other.Flags && Until == other.Until, "flags");
        Add(Sweep == other.Sweep, "sweep");
        return differences;

        void Add(bool same, string what)
        {
            if (!same)
                differences.Add(what);
        }
    }

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}

/// <summary>A checkpoint as text: a line with the header, then a line of JSON a finished trial.</summary>
public static class SweepCheckpoint
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>One line, ended by a line feed.</summary>
    public static string Line<T>(T headerOrTrial) => JsonSerializer.Serialize(headerOrTrial, Json) + "\n";

    /// <summary>Reads a checkpoint. A last line without its line feed was cut off while it was written and is left out.</summary>
    /// <exception cref="FormatException">A line is not one of a checkpoint; the message names it.</exception>
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
