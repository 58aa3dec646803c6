using System.Globalization;
using RecSys.Scoring;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Candidates;

/// <summary>Writes candidates as YAML that <see cref="CandidateFile"/> reads back, with every field.</summary>
public static class CandidateFileWriter
{
    static readonly EmitterSettings Settings = new EmitterSettings().WithNewLine("\n").WithIndentedSequences();

    /// <summary>The whole file, with a line feed at the end. A popularity half-life that follows the event types is omitted.</summary>
    public static string Write(IEnumerable<Candidate> candidates)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var emitter = new Emitter(text, Settings);
        foreach (var part in Document(candidates))
            emitter.Emit(part);
        return text.ToString();
    }

    static IEnumerable<ParsingEvent> Document(IEnumerable<Candidate> candidates)
        =>
        [
            new StreamStart(), new DocumentStart(), new MappingStart(), new Scalar("configs"), new SequenceStart(null, null, isImplicit: true, SequenceStyle.Any),
            .. candidates.SelectMany(Entry),
            new SequenceEnd(), new MappingEnd(), new DocumentEnd(isImplicit: true), new StreamEnd(),
        ];

    static IEnumerable<ParsingEvent> Entry(Candidate candidate)
        =>
        [
            new MappingStart(), new Scalar("name"), new Scalar(candidate.Name),
            .. candidate.Description is { } description ? (ParsingEvent[])[new Scalar("description"), new Scalar(description)] : [],
            .. CandidateField.All.SelectMany(field => Value(field, candidate.Settings) is { } value ? [new Scalar(field.Name), .. value] : (ParsingEvent[])[]),
            new MappingEnd(),
        ];

    /// <summary>Null for a field that is left to the event types.</summary>
    static ParsingEvent[]? Value(CandidateField field, BlendSettings settings)
        => field.Read(settings) switch
        {
            null => field.Name == "mmr_lambda" ? [new Scalar("off")] : null,
            IEnumerable<short> types => [new SequenceStart(null, null, isImplicit: true, SequenceStyle.Any), .. types.Select(type => Number(type)), new SequenceEnd()],
            FinalOrder order => [new Scalar(order.ToString().ToLowerInvariant())],
            bool flag => [new Scalar(flag ? "true" : "false")],
            var number => [Number(number)],
        };

    static Scalar Number(object number) => new(Convert.ToString(number, CultureInfo.InvariantCulture)!);
}
