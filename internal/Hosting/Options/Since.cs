using System.Globalization;
using RecSys.Jobs.Runs;

namespace RecSys.Hosting;

/// <summary>The start of a window: a duration before now, or a time.</summary>
public readonly record struct Since
{
    /// <summary>The expected form, for an error message.</summary>
    public const string Form = "a duration such as 24h or 7d, or a time such as 2026-01-31T00:00:00Z";

    static readonly string[] TimeForms =
    [
        "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz",
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'",
    ];

    readonly TimeSpan _ago;
    readonly DateTimeOffset? _at;

    Since(TimeSpan ago, DateTimeOffset? at) => (_ago, _at) = (ago, at);

    /// <summary>Reads a duration (see <see cref="Duration"/>) or an RFC 3339 time with its offset, to the microsecond.</summary>
    public static bool TryParse(string text, out Since since)
    {
        if (Duration.TryParse(text, out var ago))
        {
            since = new Since(ago, null);
            return true;
        }

        var isTime = DateTimeOffset.TryParseExact(
            text.Trim().ToUpperInvariant(), TimeForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at);
        since = new Since(default, at);
        return isTime;
    }

    /// <summary>The time, in UTC.</summary>
    /// <param name="now">A duration counts back from this time.</param>
    /// <param name="flag">The flag's name, for the error.</param>
    /// <exception cref="CommandException">The time is after <paramref name="now"/>: <see cref="ExitCodes.Usage"/>.</exception>
    public DateTimeOffset Resolve(DateTimeOffset now, string flag)
    {
        var at = _at ?? now - _ago;
        return at <= now
            ? at
            : throw CommandException.BadValue(flag, ToString(), FormattableString.Invariant($"a time not after now ({now:yyyy-MM-dd'T'HH:mm:ss'Z'})"));
    }

    /// <inheritdoc/>
    public override string ToString()
        => _at?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? Duration.Format(_ago);
}
