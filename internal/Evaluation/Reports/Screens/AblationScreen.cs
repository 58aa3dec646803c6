using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>What each part of the shown candidates is worth, on a terminal: per candidate a table, then the parts by verdict.</summary>
static class AblationScreen
{
    const int LongestName = 28;

    /// <summary>Two blocks per candidate, each at most <see cref="ScreenText.Width"/> columns wide; none without ablations.</summary>
    public static IEnumerable<ScreenBlock> Of(ReportDocument report, IReadOnlyList<CandidateReport> shown)
    {
        CandidateAblation[] ablations = [.. (report.Ablations ?? []).Where(ablation => shown.Any(candidate => candidate.Name == ablation.Candidate))];
        foreach (var (index, ablation) in ablations.Index())
        {
            var named = ablation with { Candidate = ScreenText.Shorten(ablation.Candidate, LongestName) };
            var k = Text($"{ablation.AllParts.K}");
            yield return new ScreenBlock(
                [.. index == 0 ? ScreenText.Fill(AblationText.Meaning(report), 2) : [], $"Parts of {named.Candidate}, k = {k}:"],
                ScreenText.Fit(AblationText.Parts(report, [ablation]), firstWidth: 14));
            yield return new ScreenBlock(
                [.. AblationText.ByVerdict(ablation).SelectMany(line => ScreenText.Fill(Capital(line), 2)), .. ScreenText.Fill(AblationText.Largest(named) + ".", 2)]);
        }
    }

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
