using System.Globalization;
using System.Text.RegularExpressions;

namespace RecSys.Jobs.Runs;

/// <summary>Durations as people type them: <c>50ms</c>, <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>7d</c>, <c>2w</c>, <c>1h30m</c>, <c>36.5h</c>.</summary>
public static partial class Duration
{
    /// <summary>The expected form, for an error message.</summary>
    public const string Form = "a duration such as 90s, 30m, 24h, 7d, 2w, 1h30m or 36.5h";

    /// <summary>Reads a duration: one or more numbers, each with a unit of ms, s, m, h, d or w, the larger units first.</summary>
    /// <param name="text">No sign, no space inside; a decimal point whatever the culture.</param>
    /// <param name="value">From 0 to 36,500 days.</param>
    /// <returns>False when the text has another form, or the value is out of range.</returns>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var match = Parts().Match(text.Trim());
        if (!match.Success)
            return false;

        double ticks = 0;
        var lastUnit = double.PositiveInfinity;
        for (var i = 0; i < match.Groups["number"].Captures.Count; i++)
        {
            var unit = TicksOf(match.Groups["unit"].Captures[i].Value);
            if (unit >= lastUnit || !double.TryParse(
                match.Groups["number"].Captures[i].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            ticks += number * unit;
            lastUnit = unit;
        }

        if (ticks > TimeSpan.FromDays(36_500).Ticks)
            return false;
        value = TimeSpan.FromTicks((long)Math.Round(ticks));
        return true;
    }

    /// <summary>The shortest form that reads back as the same duration to the millisecond, such as <c>30d</c> or <c>1h30m</c>.</summary>
    public static string Format(TimeSpan value)
    {
        if (value < TimeSpan.FromMilliseconds(1))
            return "0s";

        (string Unit, long Size)[] units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
        var left = (long)value.TotalMilliseconds;
        var text = "";
        foreach (var (unit, size) in units)
        {
            if (left >= size)
                text += string.Create(CultureInfo.InvariantCulture, $"{left / size}{unit}");
            left %= size;
        }

        return text;
    }

    static double TicksOf(string unit) => unit switch
    {
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        "d" => TimeSpan.TicksPerDay,
        _ => TimeSpan.TicksPerDay * 7.0,
    };

    [GeneratedRegex("^(?:(?<number>[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?<unit>ms|s|m|h|d|w))+$", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
