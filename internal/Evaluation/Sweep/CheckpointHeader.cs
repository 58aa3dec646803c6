using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Sweep;

/// <summary>What the finished trials of a checkpoint depend on: a sweep resumes only with the same header.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Until">End of the window in microseconds since 1970-01-01 UTC: a resumed sweep keeps it.</param>
/// <param name="Rows">Fingerprint of the rows.</param>
/// <param name="Flags">Fingerprint of the options.</param>
/// <param name="Sweep">Fingerprint of the trials and metrics.</param>
public sealed record CheckpointHeader(int Checkpoint, string Version, long Until, string Rows, string Flags, string Sweep)
{
    const int CurrentSchema = 2;

    /// <summary>The header of a run.</summary>
    /// <param name="settings">Other settings that the scores depend on, apart from those of the trials.</param>
    public static CheckpointHeader Of(
        string version, string rows, EvaluationOptions options, string settings, SweepDefinition definition, IReadOnlyList<Candidate> trials)
        => new(
            CurrentSchema, version, options.Until, rows,
            Hash(string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Protocol}|{options.Unit}|{options.SessionGap}|{options.Targets}|{options.Windows}|{options.Lookback}|{options.Limit}|{options.MinEvents}|{string.Join(',', options.Cutoffs)}|{options.VerdictCutoff}|{options.Sample}|{options.Seed}|{options.Seen}|{(options.HoldoutTypes is { } types ? string.Join(',', types.Order()) : "all")}|{options.CountErrors}|{settings}")),
            Hash(TextOf(definition, trials)));

    /// <summary>The differences from another header, in words; empty when the sweep can be resumed.</summary>
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

    /// <summary>JSON, so that no name can look like two.</summary>
    static ReadOnlySpan<byte> TextOf(SweepDefinition definition, IReadOnlyList<Candidate> trials)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartArray();
            foreach (var metric in definition.Metrics)
                writer.WriteStringValue(metric.Name);
            foreach (var trial in trials)
            {
                writer.WriteStartObject();
                writer.WritePropertyName(trial.Name);
                SettingJson.Write(writer, Candidate.ValuesOf(trial.Settings));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return text.WrittenSpan;
    }

    static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    static string Hash(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text))[..32];
}
