using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The result of a run in one or two sentences.</summary>
public static class Headline
{
    const int MostNames = 3;

    /// <summary>The result of the gates, if there are any, and of the comparison. It never claims more than the verdicts.</summary>
    public static string Of(ReportDocument report)
        => report.Gates is { } gates && report.Candidates.Count > 0 ? $"{Gates(gates)} {Comparison(report)}" : Comparison(report);

    static string Gates(GateReport gates) => gates.Outcome switch
    {
        GateOutcome.Passed => "Gates passed.",
        GateOutcome.Missed => $"Gates missed by {Candidates(gates, GateOutcome.Missed)}.",
        _ => $"Not enough evidence for the gates of {Candidates(gates, GateOutcome.NotEnoughEvidence)}.",
    };

    static string Candidates(GateReport gates, GateOutcome outcome)
    {
        string[] names = [.. gates.Lines.Where(line => line.Outcome == outcome).Select(line => line.Candidate).Distinct()];
        return names.Length <= MostNames ? string.Join(", ", names) : Text($"{names.Length} candidates");
    }

    static string Comparison(ReportDocument report)
    {
        if (report.Candidates.Count == 0)
            return "Nothing to evaluate.";
        if (report.Manifest.Protocol == EvidenceProtocol.Replay)
            return "Replay: the evidence includes the answers, so these numbers do not measure quality.";

        if (report.Comparisons.Count == 0)
        {
            var numbers = report.Candidates[0].At(report.Manifest.PrimaryCutoff);
            return Text($"{report.Candidates[0].Name} finds the next item of {numbers.Hits:N0} of {ReportText.Holdouts(report.Funnel)} in the first {numbers.K} items; there is no other candidate to compare it with.");
        }

        var baseline = report.Comparisons[0].Baseline;
        string[] better = [.. report.Comparisons.Where(comparison => comparison.Verdict == Verdict.Better).Select(comparison => comparison.Candidate)];
        return better.Length switch
        {
            0 when report.Comparisons.Count == 1 => Single(report.Comparisons[0]),
            0 => $"No candidate is significantly better than {baseline}.",
            1 => $"{better[0]} is better than {baseline}.",
            <= MostNames => $"{string.Join(", ", better[..^1])} and {better[^1]} are better than {baseline}.",
            _ => Text($"{better.Length} of {report.Comparisons.Count} candidates are better than {baseline}."),
        };
    }

    static string Single(CandidateComparison comparison) => comparison.Verdict switch
    {
        Verdict.Worse => $"{comparison.Candidate} is worse than {comparison.Baseline}.",
        Verdict.Equivalent => $"{comparison.Candidate} is equivalent to {comparison.Baseline}.",
        Verdict.Identical => $"{comparison.Candidate} gives every user the same rank as {comparison.Baseline}.",
        _ => $"{comparison.Candidate} does not differ significantly from {comparison.Baseline}.",
    };
}
