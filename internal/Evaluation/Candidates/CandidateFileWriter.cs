using System.Globalization;
using RecSys.Scoring;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Candidates;

/// <summary>Writes candidates as YAML that <see cref="CandidateFile"/> reads back, with every setting.</summary>
public static class CandidateFileWriter
{
    static readonly EmitterSettings Settings = new EmitterSettings().WithNewLine("\n").WithIndentedSequences();

    /// <summary>
    /// The whole file, with a line feed at the end. It omits settings without a value that cannot be turned off: readers use their own.
    /// </summary>
    /// <param name="fields">The settings to write; null for <see cref="SettingField.All"/>.</param>
    /// <param name="users">The users who had no part in the choice of the candidates; null writes none.</param>
    public static string Write(IEnumerable<Candidate> candidates, IReadOnlyList<SettingField>? fields = null, RecommendationUsers? users = null)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var emitter = new Emitter(text, Settings);
        foreach (var part in Document(candidates, fields ?? SettingField.All, users))
            emitter.Emit(part);
        return text.ToString();
    }

    static IEnumerable<ParsingEvent> Document(IEnumerable<Candidate> candidates, IReadOnlyList<SettingField> fields, RecommendationUsers? users)
        =>
        [
            new StreamStart(), new DocumentStart(), new MappingStart(), .. users is null ? [] : Users(users), new Scalar("configs"), new SequenceStart(null, null, isImplicit: true, SequenceStyle.Any),
            .. candidates.SelectMany(candidate => Entry(candidate, fields)),
            new SequenceEnd(), new MappingEnd(), new DocumentEnd(isImplicit: true), new StreamEnd(),
        ];

    static ParsingEvent[] Users(RecommendationUsers users)
        => [new Scalar(RecommendationUsers.Key), new MappingStart(), new Scalar("half"), new Scalar(users.Half.ToString().ToLowerInvariant()), new Scalar("seed"), Number(users.Seed), new MappingEnd()];

    static IEnumerable<ParsingEvent> Entry(Candidate candidate, IReadOnlyList<SettingField> fields)
        =>
        [
            new MappingStart(), new Scalar("name"), new Scalar(candidate.Name),
            .. candidate.Description is { } description ? (ParsingEvent[])[new Scalar("description"), new Scalar(description)] : [],
            .. fields.SelectMany(field => Value(field, candidate.Settings) is { } value ? [new Scalar(field.Key), .. value] : (ParsingEvent[])[]),
            new MappingEnd(),
        ];

    /// <summary>Null for a setting without a value that cannot be turned off.</summary>
    static ParsingEvent[]? Value(SettingField field, BlendSettings settings)
        => field.Read(settings) switch
        {
            null => field.OffAllowed ? [new Scalar("off")] : null,
            IEnumerable<short> types => [new SequenceStart(null, null, isImplicit: true, SequenceStyle.Any), .. types.Select(type => Number(type)), new SequenceEnd()],
            FinalOrder order => [new Scalar(order.ToString().ToLowerInvariant())],
            bool flag => [new Scalar(flag ? "true" : "false")],
            var number => [Number(number)],
        };

    static Scalar Number(object number) => new(Convert.ToString(number, CultureInfo.InvariantCulture)!);
}
