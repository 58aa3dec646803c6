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

    /// <summary>The verdict in words; while too few users differ for one, how many do.</summary>
    public static string Words(CandidateComparison comparison, bool narrow = false)
    {
        var p = comparison.Primary;
        return comparison.Verdict switch
        {
            Verdict.Identical => narrow ? "same rank for all users" : Text($"same rank for all {p.Wins + p.Ties + p.Losses:N0} users"),
            Verdict.NoSignificantDifference when p.Differing < Comparisons.FewestForVerdict => p.Differing switch
            {
                0 => "no user differs",
                1 => "only 1 user differs",
                _ => Text($"only {p.Differing:N0} users differ"),
            },
            Verdict.NoSignificantDifference when narrow => "not significant",
            _ => ReportText.Words(comparison.Verdict),
        };
    }

    static string[] RowOf(string name, CandidateComparison comparison, bool narrow)
    {
        var p = comparison.Primary;
        return
        [
            name, Signed(p.Difference), SignedRange(p.Differing == 0 ? null : p.Interval), Text($"{p.Wins}/{p.Losses}"),
            p.Differing == 0 ? Undefined : PValue(p.AdjustedP), Words(comparison, narrow),
        ];
    }
}
