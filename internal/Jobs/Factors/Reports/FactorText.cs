using System.Globalization;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>Numbers, times and long values in a report as text, the same in every culture.</summary>
static class FactorText
{
    const int LongestName = 40;

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds.ToString("N2", CultureInfo.InvariantCulture);

    /// <summary>A number in [0, 1].</summary>
    public static string Share(double share) => share.ToString("F4", CultureInfo.InvariantCulture);

    /// <param name="share">In [0, 1].</param>
    public static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

    /// <summary>UTC, to the second.</summary>
    public static string Time(DateTimeOffset time)
        => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A name or id; cut at a terminal, where it could push the rest of the line off the screen.</summary>
    public static string Shortened(string name, IReportOutput output)
        => output.IsInteractive && name.Length > LongestName ? string.Concat(name.AsSpan(0, LongestName - 1), "…") : name;

    /// <summary>Whether the run wrote its factors, rather than only counting what it would write.</summary>
    public static bool IsWritten(FactorReport report) => !report.DryRun && report.Status == RunStatus.Done;
}
