using RecSys.BlendEval;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>What is to be decided about a report: against which baseline, by which rules, with which exit code.</summary>
/// <param name="Rules">Null without gates.</param>
/// <param name="Stored">The stored run whose candidate is the baseline; null for one of the run's own.</param>
/// <param name="Flag">The option that names the stored run.</param>
sealed record Decision(DecisionOptions Options, GateRules? Rules, StoredReport? Stored, string Flag)
{
    /// <summary>The stored run's baseline, or the one asked for.</summary>
    public string? StoredBaseline => Stored is null ? null : Options.Baseline ?? Stored.Document.Manifest.Baseline;

    /// <summary>Refuses what can be seen to be wrong before anything is read.</summary>
    /// <param name="candidates">Of the run.</param>
    /// <param name="baseline">Of the run's own candidates; null when the stored run has it.</param>
    /// <exception cref="CommandException">A name or cut-off is none of the run's.</exception>
    public void Check(IReadOnlyList<string> candidates, string? baseline, IReadOnlyList<int> cutoffs)
    {
        if (Options.Baseline is { } asked)
        {
            var known = Stored is null ? candidates : [.. Stored.Document.Candidates.Select(candidate => candidate.Name)];
            if (!known.Contains(asked))
                throw CommandException.BadValue("--baseline", asked, $"one of {string.Join(", ", known)}");
        }

        if (Rules is null)
            return;
        foreach (var name in (Rules.Candidates ?? []).Where(name => !candidates.Contains(name)))
            throw CommandException.BadValue("--gates: gates.candidates", name, $"one of {string.Join(", ", candidates)}");
        if (Rules.K is { } k && !cutoffs.Contains(k))
            throw CommandException.BadValue("--gates: gates.k", FormattableString.Invariant($"{k}"), $"one of --k {string.Join(",", cutoffs)}");
        if (Stored is null && Rules.Rules.Any(rule => rule.Kind == GateKind.NotWorseBy) && (Rules.Candidates ?? candidates).All(name => name == baseline))
            throw new CommandException(ExitCodes.Usage, $"{(Options.NotWorseBy is null ? "--gates: not_worse_by" : "--not-worse-by")}: there is no candidate but the baseline '{baseline}' to compare; add one to --configs or give --baseline-report");
    }

    /// <summary>The report with its comparisons made against the stored run, if there is one, and its gates judged.</summary>
    /// <exception cref="CommandException">The stored run is about something else, and that is not allowed.</exception>
    public ReportDocument Apply(ReportDocument report)
    {
        if (report.Outcomes is not { } outcomes)
            return report;

        var options = report.ComparisonOptions(Options.Workers);
        Pairing pairing;
        if (Stored is null)
            pairing = Pairing.Within(outcomes, outcomes.Candidates.Index().First(candidate => candidate.Item.Candidate == report.Manifest.Baseline).Index);
        else
            (report, pairing, options) = AgainstStored(report, Stored);
        return Rules is null ? report : report with { Gates = Judge(Rules, outcomes, pairing, options) };
    }

    /// <summary>5 wins over 7: what is missed stays missed with more evidence elsewhere.</summary>
    public int ExitCodeOf(ReportDocument report)
    {
        if (report.Funnel.Evaluated == 0)
            return ExitCodes.NotEnoughEvidence;
        if (report.Gates?.Outcome == GateOutcome.Missed || (Options.Strict && report.Warnings.Count > 0))
            return ExitCodes.GateMissed;
        return report.Gates?.Outcome == GateOutcome.NotEnoughEvidence || report.BaselineRun?.ComparedUsers == 0
            ? ExitCodes.NotEnoughEvidence
            : ExitCodes.Success;
    }

    static GateReport Judge(GateRules rules, Outcomes outcomes, Pairing pairing, EvaluationOptions options)
    {
        try
        {
            return GateEvaluation.Of(rules, outcomes, pairing, options);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCodes.Usage, $"--gates: the rules do not fit the run: {e.Message}", e);
        }
    }

    StoredComparison AgainstStored(ReportDocument report, StoredReport stored)
    {
        var mismatches = StoredComparison.MismatchesOf(report, stored.Document);
        if (mismatches.Count > 0 && !Options.AllowMismatch)
        {
            throw new CommandException(
                ExitCodes.Data, $"{Flag}: '{stored.File}' is a run of something else ({string.Join("; ", mismatches)}); --allow-mismatch compares over the users with the same holdout all the same");
        }

        try
        {
            return StoredComparison.Of(report, stored.Document, stored.File, StoredBaseline!, Options.Workers);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCodes.Data, $"{Flag}: '{stored.File}' cannot be compared: {e.Message}", e);
        }
    }
}
