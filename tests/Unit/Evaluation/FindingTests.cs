using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class FindingTests
{
    static ReportDocument Report(int candidates)
        => SampleRun.Of([.. Enumerable.Range(0, candidates).Select(i => $"candidate {i}")], cutoffs: [1, 5]).Report;

    static readonly TestCaseData[] VerdictRows =
    [
        new(Verdict.Identical, 0, 0, "same rank for all users", "same rank for all 50 users", "–", "–"),
        new(Verdict.NoSignificantDifference, 1, 0, "only 1 user differs", "only 1 user differs", "-0.1000..+0.2000", "0.400"),
        new(Verdict.NoSignificantDifference, 10, 9, "only 19 users differ", "only 19 users differ", "-0.1000..+0.2000", "0.400"),
        new(Verdict.NoSignificantDifference, 20, 10, "not significant", "no significant difference", "-0.1000..+0.2000", "0.400"),
        new(Verdict.Better, 20, 10, "better", "better", "-0.1000..+0.2000", "0.400"),
        new(Verdict.Equivalent, 20, 10, "equivalent", "equivalent", "-0.1000..+0.2000", "0.400"),
    ];

    [TestCaseSource(nameof(VerdictRows))]
    public void A_row_of_the_table_of_verdicts_has_the_difference_the_users_and_the_verdict(
        Verdict verdict, int wins, int losses, string narrow, string wide, string interval, string p)
    {
        var comparison = Report(2).Comparisons[0];
        comparison = comparison with
        {
            Verdict = verdict,
            Primary = comparison.Primary with { Difference = 0.05, Interval = new(-0.1, 0.2), AdjustedP = 0.4, Wins = wins, Losses = losses, Ties = 50 - wins - losses },
        };

        Assert.That(VerdictTable.Of([("x", comparison)], narrow: true).Rows.Single(), Is.EqualTo(new[] { "x", "+0.0500", interval, FormattableString.Invariant($"{wins}/{losses}"), p, narrow }));
        Assert.That(VerdictTable.Of([("x", comparison)], narrow: false).Rows.Single()[^1], Is.EqualTo(wide));
    }

    [Test]
    public void What_mmr_and_caps_cost_is_said_only_when_it_is_significant()
    {
        var report = Report(2);
        var without = report.WithoutReranking!;
        var hits = without.Of(Metric.HitRate)! with { Wins = 30, Losses = 2, Ties = 18, Difference = 0.56, Interval = new(0.4, 0.7), AdjustedP = 0.001, IsSame = false };
        var costly = without with { Verdict = Verdict.Better, Measures = [hits], Numbers = without.Numbers };

        Assert.That(KeyFindings.Reranking(report with { WithoutReranking = costly })!.ToString(), Does.Match("^Without MMR and caps: candidate 0 would find a target for [0-9.]+ % of users instead of [0-9.]+ %\\.$"));
        Assert.That(KeyFindings.Reranking(report with { WithoutReranking = costly with { Verdict = Verdict.NoSignificantDifference, Measures = [hits with { AdjustedP = 0.2 }] } }), Is.Null);
        Assert.That(KeyFindings.Reranking(report with { WithoutReranking = costly with { Measures = [hits with { AdjustedP = 0.2 }] } })!.Text, Does.StartWith("candidate 0 would have MRR@5 "));
    }

    [TestCase(Verdict.Better, Verdict.Better, "^Popularity: all 2 candidates are significantly better on MRR@5, candidate 0 by ")]
    [TestCase(Verdict.Better, Verdict.NoSignificantDifference, "^Popularity: candidate 1 is not significantly better on MRR@5")]
    [TestCase(Verdict.Worse, Verdict.NoSignificantDifference, "^Popularity: candidate 0 is significantly worse on MRR@5")]
    [TestCase(Verdict.Worse, Verdict.Worse, "^Popularity: candidate 0 and candidate 1 are significantly worse on MRR@5")]
    public void One_line_compares_with_popularity(Verdict first, Verdict second, string expected)
    {
        var report = Report(2);
        report = report with { AgainstPopularity = [report.AgainstPopularity[0] with { Verdict = first }, report.AgainstPopularity[1] with { Verdict = second }] };

        Assert.That(KeyFindings.Popularity(report)!.ToString(), Does.Match(expected));
    }

    /// <summary>A run of two candidates in which nothing calls for a next step but the number of users.</summary>
    static ReportDocument Plain()
    {
        var report = Report(2);
        return report with
        {
            Funnel = report.Funnel with { Targets = 100, RepeatTargets = 10 },
            Comparisons = [.. report.Comparisons.Select(comparison => comparison with { Verdict = Verdict.NoSignificantDifference })],
            WithoutReranking = null,
        };
    }

    static ReportDocument Judged(ReportDocument report, Verdict verdict)
        => report with { Comparisons = [.. report.Comparisons.Select(comparison => comparison with { Verdict = verdict })] };

    static readonly Dictionary<string, (Func<ReportDocument, ReportDocument> Change, string Step)> NextSteps = new()
    {
        ["replay"] = (report => report with { Manifest = report.Manifest with { Protocol = EvidenceProtocol.Replay } }, "without --protocol replay"),
        ["repeats of events"] = (report => report with { Funnel = report.Funnel with { RepeatTargets = 51 } }, "--holdout session"),
        ["repeats of sessions"] = (
            report => report with { Funnel = report.Funnel with { RepeatTargets = 51 }, Manifest = report.Manifest with { Holdout = HoldoutUnit.Session } }, "--targets new"),
        ["half repeats"] = (report => report with { Funnel = report.Funnel with { RepeatTargets = 50 } }, "--windows 6"),
        ["missed rules"] = (report => Judged(report, Verdict.Better) with { Gates = new(GateOutcome.Missed, 30, []) }, "do not ship"),
        ["rules without evidence, more users"] = (
            report => report with { Gates = new(GateOutcome.NotEnoughEvidence, 30, []), Funnel = report.Funnel with { EnoughEvents = 120 } }, "--limit 120. The rules lack evidence"),
        ["MMR costs more than a candidate gains"] = (
            report => Judged(report, Verdict.Better) with
            {
                WithoutReranking = Report(2).WithoutReranking! with { Verdict = Verdict.Better, Primary = report.Comparisons[0].Primary with { Difference = 0.9 } },
                Candidates = [report.Candidates[0]],
            }, "candidate without MMR and caps"),
        ["a candidate without MMR is compared"] = (
            report => report with { WithoutReranking = Report(2).WithoutReranking! with { Verdict = Verdict.Better } }, "--windows 6"),
        ["better"] = (report => Judged(report, Verdict.Better), "check candidate 1 with --gates FILE"),
        ["better, rules passed"] = (report => Judged(report, Verdict.Better) with { Gates = new(GateOutcome.Passed, 30, []) }, "test candidate 1 online"),
        ["identical"] = (report => Judged(report, Verdict.Identical), "--sweep FILE tries many settings"),
        ["worse"] = (report => Judged(report, Verdict.Worse), "keep candidate 0"),
        ["more users"] = (report => report with { Funnel = report.Funnel with { EnoughEvents = 500 } }, "--limit 200"),
        ["all users"] = (report => report, "--windows 6"),
        ["all users and windows"] = (report => report with { Manifest = report.Manifest with { Windows = 6 } }, "--sweep FILE"),
        ["one candidate"] = (report => report with { Comparisons = [] }, "--configs FILE"),
    };

    static IEnumerable<string> Situations => NextSteps.Keys;

    [TestCaseSource(nameof(Situations))]
    public void The_next_step_fits_the_result(string situation)
        => Assert.That(NextStep.Of(NextSteps[situation].Change(Plain())), Does.Contain(NextSteps[situation].Step).And.EndWith("."));
}
