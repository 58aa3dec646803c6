using System.Globalization;
using RecSys.Hosting;

namespace RecSys.Workbench.Bench;

/// <summary>A table of a report with the sentence above it.</summary>
sealed record BenchTable(string Title, TextTable Table);

/// <summary>The result of a benchmark.</summary>
/// <param name="Notes">Sentences below the tables: sizes, skipped parts.</param>
sealed record BenchReport(IReadOnlyList<BenchTable> Tables, IReadOnlyList<string> Notes)
{
    /// <summary>True when everything ran once, independent of <c>--rounds</c>.</summary>
    public bool IsOneRound { get; init; }

    /// <summary>Median, spread, and ratio to the first variant, which is the lower bound.</summary>
    public static BenchTable Times(string title, IReadOnlyList<VariantTimes> times)
    {
        var lowerBound = times[0].Median;
        return new BenchTable(title, new TextTable(
            ["variant", ">median s", ">fastest s", ">slowest s", ">ratio", ">peak MB"],
            [.. times.Select(variant => new[]
            {
                variant.Name, Seconds(variant.Median), Seconds(variant.Fastest), Seconds(variant.Slowest),
                (variant.Median / lowerBound).ToString("F2", CultureInfo.InvariantCulture),
                variant.PeakBytes == 0 ? "" : (variant.PeakBytes / 1e6).ToString("F0", CultureInfo.InvariantCulture),
            })]));
    }

    static string Seconds(double seconds) => seconds.ToString("F3", CultureInfo.InvariantCulture);
}
