using RecSys.Scoring;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Candidates;

/// <summary>Reads blend candidates from YAML or JSON: a document with a <c>configs</c> list, one mapping a candidate.</summary>
/// <remarks>
/// Other top-level keys belong to other readers of the same file (items and events of a fixture, for instance) and are passed over
/// unread. Inside an entry every key must be known.
/// </remarks>
public sealed class CandidateFile
{
    const string ListKey = "configs";

    readonly string _name;
    readonly BlendSettings _settings;
    readonly List<CandidateFileError> _errors = [];
    readonly List<Candidate> _candidates = [];
    readonly Dictionary<string, long> _lineOfName = new(StringComparer.Ordinal);

    CandidateFile(string name, BlendSettings settings) => (_name, _settings) = (name, settings);

    /// <summary>Reads a whole file.</summary>
    /// <param name="name">What errors call the file.</param>
    /// <param name="settings">Where a candidate's missing fields come from.</param>
    /// <returns>At least one candidate, in the order of the file, names unique.</returns>
    /// <exception cref="CandidateFileException">Anything is wrong; it holds every error of the file.</exception>
    public static IReadOnlyList<Candidate> Read(string name, TextReader text, BlendSettings settings)
    {
        var file = new CandidateFile(name, settings);
        try
        {
            file.ReadDocument(new Parser(new Scanner(text, skipComments: true)));
        }
        catch (YamlException e)
        {
            file.Add(e.Start.Line, "", $"is neither YAML nor JSON: {e.Message}");
        }

        return file._errors.Count == 0 ? file._candidates : throw new CandidateFileException(file._errors);
    }

    void ReadDocument(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _) || !parser.TryConsume<MappingStart>(out _))
        {
            Add(1, "", $"must be a mapping with a '{ListKey}' list");
            return;
        }

        var keys = new List<string>();
        var found = false;
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Current is Scalar scalar ? scalar.Value : "";
            parser.SkipThisAndNestedEvents();
            keys.Add(key);
            if (key != ListKey)
            {
                parser.SkipThisAndNestedEvents();
                continue;
            }

            if (found)
                Add(parser.Current!.Start.Line, ListKey, "occurs twice");
            found = true;
            ReadList(parser);
        }

        parser.Consume<DocumentEnd>();
        if (parser.Current is DocumentStart another)
            Add(another.Start.Line, "", "holds a second document; only one is read");
        if (!found)
            Add(1, "", $"has no '{ListKey}' list{(NearestName.Of(ListKey, keys) is { } near ? $" (is '{near}' meant to be it?)" : "")}");
    }

    void ReadList(Parser parser)
    {
        var line = parser.Current!.Start.Line;
        if (!parser.TryConsume<SequenceStart>(out _))
        {
            Add(line, ListKey, "must be a list of candidates");
            parser.SkipThisAndNestedEvents();
            return;
        }

        var index = 0;
        while (!parser.TryConsume<SequenceEnd>(out _))
            ReadEntry(parser, $"{ListKey}[{index++}]");
        if (index == 0)
            Add(line, ListKey, "must hold at least one candidate");
    }

    void ReadEntry(Parser parser, string path)
    {
        var start = parser.Current!.Start.Line;
        if (!parser.TryConsume<MappingStart>(out _))
        {
            Add(start, path, "must be a mapping such as { name: baseline, alpha: 0.3 }");
            parser.SkipThisAndNestedEvents();
            return;
        }

        var settings = _settings;
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        string? name = null, description = null;
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = parser.Current!.Start.Line;
            var key = parser.Current is Scalar scalar ? scalar.Value : "";
            parser.SkipThisAndNestedEvents();
            var field = $"{path}.{key}";
            if (!lines.TryAdd(key, line))
                Add(line, field, "occurs twice");

            var known = CandidateField.ByName.GetValueOrDefault(key);
            if (known is null && key is not ("name" or "description"))
            {
                Add(line, field, $"is not known{NearestName.Hint(key, [.. CandidateField.ByName.Keys, "name", "description"])}");
                parser.SkipThisAndNestedEvents();
            }
            else if (ReadValue(parser, key) is not { } text)
            {
                Add(line, field, known?.Expected ?? "must be a text");
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
                Add(line, field, $"{known.Expected}, was {(text.Length == 0 ? "empty" : text)}");
            }
        }

        AddCandidate(path, start, lines, name, description, settings);
    }

    void AddCandidate(string path, long start, Dictionary<string, long> lines, string? name, string? description, BlendSettings settings)
    {
        // A value that the settings in force bring along is theirs to answer for, not the file's.
        foreach (var error in settings.Errors().Where(error => lines.ContainsKey(error.Field)))
            Add(lines[error.Field], $"{path}.{error.Field}", $"{error.Expected}, was {error.Value}");

        if (string.IsNullOrWhiteSpace(name))
            Add(lines.GetValueOrDefault("name", start), $"{path}.name", lines.ContainsKey("name") ? "must not be blank" : "is missing");
        else if (!_lineOfName.TryAdd(name, lines["name"]))
            Add(lines["name"], $"{path}.name", $"'{name}' is already the name on line {_lineOfName[name]}");
        else
            _candidates.Add(new Candidate(name, description, settings));
    }

    /// <summary>The scalar at hand, or a list's scalars joined by commas where a list is allowed; null, and passed over, when it is neither.</summary>
    static string? ReadValue(Parser parser, string key)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return scalar.Value;

        if (key != CandidateField.ListField || !parser.TryConsume<SequenceStart>(out _))
        {
            parser.SkipThisAndNestedEvents();
            return null;
        }

        var elements = new List<string>();
        var plain = true;
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            plain &= parser.Current is Scalar { Value.Length: > 0 };
            elements.Add(parser.Current is Scalar element ? element.Value : "");
            parser.SkipThisAndNestedEvents();
        }

        return plain ? string.Join(',', elements) : null;
    }

    void Add(long line, string path, string message) => _errors.Add(new CandidateFileError(_name, line, path, message));
}
