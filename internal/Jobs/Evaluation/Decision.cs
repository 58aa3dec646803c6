using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>How a report is decided: against which baseline, by which rules, with which exit code.</summary>
/// <param name="Rules">Null without gates.</param>
/// <param name="Stored">The stored run that has the baseline; null when the baseline is one of the run's own candidates.</param>
/// <param name="Flag">The option that names the stored run, for errors.</param>
sealed record Decision(DecisionRequest Request, GateRules? Rules, StoredReport? Stored, string Flag)
{
    /// <summary>The baseline in the stored run: the one asked for, else that run's own; null without a stored run.</summary>
    public string? StoredBaseline => Stored is null ? null : Request.Baseline ?? Stored.Document.Manifest.Baseline;

    /// <summary>Checks everything that can be checked before the rows are read.</summary>
    /// <param name="candidates">Names of the run's candidates.</param>
    /// <param name="baseline">One of them; null when the stored run has the baseline.</param>
    /// <exception cref="CommandException">A name or cut-off is not one of the run's.</exception>
    public void Check(IReadOnlyList<string> candidates, string? baseline, IReadOnlyList<int> cutoffs)
    {
        if (Request.Baseline is { } asked)
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
            throw new CommandException(ExitCodes.Usage, $"{(Request.NotWorseBy is null ? "--gates: not_worse_by" : "--not-worse-by")}: there is no candidate to compare with the baseline '{baseline}'; name another one in --configs or gates.candidates, or give --baseline-report");
    }

    /// <summary>The report with its comparisons made against the stored run, if there is one, and with the outcomes of the gates.</summary>
    /// <exception cref="CommandException">The stored run has other rows or options and that is not allowed, or the rules do not fit.</exception>
    public ReportDocument Apply(ReportDocument report)
    {
        if (report.Outcomes is not { } outcomes)
            return report;

        var options = report.ComparisonOptions(Request.Workers);
        Pairing pairing;
        if (Stored is null)
            pairing = Pairing.Within(outcomes, outcomes.Candidates.Index().First(candidate => candidate.Item.Candidate == report.Manifest.Baseline).Index);
        else
            (report, pairing, options) = AgainstStored(report, Stored);
        return Rules is null ? report : report with { Gates = Judge(Rules, outcomes, pairing, options) };
    }

    /// <summary>A missed rule takes precedence over one that lacks evidence: more evidence elsewhere cannot repair it.</summary>
    /// <returns>A value of <see cref="ExitCodes"/>.</returns>
    public int ExitCodeOf(ReportDocument report)
    {
        if (report.Candidates.Count == 0)
            return ExitCodes.NotEnoughEvidence;
        if (report.Gates?.Outcome == GateOutcome.Missed || (Request.Strict && report.Warnings.Count > 0))
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
        if (mismatches.Count > 0 && !Request.AllowMismatch)
        {
            throw new CommandException(
                ExitCodes.Data,
                $"{Flag}: the run in '{stored.File}' differs from this one ({string.Join("; ", mismatches)}); --allow-mismatch compares over the users with the same holdout anyway");
        }

        try
        {
            return StoredComparison.Of(report, stored.Document, stored.File, StoredBaseline!, Request.Workers);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCodes.Data, $"{Flag}: the run in '{stored.File}' cannot be compared: {e.Message}", e);
        }
    }
}
