using System.Globalization;
using System.Text.RegularExpressions;
using RecSys.Evaluation.Candidates;
using RecSys.Scoring;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Sweep;

/// <summary>Reads the axes of a sweep: ranges, lists, and fields that sum to 1.</summary>
/// <param name="settings">Settings that values are checked with.</param>
/// <param name="fields">The settings that can be axes.</param>
sealed partial class AxisReader(DocumentSection section, BlendSettings settings, IReadOnlyList<SettingField> fields)
{
    /// <summary>The key of fields that sum to 1.</summary>
    public const string SimplexKey = "simplex";

    const string SimplexForm = "must name two to six fields and a step that divides 1, such as \"alpha, beta, gamma step 0.1\"";

    readonly List<SweepAxis> _axes = [];
    readonly Dictionary<string, string> _axisOfField = new(StringComparer.Ordinal);

    /// <summary>The axes that were correct.</summary>
    public IReadOnlyList<SweepAxis> Axes => _axes;

    public void Read(IParser parser, long line, string path)
    {
        if (parser.Current is not MappingStart)
        {
            section.Add(line, path, "must be a mapping from fields to their values, such as { alpha: 0..1 step 0.1 }");
            parser.SkipThisAndNestedEvents();
            return;
        }

        var any = false;
        foreach (var (key, keyLine) in section.Keys(parser, path))
        {
            any = true;
            if (key == SimplexKey)
                ReadSimplex(parser, keyLine, $"{path}.{key}");
            else
                ReadAxis(parser, keyLine, $"{path}.{key}", key);
        }

        if (!any)
            section.Add(line, path, "must contain at least one axis");
    }

    void ReadAxis(IParser parser, long line, string path, string key)
    {
        if (SettingField.Find(fields, key) is not { } field)
        {
            section.Add(line, path, $"is not known{NearestName.Hint(key, [.. fields.Select(field => field.Key), SimplexKey])}");
            parser.SkipThisAndNestedEvents();
        }
        else if (!parser.TryConsume<Scalar>(out var scalar))
        {
            ReadList(parser, line, path, field);
        }
        else if (RangeForm().Match(scalar.Value) is { Success: true } match)
        {
            ReadRange(scalar.Value, match, line, path, field);
        }
        else
        {
            section.Add(line, path, $"must be a range such as 0..1 step 0.1 or a list such as [0, 0.5, 1], was {Shown(scalar.Value)}");
        }
    }

    void ReadList(IParser parser, long line, string path, SettingField field)
    {
        if (!parser.TryConsume<SequenceStart>(out _))
        {
            section.Add(line, path, "must be a range such as 0..1 step 0.1 or a list such as [0, 0.5, 1]");
            parser.SkipThisAndNestedEvents();
            return;
        }

        var values = new List<string>();
        var correct = true;
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            var (valueLine, at) = (parser.Current!.Start.Line, FormattableString.Invariant($"{path}[{values.Count}]"));
            var text = parser.TryConsume<Scalar>(out var scalar) ? scalar.Value : DocumentSection.Texts(parser) is { } parts && field.Form == SettingForm.EventTypes ? string.Join(',', parts) : null;
            correct &= Check(field, text, valueLine, at);
            if (text is not null && values.Contains(text))
            {
                section.Add(valueLine, at, $"{Shown(text)} occurs twice");
                correct = false;
            }

            values.Add(text ?? "");
        }

        if (values.Count == 0)
            section.Add(line, path, "must contain at least one value");
        else if (correct)
            Add(SweepAxis.Listed(field, values), line, path);
    }

    void ReadRange(string text, Match match, long line, string path, SettingField field)
    {
        var step = match.Groups["step"] is { Success: true, Value: var written } ? written : field.Form == SettingForm.WholeNumber ? "1" : null;
        if (Number(match.Groups["from"].Value) is not { } from || Number(match.Groups["to"].Value) is not { } to
            || (step is null ? null : Number(step)) is var width && width is null != step is null)
        {
            section.Add(line, path, $"must be a range of numbers such as 0..1 step 0.1, was {Shown(text)}");
        }
        else if (from >= to)
        {
            section.Add(line, path, $"must go from a smaller number to a larger one, was {Shown(text)}");
        }
        else if (width <= 0 || (to - from) % (width ?? (to - from)) != 0)
        {
            section.Add(line, path, $"must reach its end in whole steps above 0, was {Shown(text)}");
        }
        else
        {
            var axis = SweepAxis.Range(field, from, to, width);
            if (Check(field, axis.Point(0)[0], line, path) && Check(field, axis.Point(axis.Count - 1)[0], line, path) && Check(field, axis.Point(axis.Count / 2)[0], line, path))
                Add(axis, line, path);
        }
    }

    void ReadSimplex(IParser parser, long line, string path)
    {
        string[] names;
        string? written = null;
        var text = "";
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            text = scalar.Value;
            var match = SimplexText().Match(text);
            names = match.Groups["fields"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            written = match.Groups["step"] is { Success: true, Value: var step } ? step : null;
        }
        else
        {
            names = [.. DocumentSection.Texts(parser) ?? []];
            text = string.Join(", ", names);
        }

        var width = written is null ? null : Number(written);
        if (names.Length is < 2 or > 6 || names.Distinct().Count() != names.Length || width is null != written is null || width <= 0 || 1 % (width ?? 1) != 0 || width < 1m / SweepAxis.Parts)
        {
            section.Add(line, path, $"{SimplexForm}, was {Shown(text)}");
            return;
        }

        var correct = true;
        var shared = new List<SettingField>();
        foreach (var name in names)
        {
            if (SettingField.Find(fields, name) is { } field)
            {
                shared.Add(field);
                correct &= Check(field, "0", line, path) && Check(field, "0.5", line, path) && Check(field, "1", line, path);
            }
            else
            {
                section.Add(line, path, $"'{name}' is not a field{NearestName.Hint(name, fields.Select(field => field.Key))}");
                correct = false;
            }
        }

        if (correct)
            Add(SweepAxis.Simplex(shared, width), line, path);
    }

    void Add(SweepAxis axis, long line, string path)
    {
        foreach (var field in axis.Fields)
        {
            if (!_axisOfField.TryAdd(field.Key, path))
                section.Add(line, path, $"'{field.Key}' is already on {_axisOfField[field.Key]}");
        }

        _axes.Add(axis);
    }

    /// <summary>Whether a field accepts a value, by form and range.</summary>
    bool Check(SettingField field, string? text, long line, string path)
    {
        if (text is null || field.Apply(settings, text) is not { } changed)
        {
            section.Add(line, path, text is null ? field.Expected : $"{field.Expected}, was {Shown(text)}");
            return false;
        }

        var errors = changed.Errors([field]);
        foreach (var error in errors)
            section.Add(line, path, $"{error.Expected}, was {error.Value}");
        return errors.Count == 0;
    }

    static decimal? Number(string text)
        => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    internal static string Shown(string text) => text.Length == 0 ? "empty" : text;

    [GeneratedRegex(@"^\s*(?<from>\S+?)\s*\.\.\s*(?<to>\S+?)(?:\s+step\s+(?<step>\S+))?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex RangeForm();

    [GeneratedRegex(@"^\s*\[?(?<fields>[^\]]*?)\]?(?:\s+step\s+(?<step>\S+))?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex SimplexText();
}
