using System.Globalization;

namespace RecSys.Evaluation.Reports;

/// <summary>Points in time as reports show them.</summary>
public static class Timestamp
{
    /// <summary>RFC 3339 in UTC, to the microsecond; the bare number for a time outside the years 1 to 9999.</summary>
    /// <param name="microseconds">Since 1970-01-01 UTC.</param>
    public static string Text(long microseconds)
    {
        const long EarliestMicroseconds = -62_135_596_800_000_000, LatestMicroseconds = 253_402_300_799_999_999;
        return microseconds is < EarliestMicroseconds or > LatestMicroseconds
            ? microseconds.ToString(CultureInfo.InvariantCulture)
            : DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
    }
}
