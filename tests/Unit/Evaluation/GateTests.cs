using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Segments;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class GateTests
{
    const int K = 10;

    static readonly EvaluationOptions Options = World.Options with { Cutoffs = [K] };

    /// <param name="lists">Which list a user has: the rank, if that is all that differs.</param>
    static CandidateOutcomes Columns(string name, int[] ranks, int[]? lists = null)
        => new(name, TargetRanks.OfOne(ranks), [.. ranks.Select(_ => K)], [new CutoffOutcomes(K, 50, [.. ranks.Select((_, user) => user % 3)], [.. ranks.Select((_, user) => user % 2)], lists ?? ranks)]);

    /// <summary>Users with a hit at rank 1, then users without a hit.</summary>
    static int[] Ranks(int hits, int users) => [.. Enumerable.Range(0, users).Select(user => user < hits ? 1 : RankOfTarget.Miss)];

    static Outcomes Outcomes(params int[][] ranks)
    {
        var users = ranks[0].Length;
        var halves = new Segmentation("user", "", ["new", "returning"], [.. Enumerable.Range(0, users).Select(user => user < users / 4 ? 0 : 1)]);
        return new Outcomes([.. ranks[0].Select((_, user) => $"{user}")], [.. Enumerable.Range(0, users)], 100, [halves], [.. ranks.Select((column, i) => Columns($"c{i}", column))]);
    }

    static GateReport Judge(Outcomes outcomes, params GateRule[] rules) => Judge(outcomes, Options, rules);

    static GateReport Judge(Outcomes outcomes, EvaluationOptions options, params GateRule[] rules)
        => GateEvaluation.Of(new GateRules(rules), outcomes, Pairing.Within(outcomes, 0), options);

    static GateRule Min(Metric metric, double limit) => new(null, null, GateKind.Minimum, metric, limit);

    static GateRule NotWorse(Metric metric, double limit) => new(null, null, GateKind.NotWorseBy, metric, limit);

    // 100 hits of 1000: 0.1 with the Wilson interval [0.0829, 0.1202] of the vectors.
    [TestCase(0.0829, GateOutcome.Passed)]
    [TestCase(0.0830, GateOutcome.NotEnoughEvidence)]
    [TestCase(0.1, GateOutcome.NotEnoughEvidence)]
    [TestCase(0.1001, GateOutcome.Missed)]
    public void A_minimum_passes_by_the_lower_bound_and_is_missed_by_the_value(double limit, GateOutcome expected)
    {
        var line = Judge(Outcomes(Ranks(100, 1000)), Min(Metric.HitRate, limit)).Lines.Single();
        Assert.That(line.Outcome, Is.EqualTo(expected), line.Reason);
        Assert.That((line.Candidate, line.Users, line.Value), Is.EqualTo(("c0", 1000, 0.1)));
        Assert.That(line.Lower, Is.EqualTo(0.0829094436).Within(1e-10));
    }

    // 160 hits and 100 hits, all 100 on the same users: the candidate is worse for 60 of 1000 users.
    [TestCase(160, 100, 0.1, GateOutcome.Passed, Description = "the lower bound is within the limit")]
    [TestCase(160, 100, 0.06, GateOutcome.NotEnoughEvidence, Description = "the difference is within the limit, the bound is not")]
    [TestCase(160, 100, 0.05, GateOutcome.Missed, Description = "the difference is not within the limit and is significant")]
    [TestCase(100, 100, 0.0, GateOutcome.Passed, Description = "no user differs")]
    [TestCase(100, 160, 0.0, GateOutcome.Passed, Description = "better")]
    [TestCase(100, 81, 0.001, GateOutcome.NotEnoughEvidence, Description = "fewer than twenty users differ")]
    [TestCase(100, 97, 0.01, GateOutcome.Passed, Description = "three users of a thousand cannot make such a loss likely")]
    [TestCase(100, 97, 0.005, GateOutcome.NotEnoughEvidence, Description = "three users of a thousand say little about a smaller one")]
    public void A_difference_passes_by_the_lower_bound_and_is_missed_when_it_is_significant(int baseline, int candidate, double limit, GateOutcome expected)
    {
        var line = Judge(Outcomes(Ranks(baseline, 1000), Ranks(candidate, 1000)), NotWorse(Metric.HitRate, limit)).Lines.Single();
        Assert.That(line.Outcome, Is.EqualTo(expected), line.Reason);
        Assert.That(line.Value, Is.EqualTo((candidate - baseline) / 1000.0).Within(1e-12));
    }

    [Test]
    public void The_same_ranks_in_other_lists_are_no_evidence_and_the_same_lists_are()
    {
        var ranks = Ranks(100, 1000);
        int[] lists = [.. Enumerable.Range(0, 1000)], others = [.. lists.Select(list => list == 999 ? -1 : list)];
        GateLine Of(int[] candidate)
            => Judge(Outcomes(ranks) with { Candidates = [Columns("c0", ranks, lists), Columns("c1", ranks, candidate)] }, NotWorse(Metric.Mrr, 0.01)).Lines.Single();

        Assert.That((Of(lists).Outcome, Of(lists).Reason), Is.EqualTo((GateOutcome.Passed, "same list for all 1,000 users")));
        Assert.That((Of(others).Outcome, Of(others).Reason), Is.EqualTo((GateOutcome.NotEnoughEvidence, "same rank for all 1,000 users, but other lists: no user shows a difference")));
    }

    [Test]
    public void A_rule_counts_users_and_not_their_holdouts()
    {
        var outcomes = Outcomes(Ranks(40, 58)) with { Users = [.. Enumerable.Range(0, 58).Select(holdout => holdout / 2)] };
        Assert.That(Judge(outcomes, Min(Metric.HitRate, 0)).Lines[0].Reason, Is.EqualTo("29 users; 30 are required"));
    }

    [Test]
    public void A_difference_that_is_not_significant_is_not_missed()
    {
        var (old, other) = (Ranks(500, 1000), Ranks(500, 1000));
        for (var user = 0; user < 40; user++)
            other[user] = RankOfTarget.Miss;
        for (var user = 500; user < 530; user++)
            other[user] = 1;
        var line = Judge(Outcomes(old, other), NotWorse(Metric.HitRate, 0.005)).Lines.Single();
        Assert.That((line.Outcome, line.Value), Is.EqualTo((GateOutcome.NotEnoughEvidence, -0.01)));
        Assert.That(line.Reason, Does.Contain("not significantly worse").And.Contain("70 users differ"));
    }

    [Test]
    public void Too_few_users_are_not_enough_evidence_for_any_value()
    {
        var report = Judge(Outcomes(Ranks(0, 29)), Min(Metric.HitRate, 0.5));
        Assert.That((report.Outcome, report.Lines[0].Reason), Is.EqualTo((GateOutcome.NotEnoughEvidence, "29 users; 30 are required")));
    }

    [Test]
    public void Missed_takes_precedence_over_not_enough_evidence_and_that_over_passed()
    {
        var outcomes = Outcomes(Ranks(100, 1000));
        GateRule passed = Min(Metric.HitRate, 0), unsure = Min(Metric.HitRate, 0.1), missed = Min(Metric.HitRate, 0.5);
        Assert.That(Judge(outcomes, passed).Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(Judge(outcomes, passed, unsure).Outcome, Is.EqualTo(GateOutcome.NotEnoughEvidence));
        Assert.That(Judge(outcomes, missed, unsure, passed).Outcome, Is.EqualTo(GateOutcome.Missed));
    }

    [Test]
    public void Every_candidate_except_the_baseline_is_judged_unless_candidates_are_listed()
    {
        var outcomes = Outcomes(Ranks(1, 40), Ranks(2, 40), Ranks(3, 40));
        string[] Judged(params string[]? names)
            => [.. GateEvaluation.Of(new GateRules([Min(Metric.Mrr, 0)], names), outcomes, Pairing.Within(outcomes, 1), Options).Lines.Select(line => line.Candidate)];

        Assert.That(Judged(null), Is.EqualTo(new List<string> { "c0", "c2" }));
        Assert.That(Judged("c1", "c2"), Is.EqualTo(new List<string> { "c1", "c2" }));
        Assert.That(() => Judged("none"), Throws.ArgumentException);
    }

    [Test]
    public void A_rule_for_a_segmentation_is_a_rule_for_each_of_its_segments()
    {
        var outcomes = Outcomes(Ranks(100, 400), Ranks(50, 400));
        var lines = Judge(outcomes, new GateRule("user", null, GateKind.NotWorseBy, Metric.HitRate, 0.1), new GateRule("user", "new", GateKind.Minimum, Metric.HitRate, 0.1)).Lines;
        Assert.That(lines.Select(line => (line.Segment, line.Users, line.Value, line.Outcome)), Is.EqualTo(new List<(string?, int, double?, GateOutcome)>
        {
            ("new", 100, -0.5, GateOutcome.Missed), ("returning", 300, 0, GateOutcome.Passed), ("new", 100, 0.5, GateOutcome.Passed),
        }));
    }

    [Test]
    public void A_segment_without_users_is_not_enough_evidence()
    {
        var line = Judge(Outcomes(Ranks(100, 400)), new GateRule("user", "nobody", GateKind.Minimum, Metric.HitRate, 0)).Lines.Single();
        Assert.That((line.Outcome, line.Users, line.Value), Is.EqualTo((GateOutcome.NotEnoughEvidence, 0, (double?)null)));
    }

    [Test]
    public void Every_value_is_the_value_in_the_report()
    {
        var data = Of(ItemIds, Enumerable.Range(0, 900).Select(i => new Act($"u{i % 60}", ItemIds[i * 7 % 11], i * Minute, (short)(i % 3))), Tags);
        var result = Evaluator.Run(data, [Named("one"), Named("two", PlainCount with { BrandCap = 1 })], World.Options with { Cutoffs = [2, 4] });
        var outcomes = result.Outcomes!;
        var rules = new GateRules([.. ((string[])["hit_rate", "mrr", "ndcg", "coverage", "fill", "tail_share"]).Select(name => Min(Metric.Find(Metric.All, name)!, 0))], ["one", "two"]);
        var lines = GateEvaluation.Of(rules, outcomes, Pairing.Within(outcomes, 0), result.Options).Lines;
        foreach (var candidate in result.Candidates)
        {
            var numbers = candidate.Numbers[^1];
            double[] expected =
            [
                numbers.HitRate, numbers[Metric.Mrr]!.Value, numbers[Metric.Ndcg]!.Value, numbers[Metric.Coverage]!.Value, numbers[Metric.Fill]!.Value,
                candidate.Beyond[Metric.Find(Metric.All, "tail_share")!]!.Value,
            ];
            Assert.That(lines.Where(line => line.Candidate == candidate.Candidate.Name).Select(line => line.Value!.Value), Is.EqualTo(expected).Within(1e-12));
        }
    }

    [Test]
    public void The_jackknife_of_coverage_equals_removing_each_user_in_turn()
    {
        // Lists 01, 12, 34 of ten items: without a user 4, 4 and 3 of the 5 items are left.
        var columns = new CandidateOutcomes("a", TargetRanks.OfOne([0, 0, 0]), [2, 2, 2], [new CutoffOutcomes(2, 5, [0, 0, 0], [1, 1, 2], [0, 0, 0])]);
        var column = Metric.Coverage.GateColumn(columns, [0, 1, 2], 2, 10)!;
        double[] without = [0.4, 0.4, 0.3];
        var variance = 2.0 / 3 * without.Sum(coverage => Math.Pow(coverage - without.Average(), 2));
        var mean = column.Average();
        Assert.That(mean, Is.EqualTo(0.5).Within(1e-15));
        Assert.That(column.Sum(value => Math.Pow(value - mean, 2)) / (3 * 2), Is.EqualTo(variance).Within(1e-15));
    }

    /// <summary>Two hundred runs in which the candidate is as good as the baseline: which of two lists belongs to which is random.</summary>
    [TestCase(0.0)]
    [TestCase(0.005)]
    public void Candidates_as_good_as_the_baseline_miss_in_at_most_5_percent_of_the_runs(double limit)
    {
        const int Runs = 200;
        Metric[] metrics = [Metric.HitRate, Metric.Mrr, Metric.Ndcg];
        GateRule[] rules = [.. metrics.Select(metric => NotWorse(metric, limit)), .. metrics.Select(metric => new GateRule("user", null, GateKind.NotWorseBy, metric, limit))];
        var missed = Enumerable.Range(0, Runs).Count(run =>
        {
            var draw = SplitMix64.Stream(2026, run);
            int[][] ranks = [new int[160], new int[160]];
            for (var user = 0; user < 160; user++)
            {
                // Both candidates have the same rank, except for every third user, where one of them has a miss or sometimes rank 1 instead.
                var rank = draw.Below(3) == 0 ? 1 + draw.Below(K) : RankOfTarget.Miss;
                var other = draw.Below(3) > 0 ? rank : draw.Below(8) == 0 ? 1 : RankOfTarget.Miss;
                var swap = draw.Below(2);
                (ranks[swap][user], ranks[1 - swap][user]) = (rank, other);
            }

            return Judge(Outcomes(ranks), Options with { Seed = (ulong)run, Resamples = 1000 }, rules).Outcome == GateOutcome.Missed;
        });

        Assert.That(missed, Is.LessThanOrEqualTo(Runs * 5 / 100));
        Assert.That(limit > 0 || missed > 0, Is.True, "a gate that never misses tests nothing");
    }

    [Test]
    public void A_candidate_below_the_minimum_passes_in_about_one_of_forty_runs()
    {
        const int Runs = 200;
        const double TrueHitRate = 0.15;
        var passed = Enumerable.Range(0, Runs).Count(run =>
        {
            var draw = SplitMix64.Stream(7, run);
            int[] ranks = [.. Enumerable.Range(0, 300).Select(_ => draw.Below(100) < 100 * TrueHitRate ? 1 : RankOfTarget.Miss)];
            return Judge(Outcomes(ranks), Options with { Resamples = 1000 }, Min(Metric.HitRate, TrueHitRate)).Outcome == GateOutcome.Passed;
        });

        Assert.That(passed, Is.InRange(1, Runs * 5 / 100));
    }
}
