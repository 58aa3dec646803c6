using System.Reflection;
using System.Text.RegularExpressions;
using McMaster.Extensions.CommandLineUtils;

namespace RecSys.Tests.Unit.House;

/// <summary>The options of a command as a Markdown table.</summary>
static partial class OptionTable
{
    /// <summary>A row per option or argument of the class, then of its base classes, each in the order of declaration.</summary>
    public static string Of(Type command)
    {
        var rows =
            from level in Levels(command)
            from property in level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            let row = Row(property)
            where row is not null
            select row;
        return $"| option | meaning | unit and range | default |\n| --- | --- | --- | --- |\n{string.Concat(rows)}";
    }

    /// <summary>Splits a description: <c>Length of a list (items, 1 to 1000). Default: 20.</c> has a meaning, a unit and range, and a default.</summary>
    /// <remarks>Parentheses without a range belong to the meaning.</remarks>
    public static (string Meaning, string Range, string Default) Split(string description)
    {
        var parts = Parts().Match(description).Groups;
        var meaning = parts["meaning"].Value;
        return (Range().Replace(meaning, ""), Range().Match(meaning).Groups["range"].Value, parts["default"].Value);
    }

    /// <summary>Text as a cell: characters with a meaning in Markdown are escaped, and options are code.</summary>
    public static string Cell(string text)
        => Flag().Replace(text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal), "`$0`");

    static IEnumerable<Type> Levels(Type command)
    {
        for (var level = command; level is not null && level != typeof(object); level = level.BaseType)
            yield return level;
    }

    static string? Row(PropertyInfo property)
    {
        var (name, description) = (property.GetCustomAttribute<OptionAttribute>(), property.GetCustomAttribute<ArgumentAttribute>()) switch
        {
            ({ } option, _) => (option.Template, option.Description),
            (_, { } argument) => (argument.Name, argument.Description),
            _ => (null, null),
        };
        if (name is null)
            return null;

        var (meaning, range, standard) = Split(description ?? "");
        return $"| `{name.Replace("|", "\\|", StringComparison.Ordinal)}` | {Cell(meaning)} | {Cell(range)} | {Cell(standard)} |\n";
    }

    [GeneratedRegex(@"^(?<meaning>.*?)\.?(?: Default: (?<default>.*?)\.?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();

    [GeneratedRegex(@" \((?<range>[^()]*(?:\d (?:to \d|or more)|above \d)[^()]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Flag();
}
