using System.Globalization;
using System.Text.RegularExpressions;

namespace RecSys.Evaluation.Candidates.External;

/// <summary>Reads the time of a holdout as reports write it.</summary>
static partial class HoldoutTime
{
    /// <summary>The expected form, for an error message.</summary>
    public const string Form = "an RFC 3339 time with its offset such as 2026-01-31T10:00:00.123456Z";

    const long FirstMicrosecond = -62_135_596_800_000_000, LastMicrosecond = 253_402_300_799_999_999;

    /// <summary>
    /// Reads an RFC 3339 time; digits below the microsecond are dropped. A space instead of the <c>T</c> and an offset of hours, as PostgreSQL writes
    /// them, are accepted. A bare number is a time outside the years 1 to 9999, in microseconds.
    /// </summary>
    /// <param name="microseconds">Since 1970-01-01 UTC.</param>
    public static bool TryRead(string text, out long microseconds)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out microseconds))
            return microseconds is < FirstMicrosecond or > LastMicrosecond;

        var time = Rfc3339().Match(text);
        if (!time.Success
            || !DateTime.TryParseExact(
                $"{time.Groups["date"]} {time.Groups["time"]}", "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return false;
        }

        var offset = ((Whole(time.Groups["hours"]) * 60) + Whole(time.Groups["minutes"])) * (time.Groups["sign"].Value == "-" ? -1 : 1);
        var fraction = time.Groups["fraction"].Value.PadRight(6, '0')[..6];
        microseconds = (local - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            + long.Parse(fraction, CultureInfo.InvariantCulture) - (offset * 60_000_000L);
        return true;
    }

    static int Whole(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]+))?([Zz]|(?<sign>[+-])(?<hours>[0-9]{2})(:?(?<minutes>[0-9]{2}))?)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc3339();
}
