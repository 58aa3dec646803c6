using System.Globalization;
using Microsoft.Extensions.Configuration;
using RecSys.Jobs.Runs;

namespace RecSys.Hosting;

/// <summary>
/// Reads the service's environment variables. A variable that is absent or blank gives the default. A bad value is a
/// <see cref="CommandException"/> with <see cref="ExitCodes.Usage"/> that gives the variable, the value and the expected form.
/// </summary>
public sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>The raw value; null when the variable is absent, empty when it is set and empty.</summary>
    public string? Text(string name) => configuration[name];

    /// <summary>A duration of at most <paramref name="max"/>, see <see cref="Jobs.Runs.Duration"/>.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan max)
    {
        if (Present(name) is not { } text)
            return fallback;
        return Jobs.Runs.Duration.TryParse(text, out var value) && value <= max
            ? value
            : throw CommandException.BadValue(name, text, $"{Jobs.Runs.Duration.Form}, at most {Jobs.Runs.Duration.Format(max)}");
    }

    /// <summary>A whole number in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public int Count(string name, int fallback, int min = 0, int max = int.MaxValue)
    {
        if (Present(name) is not { } text)
            return fallback;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw CommandException.BadValue(name, text, Range("a whole number", min, max, int.MaxValue));
    }

    /// <summary>A finite number in [<paramref name="min"/>, <paramref name="max"/>], or above <paramref name="min"/> when that is excluded.</summary>
    public double Number(string name, double fallback, double min = 0, double max = double.MaxValue, bool minExcluded = false)
    {
        if (Present(name) is not { } text)
            return fallback;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) && (minExcluded ? value > min : value >= min) && value <= max
            ? value
            : throw CommandException.BadValue(name, text, minExcluded ? $"a number above {Invariant(min)}" : Range("a number", min, max, double.MaxValue));
    }

    /// <summary><c>true</c> or <c>false</c>, also <c>1</c> and <c>0</c>.</summary>
    public bool Flag(string name, bool fallback) => Present(name)?.ToUpperInvariant() switch
    {
        null => fallback,
        "TRUE" or "1" => true,
        "FALSE" or "0" => false,
        _ => throw CommandException.BadValue(name, Text(name)!, "true or false"),
    };

    /// <summary>Comma-separated values, trimmed, without blank ones.</summary>
    public IReadOnlyList<string> List(string name, IReadOnlyList<string> fallback)
        => Present(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? fallback;

    string? Present(string name) => string.IsNullOrWhiteSpace(Text(name)) ? null : Text(name)!.Trim();

    static string Range(string what, double min, double max, double unbounded)
        => max >= unbounded ? $"{what} of {Invariant(min)} or more" : $"{what} from {Invariant(min)} to {Invariant(max)}";

    static string Invariant(double value) => value.ToString(CultureInfo.InvariantCulture);
}
