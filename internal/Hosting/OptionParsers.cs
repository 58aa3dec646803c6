using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using McMaster.Extensions.CommandLineUtils.Abstractions;

namespace RecSys.Hosting;

/// <summary>Parsers of option values whose errors name the flag, the value and what was expected.</summary>
static partial class OptionParsers
{
    /// <summary>Adds parsers for numbers, durations, points in time, UUIDs and every enum that an option of <paramref name="program"/> has.</summary>
    public static void AddTo(ValueParserProvider parsers, Assembly program)
    {
        Add<int>(parsers, (text, out value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value), "a whole number");
        Add<double>(parsers, (text, out value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value), "a number");
        Add<TimeSpan>(parsers, Duration.TryParse, Duration.Form);
        Add<Since>(parsers, Since.TryParse, Since.Form);
        Add<Guid>(parsers, Guid.TryParse, CommonOptions.UuidForm);
        foreach (var type in EnumsOf(program))
            parsers.AddOrReplace(new EnumParser(type));
    }

    delegate bool TryParse<T>(string text, out T value);

    static void Add<T>(ValueParserProvider parsers, TryParse<T> tryParse, string form)
        => parsers.AddOrReplace(ValueParser.Create((name, text, _) => tryParse(text, out var value) ? value : throw Bad(name, text, form)));

    static IEnumerable<Type> EnumsOf(Assembly program)
        => program.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(CommonOptions)))
            .SelectMany(type => type.GetProperties())
            .Select(property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
            .Where(type => type.IsEnum)
            .Distinct();

    static FormatException Bad(string name, string value, string form) => new(CommandException.BadValueMessage($"--{name}", value, form));

    /// <summary>Reads <c>AsOf</c> from <c>as-of</c>, any case; never from a number.</summary>
    sealed class EnumParser(Type type) : IValueParser
    {
        readonly Dictionary<string, object> _values = Enum.GetNames(type)
            .ToDictionary(name => Words().Replace(name, "-").ToLowerInvariant(), name => Enum.Parse(type, name), StringComparer.OrdinalIgnoreCase);

        public Type TargetType => type;

        public object? Parse(string? argName, string? value, CultureInfo culture)
            => _values.TryGetValue(value ?? "", out var parsed)
                ? parsed
                : throw Bad(argName ?? type.Name, value ?? "", string.Join(", ", _values.Keys));
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
