using System.Globalization;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Segments;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Gates;

/// <summary>Reads gates from YAML or JSON: a document with a <c>gates</c> mapping. Other top-level keys are passed over unread.</summary>
public sealed class GateFile
{
    const string TopKey = "gates", Minimum = "min", NotWorseBy = "not_worse_by";
    const string NotAMapping = "must be a mapping such as { hit_rate: 0.1 }";

    static readonly string[] Keys = ["min_users", "k", "candidates", "whole", "segments"];
    static readonly string[] MeasureNames = [.. GateMeasures.ByName.Keys];

    readonly string _name;
    readonly List<CandidateFileError> _errors = [];
    readonly List<GateRule> _rules = [];
    List<string>? _candidates;
    int? _minUsers;
    int? _k;

    GateFile(string name) => _name = name;

    /// <summary>Reads a whole file.</summary>
    /// <param name="name">What errors call the file.</param>
    /// <returns>At least one rule, in the order of the file.</returns>
    /// <exception cref="CandidateFileException">Anything is wrong; it holds every error of the file.</exception>
    public static GateRules Read(string name, TextReader text)
    {
        var file = new GateFile(name);
        try
        {
            file.ReadDocument(new Parser(new Scanner(text, skipComments: true)));
        }
        catch (YamlException e)
        {
            file.Add(e.Start.Line, "", $"is neither YAML nor JSON: {e.Message}");
        }

        return file._errors.Count == 0
            ? new GateRules(file._rules, file._candidates, file._minUsers ?? GateRules.DefaultMinUsers, file._k)
            : throw new CandidateFileException(file._errors);
    }

    void ReadDocument(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _) || parser.Current is not MappingStart)
        {
            Add(1, "", $"must be a mapping with a '{TopKey}' mapping");
            return;
        }

        var keys = new List<string>();
        foreach (var (key, line, _) in Entries(parser, ""))
        {
            keys.Add(key);
            if (key == TopKey)
                ReadGates(parser, line);
            else
                parser.SkipThisAndNestedEvents();
        }

        parser.Consume<DocumentEnd>();
        if (parser.Current is DocumentStart another)
            Add(another.Start.Line, "", "holds a second document; only one is read");
        if (!keys.Contains(TopKey))
            Add(1, "", $"has no '{TopKey}' mapping{(NearestName.Of(TopKey, keys) is { } near ? $" (is '{near}' meant to be it?)" : "")}");
    }

    void ReadGates(Parser parser, long start)
    {
        foreach (var (key, line, path) in Entries(parser, TopKey))
        {
            switch (key)
            {
                case "min_users":
                    _minUsers = ReadCount(parser, line, path);
                    break;
                case "k":
                    _k = ReadCount(parser, line, path);
                    break;
                case "candidates":
                    _candidates = ReadNames(parser, line, path);
                    break;
                case "whole":
                    ReadLimits(parser, path, null, null);
                    break;
                case "segments":
                    ReadSegments(parser, path);
                    break;
                default:
                    Unknown(parser, line, path, key, Keys);
                    break;
            }
        }

        if (_rules.Count == 0 && _errors.Count == 0)
            Add(start, TopKey, $"must hold a limit, such as whole: {{ {Minimum}: {{ hit_rate: 0.1 }} }}");
    }

    void ReadSegments(Parser parser, string parent)
    {
        foreach (var (key, line, path) in Entries(parser, parent))
        {
            var parts = key.Split('=', 2);
            if (Segmentations.ErrorOf(parts[0], parts.ElementAtOrDefault(1)) is { } error)
            {
                Add(line, path, error);
                parser.SkipThisAndNestedEvents();
                continue;
            }

            ReadLimits(parser, path, parts[0], parts.ElementAtOrDefault(1));
            if (parts[0].StartsWith(Segmentations.TraitPrefix, StringComparison.Ordinal) && _rules.Any(rule => IsOtherTrait(rule.Segmentation, parts[0])))
                Add(line, path, "is about another trait than the rules above: one key of the traits a run");
        }
    }

    static bool IsOtherTrait(string? segmentation, string trait)
        => segmentation is not null && segmentation != trait && segmentation.StartsWith(Segmentations.TraitPrefix, StringComparison.Ordinal);

    void ReadLimits(Parser parser, string parent, string? segmentation, string? segment)
    {
        foreach (var (key, line, path) in Entries(parser, parent))
        {
            if (key is Minimum or NotWorseBy)
                ReadMeasures(parser, path, new GateRule(segmentation, segment, key == Minimum ? GateKind.Minimum : GateKind.NotWorseBy, default, 0));
            else
                Unknown(parser, line, path, key, [Minimum, NotWorseBy]);
        }
    }

    void ReadMeasures(Parser parser, string parent, GateRule rule)
    {
        foreach (var (key, line, path) in Entries(parser, parent))
        {
            if (!GateMeasures.ByName.TryGetValue(key, out var measure))
            {
                Unknown(parser, line, path, key, MeasureNames);
                continue;
            }

            var text = ReadScalar(parser);
            if (measure == GateMeasure.Coverage && rule.Segmentation is not null)
                Add(line, path, "is of all users alone: what a segment covers tells how many users it has");
            else if (text is not null && GateFlags.TryLimit(text, out var limit))
                _rules.Add(rule with { Measure = measure, Limit = limit });
            else
                Add(line, path, $"must be a number from 0 to 1{Was(text)}");
        }
    }

    /// <summary>The keys of the mapping at hand, each once, with the parser at its value; the caller consumes the value.</summary>
    IEnumerable<(string Key, long Line, string Path)> Entries(Parser parser, string parent)
    {
        var start = parser.Current!.Start.Line;
        if (!parser.TryConsume<MappingStart>(out _))
        {
            Add(start, parent, $"{NotAMapping}{Was(ReadScalar(parser))}");
            yield break;
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = parser.Current!.Start.Line;
            var key = ReadScalar(parser) ?? "";
            var path = parent.Length == 0 ? key : $"{parent}.{key}";
            if (!known.Add(key))
                Add(line, path, "occurs twice");
            yield return (key, line, path);
        }
    }

    int? ReadCount(Parser parser, long line, string path)
    {
        var text = ReadScalar(parser);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
            return value;
        Add(line, path, $"must be a whole number of 1 or more{Was(text)}");
        return null;
    }

    List<string>? ReadNames(Parser parser, long line, string path)
    {
        var names = new List<string>();
        if (parser.TryConsume<SequenceStart>(out _))
        {
            while (!parser.TryConsume<SequenceEnd>(out _))
                names.Add(ReadScalar(parser) ?? "");
        }
        else
        {
            parser.SkipThisAndNestedEvents();
        }

        if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace))
            Add(line, path, "must be a list of candidates' names such as [embed-heavy]");
        return names;
    }

    /// <summary>The scalar at hand; null, and passed over, when it is none.</summary>
    static string? ReadScalar(Parser parser)
    {
        var text = (parser.Current as Scalar)?.Value;
        parser.SkipThisAndNestedEvents();
        return text;
    }

    void Unknown(Parser parser, long line, string path, string key, IReadOnlyList<string> names)
    {
        Add(line, path, $"is not known{NearestName.Hint(key, names)}; expected {string.Join(", ", names)}");
        parser.SkipThisAndNestedEvents();
    }

    static string Was(string? text) => text is null ? "" : $", was {(text.Length == 0 ? "empty" : text)}";

    void Add(long line, string path, string message) => _errors.Add(new CandidateFileError(_name, line, path, message));
}
