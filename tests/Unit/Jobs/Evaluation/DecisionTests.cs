using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Reports;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Tests.Unit.Evaluation;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class DecisionTests
{
    static readonly ReportDocument Report = SampleRun.Of(["one", "two"]).Report;

    static Decision Of(DecisionRequest request, StoredReport? stored = null)
        => new(request, GateReader.Read(request, Report.Manifest.Primary), stored, "--baseline-report");

    static readonly DecisionRequest Plain = JobWorld.NoRules;

    [TestCase("hit_rate=0", 1, ExitCodes.Success)]
    [TestCase("hit_rate=1", 1, ExitCodes.GateMissed)]
    [TestCase("hit_rate=0", 51, ExitCodes.NotEnoughEvidence)]
    [TestCase("fill=0,hit_rate=1", 1, ExitCodes.GateMissed)]
    [TestCase(null, null, ExitCodes.Success)]
    public void The_rules_give_the_exit_code(string? limits, int? minUsers, int exitCode)
    {
        var decision = Of(Plain with { Min = limits, MinUsers = minUsers });

        Assert.That(decision.ExitCodeOf(decision.Apply(Report)), Is.EqualTo(exitCode));
    }

    [TestCase(GateOutcome.Passed, false, ExitCodes.Success)]
    [TestCase(GateOutcome.NotEnoughEvidence, false, ExitCodes.NotEnoughEvidence)]
    [TestCase(GateOutcome.Missed, false, ExitCodes.GateMissed)]
    [TestCase(GateOutcome.Passed, true, ExitCodes.GateMissed)]
    [TestCase(GateOutcome.NotEnoughEvidence, true, ExitCodes.GateMissed)]
    public void With_strict_a_warning_takes_precedence_over_missing_evidence(GateOutcome outcome, bool strict, int exitCode)
        => Assert.That(Of(Plain with { Strict = strict }).ExitCodeOf(Report with { Gates = new GateReport(outcome, 30, []) }), Is.EqualTo(exitCode));

    [Test]
    public void No_evaluated_user_takes_precedence_over_everything()
        => Assert.That(
            Of(Plain with { Strict = true }).ExitCodeOf(Report with { Candidates = [], Gates = new GateReport(GateOutcome.Missed, 30, []) }),
            Is.EqualTo(ExitCodes.NotEnoughEvidence));

    [Test]
    public void No_user_in_common_with_the_stored_run_is_not_enough_evidence()
    {
        var stored = new StoredReport("stored.json", Report);
        var decision = Of(Plain, stored);
        var report = decision.Apply(Report);
        Assert.That(decision.ExitCodeOf(report), Is.Zero);

        Assert.That(
            decision.ExitCodeOf(report with { BaselineRun = report.BaselineRun! with { ComparedUsers = 0 } }), Is.EqualTo(ExitCodes.NotEnoughEvidence));
    }

    [Test]
    public void A_stored_run_with_another_namespace_is_refused_unless_that_is_allowed()
    {
        var stored = new StoredReport("stored.json", Report with { Manifest = Report.Manifest with { Namespace = "other" } });

        var refused = Assert.Throws<CommandException>(() => Of(Plain, stored).Apply(Report));
        Assert.That((refused!.ExitCode, refused.Message), Is.EqualTo((ExitCodes.Data, refused.Message)));
        Assert.That(refused.Message, Does.StartWith("--baseline-report: the run in 'stored.json' differs").And.Contain("namespace").And.Contain("--allow-mismatch"));
        Assert.That(Of(Plain with { AllowMismatch = true }, stored).Apply(Report).BaselineRun!.Mismatches, Has.Count.EqualTo(1));
    }

    [TestCase("none", null, "--baseline: expected one of one, two, got 'none'", "one", "two")]
    [TestCase(null, "mrr=0.1", "--not-worse-by: there is no candidate to compare with the baseline 'one'; name another one in --configs or gates.candidates, or give --baseline-report", "one")]
    public void A_name_or_rule_that_does_not_fit_is_refused_before_the_rows_are_read(string? baseline, string? notWorseBy, string message, params string[] candidates)
    {
        var decision = Of(Plain with { Baseline = baseline, NotWorseBy = notWorseBy });

        var refused = Assert.Throws<CommandException>(() => decision.Check(candidates, "one", [3]));
        Assert.That((refused!.ExitCode, refused.Message), Is.EqualTo((ExitCodes.Usage, message)));
    }
}
