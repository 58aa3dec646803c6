using System.Globalization;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Segments;
using RecSys.Scoring;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Sweep;

/// <summary>Reads a sweep from YAML or JSON: a document with a <c>sweep</c> mapping, with or without a <c>configs</c> list.</summary>
public sealed class SweepFile
{
    const string SweepKey = "sweep";
    static readonly string[] Keys = ["axes", "random", "seed", "objective", "constraints", "pareto"];

    readonly IReadOnlyList<SettingField> _fields;
    readonly DocumentSection _section;
    readonly AxisReader _axes;
    readonly IReadOnlyList<Metric> _metrics;
    readonly List<SweepConstraint> _constraints = [];
    (Metric First, Metric Second)? _front;
    Metric _objective;
    SegmentObjective? _segment;
    ulong _seed;
    int? _random;
    long _randomLine;

    SweepFile(string name, BlendSettings settings, Metric objective, ulong seed, IReadOnlyList<SettingField> fields, IReadOnlyList<Metric> metrics)
    {
        _fields = fields;
        _section = new DocumentSection(name, SweepKey, "mapping");
        _axes = new AxisReader(_section, settings, fields);
        (_objective, _seed, _metrics) = (objective, seed, metrics);
    }

    /// <summary>Whether a file has a <c>sweep</c> key.</summary>
    public static bool HasSweep(TextReader text) => DocumentSection.Has(text, SweepKey);

    /// <summary>Reads a whole file.</summary>
    /// <param name="name">Name of the file in errors.</param>
    /// <param name="settings">The current settings: the source of a trial's other fields.</param>
    /// <param name="objective">The objective when the file has none.</param>
    /// <param name="seed">Seed of random draws when the file has none.</param>
    /// <param name="fields">The settings that can be axes; null for <see cref="SettingField.All"/>.</param>
    /// <param name="metrics">The metrics of the run; null for <see cref="Metric.All"/>.</param>
    /// <exception cref="CandidateFileException">The file is wrong; the exception contains every error of the file.</exception>
    public static SweepDefinition Read(
        string name, TextReader text, BlendSettings settings, Metric objective, ulong seed, IReadOnlyList<SettingField>? fields = null,
        IReadOnlyList<Metric>? metrics = null)
    {
        var file = new SweepFile(name, settings, objective, seed, fields ?? SettingField.All, metrics ?? Metric.All);
        file._section.Read(text, file.ReadSweep);
        file._section.ThrowIfWrong();
        return file.Definition;
    }

    SweepDefinition Definition => new()
    {
        Axes = _axes.Axes,
        Random = _random,
        Seed = _seed,
        Objective = _objective,
        Segment = _segment,
        Constraints = _constraints,
        Front = _front ?? DefaultFront(_objective),
        Known = _metrics,
    };

    static (Metric First, Metric Second) DefaultFront(Metric objective)
        => (objective, objective == Metric.Coverage ? Metric.Mrr : Metric.Coverage);

    void ReadSweep(IParser parser)
    {
        var start = parser.Current!.Start.Line;
        if (parser.Current is not MappingStart)
        {
            _section.Add(start, SweepKey, "must be a mapping with 'axes'");
            parser.SkipThisAndNestedEvents();
            return;
        }

        var found = false;
        foreach (var (key, line) in _section.Keys(parser, SweepKey))
        {
            var path = $"{SweepKey}.{key}";
            switch (key)
            {
                case "axes":
                    found = true;
                    _axes.Read(parser, line, path);
                    break;
                case "random":
                    _randomLine = line;
                    if (Scalar(parser, line, path, "must be a number of points to draw") is { } random)
                        _random = Whole(random, line, path, 1, SweepDefinition.MostTrials, "points to draw");
                    break;
                case "seed":
                    if (Scalar(parser, line, path, "must be a whole number") is { } seed)
                        _seed = (ulong)(Whole(seed, line, path, 0, int.MaxValue, "the seed of the draws") ?? 0);
                    break;
                case "objective":
                    if (Scalar(parser, line, path, "must be the name of a metric, with or without a segment such as mrr in history=2-4") is { } objective)
                        ReadObjective(objective, line, path);
                    break;
                case "constraints":
                    ReadConstraints(parser, line, path);
                    break;
                case "pareto":
                    ReadFront(parser, line, path);
                    break;
                default:
                    _section.Add(line, path, $"is not known{NearestName.Hint(key, [.. Keys, .. _fields.Select(field => field.Key)])}{(SettingField.Find(_fields, key) is not null ? "; fields belong under 'axes'" : "")}");
                    parser.SkipThisAndNestedEvents();
                    break;
            }
        }

        if (!found)
            _section.Add(start, $"{SweepKey}.axes", "is missing");
        else
            CheckSize(start);
    }

    void ReadObjective(string text, long line, string path)
    {
        var parts = text.Split(SegmentObjective.Separator, 2);
        if (FindMetric(parts[0].Trim(), line, path) is not { } metric)
            return;

        _objective = metric;
        if (parts.Length == 1)
            return;
        var segment = parts[1].Trim().Split('=', 2);
        if (segment.Length < 2 || segment[0].StartsWith(Segmentations.TraitPrefix, StringComparison.Ordinal))
            _section.Add(line, path, $"must name a segment such as history=2-4, user=new or target=tail, was {parts[1].Trim()}");
        else if (Segmentations.ErrorOf(segment[0], segment[1]) is { } error)
            _section.Add(line, path, $"'{parts[1].Trim()}' {error}");
        else if (!metric.IsMeanOverUsers)
            _section.Add(line, path, $"'{metric.Name}' can only be used over all users: in a segment it depends on the number of users");
        else
            (_segment, _objective) = (new SegmentObjective(metric, segment[0], segment[1], []), metric.In($"{segment[0]}={segment[1]}", _ => false));
    }

    void ReadConstraints(IParser parser, long line, string path)
    {
        if (DocumentSection.Texts(parser) is not { } texts)
        {
            _section.Add(line, path, "must be a list such as [coverage >= 0.3]");
            return;
        }

        for (var i = 0; i < texts.Count; i++)
        {
            var at = FormattableString.Invariant($"{path}[{i}]");
            if (SweepConstraint.Parts(texts[i]) is not { } parts || !TryDouble(parts.Bound, out var bound))
                _section.Add(line, at, $"must be a metric, >=, <=, > or <, and a number, such as coverage >= 0.3, was {AxisReader.Shown(texts[i])}");
            else if (FindMetric(parts.Metric, line, at) is { } metric)
                _constraints.Add(new SweepConstraint(metric, parts.Comparison, bound));
        }
    }

    void ReadFront(IParser parser, long line, string path)
    {
        if (DocumentSection.Texts(parser) is not { Count: 2 } names || names[0] == names[1])
        {
            _section.Add(line, path, "must be two different metrics such as [mrr, coverage]");
            return;
        }

        var (first, second) = (FindMetric(names[0], line, path), FindMetric(names[1], line, path));
        if (first is not null && second is not null)
            _front = (first, second);
    }

    void CheckSize(long line)
    {
        if (_axes.Axes.Count == 0)
            return;

        var grid = Definition.GridCount;
        if (_random is { } random && random > grid)
            _section.Add(_randomLine, $"{SweepKey}.random", Text($"must be at most {grid}, the points of the axes, was {random}"));
        else if (_random is null && _axes.Axes.FirstOrDefault(axis => !axis.HasSteps) is { } endless)
            _section.Add(line, $"{SweepKey}.axes.{(endless.Fields.Count == 1 ? endless.Fields[0].Key : AxisReader.SimplexKey)}", "needs a step such as 'step 0.1', or 'random' points to draw");
        else if (_random is null && grid > SweepDefinition.MostTrials)
            _section.Add(line, $"{SweepKey}.axes", Text($"must make at most {SweepDefinition.MostTrials} trials, makes {grid}; use larger steps or 'random' points"));
    }

    string? Scalar(IParser parser, long line, string path, string expected)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return scalar.Value;

        _section.Add(line, path, expected);
        parser.SkipThisAndNestedEvents();
        return null;
    }

    int? Whole(string text, long line, string path, int min, int max, string what)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;

        _section.Add(line, path, Text($"must be a whole number from {min} to {max}, {what}, was {AxisReader.Shown(text)}"));
        return null;
    }

    Metric? FindMetric(string name, long line, string path)
    {
        if (Metric.Find(_metrics, name) is { IsForSweeps: true } metric)
            return metric;

        string[] names = [.. _metrics.Where(known => known.IsForSweeps).Select(known => known.Name)];
        _section.Add(line, path, $"'{name}' is not a metric{NearestName.Hint(name, names)}; one of {string.Join(", ", names)}");
        return null;
    }

    static bool TryDouble(string text, out double value)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
