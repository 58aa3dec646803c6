using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Reports;

/// <summary>What a reader should take away from a run, in one sentence.</summary>
public static class Headline
{
    const int MostNames = 3;

    /// <summary>The sentence; it never claims more than the verdicts do.</summary>
    public static string Of(ReportDocument report)
    {
        if (report.Candidates.Count == 0)
            return "Nothing to evaluate.";
        if (report.Manifest.Protocol == EvidenceProtocol.Replay)
            return "Replay: scored with the answers in the evidence, so these numbers measure no quality.";

        if (report.Comparisons.Count == 0)
        {
            var numbers = report.Candidates[0].Numbers.First(n => n.K == report.Manifest.PrimaryCutoff);
            return ReportText.Text($"{report.Candidates[0].Name} finds the next item of {numbers.Hits:N0} of {report.Funnel.Evaluated:N0} users in {numbers.K} places; there is nothing to compare it with.");
        }

        var baseline = report.Comparisons[0].Baseline;
        string[] better = [.. report.Comparisons.Where(comparison => comparison.Verdict == Verdict.Better).Select(comparison => comparison.Candidate)];
        return better.Length switch
        {
            0 when report.Comparisons.Count == 1 => Single(report.Comparisons[0]),
            0 => $"No candidate is shown to be better than {baseline}.",
            1 => $"{better[0]} is better than {baseline}.",
            <= MostNames => $"{string.Join(", ", better[..^1])} and {better[^1]} are better than {baseline}.",
            _ => ReportText.Text($"{better.Length} of {report.Comparisons.Count} candidates are better than {baseline}."),
        };
    }

    static string Single(CandidateComparison comparison) => comparison.Verdict switch
    {
        Verdict.Worse => $"{comparison.Candidate} is worse than {comparison.Baseline}.",
        Verdict.Equivalent => $"{comparison.Candidate} is equivalent to {comparison.Baseline}.",
        Verdict.Identical => $"{comparison.Candidate} ranks for every user as {comparison.Baseline} does.",
        _ => $"{comparison.Candidate} is not shown to differ from {comparison.Baseline}.",
    };
}
