using System.Globalization;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>What to do after a run: the first step that applies, from a wrong question over a decision to more evidence.</summary>
static class NextStep
{
    const int Windows = 6;

    /// <param name="report">With at least one candidate.</param>
    /// <returns>A sentence, not escaped.</returns>
    public static string Of(ReportDocument report)
        => WrongQuestion(report) ?? Gates(report) ?? Reranking(report) ?? Decision(report) ?? MoreEvidence(report);

    /// <summary>Numbers that do not answer what candidates are compared for.</summary>
    static string? WrongQuestion(ReportDocument report)
    {
        if (report.Manifest.Protocol == EvidenceProtocol.Replay)
            return "run again without --protocol replay to measure quality.";
        if (report.BaselineRun is { Mismatches.Count: > 0 })
            return "make both runs from the same rows with the same options, and compare again.";
        if (report.Manifest.Targets == TargetChoice.New || 2 * report.Funnel.RepeatTargets <= report.Funnel.Targets)
            return null;
        return report.Manifest.Holdout == HoldoutUnit.Event
            ? "run again with --holdout session: most targets are repeats, which any list of recent items finds."
            : "run again with --targets new: most targets are repeats, which any list of recent items finds.";
    }

    static string? Gates(ReportDocument report) => report.Gates?.Outcome switch
    {
        GateOutcome.Missed => "do not ship a candidate that misses a rule; run again with --details for all rules.",
        GateOutcome.NotEnoughEvidence when More(report) is { } more => $"{more} The rules lack evidence.",
        GateOutcome.NotEnoughEvidence => "wait for more users; run again with --details for the evidence that each rule lacks.",
        _ => null,
    };

    /// <summary>MMR and caps cost more than any candidate gains, and no candidate is without them.</summary>
    static string? Reranking(ReportDocument report)
        => report.WithoutReranking is { Verdict: Verdict.Better } without
            && !report.Candidates.Any(IsWithoutReranking)
            && report.Comparisons.All(comparison => comparison.Verdict != Verdict.Better || comparison.Primary.Difference < without.Primary.Difference)
            ? Text($"add a candidate without MMR and caps to --configs (mmr_lambda: off, brand_cap: 0, category_cap: 0): {ReportText.Name(without.Primary)} {Signed(without.Primary.Difference)}.")
            : null;

    static bool IsWithoutReranking(CandidateReport candidate)
    {
        return Value("mmr_lambda") is "" or "1" && Value("brand_cap") == "0" && Value("category_cap") == "0";

        string? Value(string setting) => Convert.ToString(candidate.Settings.GetValueOrDefault(setting), CultureInfo.InvariantCulture);
    }

    static string? Decision(ReportDocument report)
    {
        if (report.Comparisons.Count == 0)
            return "add candidates with --configs FILE, or run again with --ablate to see what each part is worth.";
        if (report.Comparisons.Where(comparison => comparison.Verdict == Verdict.Better).MaxBy(comparison => comparison.Primary.Difference) is { } best)
        {
            return report.Gates is { Outcome: GateOutcome.Passed }
                ? $"test {best.Candidate} online; --report DIR writes the page for the decision."
                : $"check {best.Candidate} with --gates FILE before an online test; --report DIR writes the page.";
        }

        var baseline = report.Comparisons[0].Baseline;
        if (report.Comparisons.All(comparison => comparison.Verdict == Verdict.Identical))
            return "change more than these candidates do: --sweep FILE tries many settings.";
        return report.Comparisons.All(comparison => comparison.Verdict is Verdict.Worse or Verdict.Equivalent or Verdict.Identical)
            ? $"keep {baseline}, or try many settings with --sweep FILE."
            : null;
    }

    static string MoreEvidence(ReportDocument report)
        => More(report) is { } more ? $"{more} More evidence shows smaller differences." : "try larger changes with --sweep FILE; these users cannot show a smaller difference.";

    /// <summary>How the same rows can show smaller differences; null when they cannot.</summary>
    static string? More(ReportDocument report)
    {
        var (funnel, manifest) = (report.Funnel, report.Manifest);
        if (report.BaselineRun is not null)
            return null;
        if (funnel.Evaluated < funnel.Qualifying)
            return Text($"run again with --limit {Math.Min(4L * funnel.Evaluated, funnel.Qualifying)}.");
        return manifest.Windows == 1 ? Text($"run again with --windows {Windows}: all users are in, so use earlier holdouts too.") : null;
    }
}
