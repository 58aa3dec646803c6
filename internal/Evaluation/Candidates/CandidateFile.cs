using RecSys.Scoring;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Candidates;

/// <summary>Reads candidates from YAML or JSON: a document with a <c>configs</c> list, one mapping per candidate.</summary>
/// <remarks>
/// A candidate is a blend (settings) or the lists of another recommender (<c>run</c>, the path of a file). Other top-level keys are skipped. Inside
/// a mapping every key must be known.
/// </remarks>
public sealed class CandidateFile
{
    const string ListKey = "configs", NameKey = "name", DescriptionKey = "description", RunKey = "run";

    static readonly string[] OwnKeys = [NameKey, DescriptionKey, RunKey];

    readonly BlendSettings _settings;
    readonly IReadOnlyList<SettingField> _fields;
    readonly Func<string, ExternalRun>? _open;
    readonly DocumentSection _section;
    readonly List<Candidate> _candidates = [];
    readonly Dictionary<string, long> _lineOfName = new(StringComparer.Ordinal);

    CandidateFile(string name, BlendSettings settings, IReadOnlyList<SettingField> fields, Func<string, ExternalRun>? open)
        => (_section, _settings, _fields, _open) = (new DocumentSection(name, ListKey, "list"), settings, fields, open);

    /// <summary>Whether a file has a <c>configs</c> key.</summary>
    public static bool HasCandidates(TextReader text) => DocumentSection.Has(text, ListKey);

    /// <summary>Reads a whole file.</summary>
    /// <param name="name">The file name in errors.</param>
    /// <param name="settings">Values of the settings that a candidate does not set.</param>
    /// <param name="fields">The settings that a candidate can set; null for <see cref="SettingField.All"/>.</param>
    /// <param name="open">
    /// Reads the run file with a path. Its <see cref="CandidateFileException"/>, <see cref="IOException"/> and
    /// <see cref="UnauthorizedAccessException"/> become errors of this file. Null where a run file cannot be used.
    /// </param>
    /// <returns>At least one candidate, in the order of the file, with unique names.</returns>
    /// <exception cref="CandidateFileException">The file is wrong. The exception lists every error.</exception>
    public static IReadOnlyList<Candidate> Read(
        string name, TextReader text, BlendSettings settings, IReadOnlyList<SettingField>? fields = null, Func<string, ExternalRun>? open = null)
    {
        var file = new CandidateFile(name, settings, fields ?? SettingField.All, open);
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
            _section.Add(line, ListKey, "must contain at least one candidate");
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
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, line) in _section.Keys(parser, path))
        {
            var at = $"{path}.{key}";
            lines.TryAdd(key, line);
            var known = SettingField.Find(_fields, key);
            if (known is null && !OwnKeys.Contains(key))
            {
                _section.Add(line, at, $"is not known{NearestName.Hint(key, [.. _fields.Select(field => field.Key), .. OwnKeys])}");
                parser.SkipThisAndNestedEvents();
            }
            else if (ReadValue(parser, known) is not { } text)
            {
                _section.Add(line, at, known?.Expected ?? "must be text");
            }
            else if (known is null)
            {
                own[key] = text;
            }
            else if (known.Apply(settings, text) is { } changed)
            {
                settings = changed;
            }
            else
            {
                _section.Add(line, at, $"{known.Expected}, was {(text.Length == 0 ? "empty" : text)}");
            }
        }

        AddCandidate(path, start, lines, own, settings);
    }

    void AddCandidate(string path, long start, Dictionary<string, long> lines, Dictionary<string, string> own, BlendSettings settings)
    {
        // A wrong value among the current settings is not an error of the file.
        foreach (var error in settings.Errors(_fields).Where(error => lines.ContainsKey(error.Key)))
            _section.Add(lines[error.Key], $"{path}.{error.Key}", $"{error.Expected}, was {error.Value}");

        var run = lines.TryGetValue(RunKey, out var line) ? RunOf(path, line, lines, own.GetValueOrDefault(RunKey)) : null;
        var name = own.GetValueOrDefault(NameKey);
        if (string.IsNullOrWhiteSpace(name))
            _section.Add(lines.GetValueOrDefault(NameKey, start), $"{path}.{NameKey}", lines.ContainsKey(NameKey) ? "must not be blank" : "is missing");
        else if (!_lineOfName.TryAdd(name, lines[NameKey]))
            _section.Add(lines[NameKey], $"{path}.{NameKey}", $"'{name}' is already the name on line {_lineOfName[name]}");
        else
            _candidates.Add(new Candidate(name, own.GetValueOrDefault(DescriptionKey), settings) { Run = run });
    }

    /// <summary>Null when there is an error.</summary>
    /// <param name="file">Null when it was not a text, which is an error already.</param>
    ExternalRun? RunOf(string path, long line, Dictionary<string, long> lines, string? file)
    {
        var at = $"{path}.{RunKey}";
        foreach (var setting in lines.Where(key => SettingField.Find(_fields, key.Key) is not null))
            _section.Add(setting.Value, $"{path}.{setting.Key}", $"cannot be set beside {RunKey}: the lists are made already");
        if (_open is null || string.IsNullOrWhiteSpace(file))
        {
            if (file is not null)
                _section.Add(line, at, _open is null ? "cannot be used here" : "must be the path of a file with lists");
            return null;
        }

        try
        {
            return _open(file);
        }
        catch (CandidateFileException e)
        {
            _section.Add(line, at, $"'{file}' cannot be used");
            _section.Add(e.Errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _section.Add(line, at, $"'{file}' cannot be read: {e.Message}");
        }

        return null;
    }

    /// <summary>The current scalar, or the scalars of a list joined by commas where a list is allowed. Skips anything else and returns null.</summary>
    static string? ReadValue(IParser parser, SettingField? field)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return scalar.Value;

        if (field is { Form: SettingForm.EventTypes })
            return DocumentSection.Texts(parser) is { } elements ? string.Join(',', elements) : null;

        parser.SkipThisAndNestedEvents();
        return null;
    }
}
