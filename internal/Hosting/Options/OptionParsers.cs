using System.Globalization;
using System.Text.RegularExpressions;
using McMaster.Extensions.CommandLineUtils.Abstractions;
using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;

namespace RecSys.Hosting;

/// <summary>Parsers of option values. Their errors give the flag, the value and the expected form.</summary>
static class OptionParsers
{
    /// <summary>Adds parsers for numbers, durations, times, UUIDs, the enums of every program, and the given enums.</summary>
    public static void AddTo(ValueParserProvider parsers, IEnumerable<EnumOption> enums)
    {
        Add<int>(parsers, (text, out value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value), "a whole number");
        Add<double>(parsers, (text, out value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value), "a number");
        Add<TimeSpan>(parsers, Duration.TryParse, Duration.Form);
        Add<Since>(parsers, Since.TryParse, Since.Form);
        Add<Guid>(parsers, Guid.TryParse, CommonOptions.UuidForm);
        Compile<bool>(parsers);
        foreach (var option in enums.Concat([EnumOption.Of<LogLevel>(), EnumOption.Of<LogFormat>(), EnumOption.Of<OutputFormat>()]))
            option.AddTo(parsers);
    }

    /// <summary>
    /// Requests the parser of a type once. The library requests it by reflection, but a program that is compiled ahead of time contains
    /// only code that is called directly somewhere.
    /// </summary>
    public static void Compile<T>(ValueParserProvider parsers)
        where T : struct
    {
        parsers.GetParser<T>();
        parsers.GetParser<T?>();
    }

    public static FormatException Bad(string name, string value, string form) => new(CommandException.BadValueMessage($"--{name}", value, form));

    delegate bool TryParse<T>(string text, out T value);

    static void Add<T>(ValueParserProvider parsers, TryParse<T> tryParse, string form)
        where T : struct
    {
        parsers.AddOrReplace(ValueParser.Create((name, text, _) => tryParse(text, out var value) ? value : throw Bad(name, text, form)));
        Compile<T>(parsers);
    }
}

/// <summary>An enum as the value of an option: <c>AsOf</c> is written <c>as-of</c>, in any case. Numbers are refused.</summary>
public sealed partial class EnumOption
{
    readonly Action<ValueParserProvider> _addTo;

    EnumOption(Action<ValueParserProvider> addTo) => _addTo = addTo;

    /// <summary>The enum <typeparamref name="T"/>.</summary>
    public static EnumOption Of<T>()
        where T : struct, Enum
        => new(parsers =>
        {
            parsers.AddOrReplace(new Parser<T>());
            OptionParsers.Compile<T>(parsers);
        });

    internal void AddTo(ValueParserProvider parsers) => _addTo(parsers);

    sealed class Parser<T> : IValueParser<T>
        where T : struct, Enum
    {
        readonly Dictionary<string, T> _values = Enum.GetValues<T>()
            .ToDictionary(value => Words().Replace(value.ToString(), "-").ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

        public Type TargetType => typeof(T);

        public T Parse(string? argName, string? value, CultureInfo culture)
            => _values.TryGetValue(value ?? "", out var parsed)
                ? parsed
                : throw OptionParsers.Bad(argName ?? typeof(T).Name, value ?? "", string.Join(", ", _values.Keys));

        object? IValueParser.Parse(string? argName, string? value, CultureInfo culture) => Parse(argName, value, culture);
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
