using System.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Candidates;

/// <summary>Reads one top-level key of a YAML or JSON document event by event and collects its errors.</summary>
/// <remarks>
/// Other top-level keys belong to other readers of the same file (items and events of a fixture, for instance) and are skipped.
/// </remarks>
/// <param name="file">The file name in errors.</param>
/// <param name="key">The key to read.</param>
/// <param name="form">What the key must contain, such as "list".</param>
sealed class DocumentSection(string file, string key, string form)
{
    const int MostShown = 400;

    // A large handwritten fixture has a fifth of this. The library takes half a minute for three times as much.
    const int MostCharacters = 4 << 20;

    const int MostLevels = 100;

    readonly List<CandidateFileError> _errors = [];

    /// <summary>Whether there is any error so far.</summary>
    public bool IsWrong => _errors.Count > 0;

    /// <summary>Adds an error. Long values are shortened, so that the error stays readable.</summary>
    public void Add(long line, string path, string message) => _errors.Add(new CandidateFileError(file, line, Shorten(path), Shorten(message)));

    /// <summary>Adds the errors of another file that this one names.</summary>
    public void Add(IEnumerable<CandidateFileError> errors) => _errors.AddRange(errors);

    /// <summary>Throws when there are errors.</summary>
    /// <exception cref="CandidateFileException">Contains all errors.</exception>
    public void ThrowIfWrong()
    {
        if (IsWrong)
            throw new CandidateFileException(_errors);
    }

    /// <summary>Calls <paramref name="read"/> at the value of the key. It must consume the value.</summary>
    public void Read(TextReader text, Action<IParser> read)
    {
        if (Whole(text) is not { } whole)
        {
            Add(1, "", FormattableString.Invariant($"is longer than {MostCharacters:N0} characters"));
            return;
        }

        var scanner = new Scanner(new StringReader(whole), skipComments: true);
        try
        {
            ReadDocument(new ShallowParser(new Parser(scanner)), read);
        }
        catch (TooDeepException e)
        {
            Add(e.Start.Line, "", FormattableString.Invariant($"is nested deeper than {MostLevels} levels"));
        }
        catch (YamlException e)
        {
            Add(e.Start.Line, "", $"is neither YAML nor JSON: {e.Message}");
        }
        catch (Exception e) when (new StackTrace(e).GetFrames().Any(frame => DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName == typeof(Scanner).Assembly.FullName))
        {
            // The library throws exceptions of other types for some input, such as a document that ends inside a simple key, or half a surrogate pair.
            Add(Math.Max(1, scanner.CurrentPosition.Line), "", "is neither YAML nor JSON");
        }
    }

    /// <summary>Whether a document has a top-level key; false for one that cannot be read.</summary>
    public static bool Has(TextReader text, string key)
    {
        var found = false;
        var section = new DocumentSection("", key, "");
        section.Read(text, parser =>
        {
            found = true;
            parser.SkipThisAndNestedEvents();
        });
        return found && section._errors.Count == 0;
    }

    /// <summary>The keys of the current mapping. The caller must consume each value before it asks for the next key.</summary>
    public IEnumerable<(string Key, long Line)> Keys(IParser parser, string path)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = parser.Current!.Start.Line;
            var name = parser.Current is Scalar scalar ? scalar.Value : "";
            parser.SkipThisAndNestedEvents();
            if (!known.Add(name))
                Add(line, $"{path}.{name}", "occurs twice");
            yield return (name, line);
        }
    }

    /// <summary>The texts of the current sequence of scalars; null for any other value. Consumes the value in both cases.</summary>
    public static IReadOnlyList<string>? Texts(IParser parser)
    {
        if (!parser.TryConsume<SequenceStart>(out _))
        {
            parser.SkipThisAndNestedEvents();
            return null;
        }

        var texts = new List<string>();
        var plain = true;
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            plain &= parser.Current is Scalar { Value.Length: > 0 };
            texts.Add(parser.Current is Scalar element ? element.Value : "");
            parser.SkipThisAndNestedEvents();
        }

        return plain ? texts : null;
    }

    /// <summary>The text, or null when it is longer than the limit.</summary>
    static string? Whole(TextReader text)
    {
        var buffer = new char[MostCharacters + 1];
        var length = text.ReadBlock(buffer);
        return length > MostCharacters ? null : new string(buffer, 0, length);
    }

    void ReadDocument(IParser parser, Action<IParser> read)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _) || !parser.TryConsume<MappingStart>(out _))
        {
            Add(1, "", $"must be a mapping with a '{key}' {form}");
            return;
        }

        var keys = new List<string>();
        var found = false;
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var name = parser.Current is Scalar scalar ? scalar.Value : "";
            parser.SkipThisAndNestedEvents();
            keys.Add(name);
            if (name != key)
            {
                parser.SkipThisAndNestedEvents();
                continue;
            }

            if (found)
                Add(parser.Current!.Start.Line, key, "occurs twice");
            found = true;
            read(parser);
        }

        parser.Consume<DocumentEnd>();
        if (parser.Current is DocumentStart another)
            Add(another.Start.Line, "", "contains a second document; only the first is read");
        if (!found)
            Add(1, "", $"has no '{key}' {form}{(NearestName.Of(key, keys) is { } near ? $" (did you mean '{key}' instead of '{near}'?)" : "")}");
    }

    /// <summary>Rejects documents that are nested too deep before the library has to keep millions of open brackets.</summary>
    sealed class ShallowParser(Parser parser) : IParser
    {
        int _level;

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            if (!parser.MoveNext())
                return false;

            _level += parser.Current!.NestingIncrease;
            if (_level > MostLevels)
                throw new TooDeepException(parser.Current.Start);
            return true;
        }
    }

    sealed class TooDeepException(Mark at) : YamlException(at, at, "");

    /// <summary>The text, shortened in the middle if it is too long for an error.</summary>
    internal static string Shorten(string text)
    {
        if (text.Length <= MostShown)
            return text;

        // Keeps both ends: the start says what was expected, the end what was found.
        var half = MostShown / 2;
        return $"{text[..(char.IsHighSurrogate(text[half - 1]) ? half - 1 : half)]}…{text[^(char.IsLowSurrogate(text[^half]) ? half - 1 : half)..]}";
    }
}
