using System.Globalization;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Segments;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Gates;

/// <summary>Reads gates from YAML or JSON: a document with a <c>gates</c> mapping. Other top-level keys are ignored.</summary>
public sealed class GateFile
{
    const string TopKey = "gates", Minimum = "min", NotWorseBy = "not_worse_by";
    const string NotAMapping = "must be a mapping such as { hit_rate: 0.1 }";

    static readonly string[] Keys = ["min_users", "k", "candidates", "whole", "segments"];

    readonly DocumentSection _section;
    readonly Metric[] _metrics;
    readonly List<GateRule> _rules = [];
    IReadOnlyList<string>? _candidates;
    int? _minUsers;
    int? _k;

    GateFile(string name, IReadOnlyList<Metric> metrics)
        => (_section, _metrics) = (new DocumentSection(name, TopKey, "mapping"), [.. metrics.Where(metric => metric.IsForGates)]);

    /// <summary>Reads a whole file.</summary>
    /// <param name="name">Name of the file in errors.</param>
    /// <param name="metrics">The metrics of the run; null for <see cref="Metric.All"/>.</param>
    /// <returns>At least one rule, in the order of the file.</returns>
    /// <exception cref="CandidateFileException">The file is wrong; the exception contains every error of the file.</exception>
    public static GateRules Read(string name, TextReader text, IReadOnlyList<Metric>? metrics = null)
    {
        var file = new GateFile(name, metrics ?? Metric.All);
        file._section.Read(text, file.ReadGates);
        file._section.ThrowIfWrong();
        return new GateRules(file._rules, file._candidates, file._minUsers ?? GateRules.DefaultMinUsers, file._k);
    }

    void ReadGates(IParser parser)
    {
        var start = parser.Current!.Start.Line;
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

        if (_rules.Count == 0 && !_section.IsWrong)
            Add(start, TopKey, $"must contain a limit, such as whole: {{ {Minimum}: {{ hit_rate: 0.1 }} }}");
    }

    void ReadSegments(IParser parser, string parent)
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
                Add(line, path, "has another trait than the rules above; a run can use only one key of the traits");
        }
    }

    static bool IsOtherTrait(string? segmentation, string trait)
        => segmentation is not null && segmentation != trait && segmentation.StartsWith(Segmentations.TraitPrefix, StringComparison.Ordinal);

    void ReadLimits(IParser parser, string parent, string? segmentation, string? segment)
    {
        foreach (var (key, line, path) in Entries(parser, parent))
        {
            if (key is Minimum or NotWorseBy)
                ReadMetrics(parser, path, new GateRule(segmentation, segment, key == Minimum ? GateKind.Minimum : GateKind.NotWorseBy, _metrics[0], 0));
            else
                Unknown(parser, line, path, key, [Minimum, NotWorseBy]);
        }
    }

    void ReadMetrics(IParser parser, string parent, GateRule rule)
    {
        foreach (var (key, line, path) in Entries(parser, parent))
        {
            if (Metric.Find(_metrics, key) is not { } metric)
            {
                Unknown(parser, line, path, key, [.. _metrics.Select(known => known.Name)]);
                continue;
            }

            var text = ReadScalar(parser);
            if (metric.OfAllUsersOnly && rule.Segmentation is not null)
                Add(line, path, "can only be used over all users, under 'whole': in a segment it depends on the number of users");
            else if (text is not null && GateFlags.TryLimit(text, out var limit))
                _rules.Add(rule with { Metric = metric, Limit = limit });
            else
                Add(line, path, $"must be a number from 0 to 1{Was(text)}");
        }
    }

    /// <summary>The keys of the current mapping, each once, with the parser at its value. The caller consumes the value.</summary>
    IEnumerable<(string Key, long Line, string Path)> Entries(IParser parser, string parent)
    {
        if (parser.Current is not MappingStart)
        {
            Add(parser.Current!.Start.Line, parent, $"{NotAMapping}{Was(ReadScalar(parser))}");
            yield break;
        }

        foreach (var (key, line) in _section.Keys(parser, parent))
            yield return (key, line, $"{parent}.{key}");
    }

    int? ReadCount(IParser parser, long line, string path)
    {
        var text = ReadScalar(parser);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
            return value;
        Add(line, path, $"must be a whole number of 1 or more{Was(text)}");
        return null;
    }

    IReadOnlyList<string>? ReadNames(IParser parser, long line, string path)
    {
        var names = DocumentSection.Texts(parser);
        if (names is null or [] || names.Any(string.IsNullOrWhiteSpace))
            Add(line, path, "must be a list of candidate names such as [embed-heavy]");
        return names;
    }

    /// <summary>The current scalar. Anything else is skipped and gives null.</summary>
    static string? ReadScalar(IParser parser)
    {
        var text = (parser.Current as Scalar)?.Value;
        parser.SkipThisAndNestedEvents();
        return text;
    }

    void Unknown(IParser parser, long line, string path, string key, IReadOnlyList<string> names)
    {
        Add(line, path, $"is not known{NearestName.Hint(key, names)}; expected {string.Join(", ", names)}");
        parser.SkipThisAndNestedEvents();
    }

    static string Was(string? text) => text is null ? "" : $", was {(text.Length == 0 ? "empty" : text)}";

    void Add(long line, string path, string message) => _section.Add(line, path, message);
}
