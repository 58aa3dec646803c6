using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The verdicts: one row per comparison, with the size of the difference and the users behind it.</summary>
static class VerdictTable
{
    /// <summary>What the rows compare.</summary>
    /// <param name="comparisons">At least one, all on the same metric.</param>
    /// <param name="baseline">What the candidates are compared with, in words.</param>
    public static string Heading(IReadOnlyList<CandidateComparison> comparisons, string baseline) => $"{ReportText.Name(comparisons[0].Primary)} against {baseline}";

    /// <param name="compared">Each comparison with the name to show.</param>
    /// <param name="narrow">Short words, so that the table fits a screen.</param>
    public static ReportTable Of(IEnumerable<(string Name, CandidateComparison Comparison)> compared, bool narrow)
        => new(
            ["candidate", ">difference", ">95 % interval", ">better/worse", ">p", "verdict"],
            [.. compared.Select(pair => RowOf(pair.Name, pair.Comparison, narrow))]);

    /// <summary>The verdict in words; without an interval, how few users differ.</summary>
    public static string Words(CandidateComparison comparison, bool narrow = false)
    {
        var (p, differing) = (comparison.Primary, DifferingIn(comparison.Primary));
        return comparison.Verdict switch
        {
            Verdict.Identical => narrow ? "same rank for all users" : Text($"same rank for all {p.Ties:N0} users"),
            Verdict.NoSignificantDifference when IntervalOf(p) is null => Text($"only {differing:N0} {(differing == 1 ? "user differs" : "users differ")}"),
            Verdict.NoSignificantDifference when narrow => "not significant",
            _ => ReportText.Words(comparison.Verdict),
        };
    }

    /// <summary>Users with different values from the two.</summary>
    internal static int DifferingIn(MeasureComparison comparison) => comparison.Wins + comparison.Losses;

    /// <summary>The interval; null where too few users differ for one.</summary>
    internal static Statistics.Interval? IntervalOf(MeasureComparison comparison) => DifferingIn(comparison) == 0 ? null : comparison.Interval;

    /// <summary><c>-0.1000..+0.2000</c>, or a dash.</summary>
    internal static string IntervalText(MeasureComparison comparison) => IntervalOf(comparison) is { } interval ? SignedRange(interval) : Undefined;

    static string[] RowOf(string name, CandidateComparison comparison, bool narrow)
    {
        var p = comparison.Primary;
        return
        [
            name, Signed(p.Difference), IntervalText(p), Text($"{p.Wins}/{p.Losses}"),
            DifferingIn(p) == 0 ? Undefined : PValue(p.AdjustedP), Words(comparison, narrow),
        ];
    }
}
