using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>One verdict per line, aligned, at most <see cref="ScreenText.Width"/> columns wide.</summary>
static class VerdictLines
{
    const int LongestName = 28;

    /// <summary>A heading, then one line per comparison: name, verdict, difference with its interval, adjusted p.</summary>
    /// <param name="baseline">What the candidates are compared with, in words.</param>
    /// <param name="comparisons">At least one, all on the same measure; each with the name to show.</param>
    public static IEnumerable<string> Of(string baseline, IReadOnlyList<(string Name, CandidateComparison Comparison)> comparisons)
    {
        string[] names = [.. comparisons.Select(compared => ScreenText.Shorten(compared.Name, LongestName))];
        var width = names.Max(name => name.Length);
        var primary = comparisons[0].Comparison.Primary;
        var size = " (difference, 95 % interval, adjusted p):";
        yield return ScreenText.Shorten($"On {ReportText.Name(primary)} against {baseline}", ScreenText.Width - size.Length) + size;
        foreach (var (name, comparison) in names.Zip(comparisons.Select(compared => compared.Comparison)))
        {
            var p = comparison.Primary;
            yield return $"  {ScreenText.Pad(name, width)}  {ScreenText.Pad(ReportText.Words(comparison.Verdict), 25)}  {Signed(p.Difference)} {Brackets(p.Interval)}  p {PStatement(p.AdjustedP)}";
        }
    }
}
