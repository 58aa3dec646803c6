using System.Globalization;
using RecSys.Scoring;
using YamlDotNet.Serialization;

namespace RecSys.Evaluation.Candidates;

/// <summary>Writes candidates as YAML that <see cref="CandidateFile"/> reads back, every field named.</summary>
public static class CandidateFileWriter
{
    /// <summary>The whole file, ended by a line feed. A popularity half-life that is left to the event types is left out.</summary>
    public static string Write(IEnumerable<Candidate> candidates)
        => new SerializerBuilder().WithNewLine("\n").WithIndentedSequences().Build()
            .Serialize(new Dictionary<string, object> { ["configs"] = candidates.Select(Entry).ToArray() });

    static Dictionary<string, object> Entry(Candidate candidate)
    {
        var entry = new Dictionary<string, object> { ["name"] = candidate.Name };
        if (candidate.Description is { } description)
            entry["description"] = description;
        foreach (var field in CandidateField.All)
        {
            object? value = field.Read(candidate.Settings) switch
            {
                null => field.Name == "mmr_lambda" ? "off" : null,
                IEnumerable<short> types => types.ToArray(),
                FinalOrder order => order.ToString().ToLowerInvariant(),
                bool flag => flag ? "true" : "false",
                var number => Convert.ToString(number, CultureInfo.InvariantCulture),
            };
            if (value is not null)
                entry[field.Name] = value;
        }

        return entry;
    }
}
