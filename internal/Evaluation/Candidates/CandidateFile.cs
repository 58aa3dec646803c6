using RecSys.Scoring;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Candidates;

/// <summary>Reads blend candidates from YAML or JSON: a document with a <c>configs</c> list, one mapping a candidate.</summary>
/// <remarks>Other top-level keys are passed over unread. Inside an entry every key must be known.</remarks>
public sealed class CandidateFile
{
    const string ListKey = "configs";

    readonly BlendSettings _settings;
    readonly DocumentSection _section;
    readonly List<Candidate> _candidates = [];
    readonly Dictionary<string, long> _lineOfName = new(StringComparer.Ordinal);

    CandidateFile(string name, BlendSettings settings) => (_section, _settings) = (new DocumentSection(name, ListKey, "list"), settings);

    /// <summary>Whether a file has a <c>configs</c> key.</summary>
    public static bool HasCandidates(TextReader text) => DocumentSection.Has(text, ListKey);

    /// <summary>Reads a whole file.</summary>
    /// <param name="name">What errors call the file.</param>
    /// <param name="settings">Where a candidate's missing fields come from.</param>
    /// <returns>At least one candidate, in the order of the file, names unique.</returns>
    /// <exception cref="CandidateFileException">Anything is wrong; it holds every error of the file.</exception>
    public static IReadOnlyList<Candidate> Read(string name, TextReader text, BlendSettings settings)
    {
        var file = new CandidateFile(name, settings);
        file._section.Read(text, file.ReadList);
        file._section.ThrowIfWrong();
        return file._candidates;
    }

    void ReadList(IParser parser)
    {
        var line = parser.Current!.Start.Line;
        if (!parser.TryConsume<SequenceStart>(out _))
        {
            _section.Add(line, ListKey, "must be a list of candidates");
            parser.SkipThisAndNestedEvents();
            return;
        }

        var index = 0;
        while (!parser.TryConsume<SequenceEnd>(out _))
            ReadEntry(parser, $"{ListKey}[{index++}]");
        if (index == 0)
            _section.Add(line, ListKey, "must hold at least one candidate");
    }

    void ReadEntry(IParser parser, string path)
    {
        var start = parser.Current!.Start.Line;
        if (parser.Current is not MappingStart)
        {
            _section.Add(start, path, "must be a mapping such as { name: baseline, alpha: 0.3 }");
            parser.SkipThisAndNestedEvents();
            return;
        }

        var settings = _settings;
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        string? name = null, description = null;
        foreach (var (key, line) in _section.Keys(parser, path))
        {
            var field = $"{path}.{key}";
            lines.TryAdd(key, line);
            var known = CandidateField.ByName.GetValueOrDefault(key);
            if (known is null && key is not ("name" or "description"))
            {
                _section.Add(line, field, $"is not known{NearestName.Hint(key, [.. CandidateField.ByName.Keys, "name", "description"])}");
                parser.SkipThisAndNestedEvents();
            }
            else if (ReadValue(parser, key) is not { } text)
            {
                _section.Add(line, field, known?.Expected ?? "must be a text");
            }
            else if (key == "name")
            {
                name = text;
            }
            else if (key == "description")
            {
                description = text;
            }
            else if (known!.Apply(settings, text) is { } changed)
            {
                settings = changed;
            }
            else
            {
                _section.Add(line, field, $"{known.Expected}, was {(text.Length == 0 ? "empty" : text)}");
            }
        }

        AddCandidate(path, start, lines, name, description, settings);
    }

    void AddCandidate(string path, long start, Dictionary<string, long> lines, string? name, string? description, BlendSettings settings)
    {
        // A value that the settings in force bring along is theirs to answer for, not the file's.
        foreach (var error in settings.Errors().Where(error => lines.ContainsKey(error.Field)))
            _section.Add(lines[error.Field], $"{path}.{error.Field}", $"{error.Expected}, was {error.Value}");

        if (string.IsNullOrWhiteSpace(name))
            _section.Add(lines.GetValueOrDefault("name", start), $"{path}.name", lines.ContainsKey("name") ? "must not be blank" : "is missing");
        else if (!_lineOfName.TryAdd(name, lines["name"]))
            _section.Add(lines["name"], $"{path}.name", $"'{name}' is already the name on line {_lineOfName[name]}");
        else
            _candidates.Add(new Candidate(name, description, settings));
    }

    /// <summary>The scalar at hand, or a list's scalars joined by commas where a list is allowed; null, and passed over, when it is neither.</summary>
    static string? ReadValue(IParser parser, string key)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return scalar.Value;

        if (key == CandidateField.ListField)
            return DocumentSection.Texts(parser) is { } elements ? string.Join(',', elements) : null;

        parser.SkipThisAndNestedEvents();
        return null;
    }
}
