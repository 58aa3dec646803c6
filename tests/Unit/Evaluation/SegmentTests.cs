using CsCheck;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Segments;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class SegmentTests
{
    static readonly string[] Plans = ["free", "pro", "=1+1"];

    static UserTrait PlanOf(ScoringData data)
        => new("plan", [.. data.Interactions.UserIds.Ids.Select((_, user) => user % 4 == 3 ? null : Plans[user % 4])]);

    static EvaluationResult Run(ScoringData data, EvaluationOptions? options = null, UserTrait? trait = null)
        => Evaluator.Run(data, [World.Named("one"), World.Named("two", PlainCount), World.Named("three", PlainCount with { Beta = 1 })], (options ?? Options) with { Resamples = 500 }, trait);

    static Segmentation Named(EvaluationResult result, string name) => result.Outcomes!.Segmentations.Single(segmentation => segmentation.Name == name);

    static string[] LabelsOf(EvaluationResult result, string name)
        => [.. Named(result, name).SegmentOf.Select(segment => Named(result, name).Labels[segment])];

    [Test]
    public void Segments_of_every_kind_add_up_to_the_whole()
        => Acts.Sample(acts =>
        {
            var data = Of(ItemIds, acts, Tags);
            var result = Run(data, trait: PlanOf(data));
            return result.Segments.All(segmentation =>
                segmentation.Segments.All(segment => segment.Users > 0)
                && segmentation.Segments.Sum(segment => segment.Users) == result.Holdouts.Count
                && result.Candidates.Index().All(candidate =>
                {
                    var whole = candidate.Item.Numbers[^1];
                    var own = segmentation.Segments.Select(segment => (segment.Users, Numbers: segment.Candidates[candidate.Index])).ToArray();
                    double Mean(Func<SegmentNumbers, double> value) => own.Sum(segment => segment.Users * value(segment.Numbers)) / result.Holdouts.Count;
                    return own.Sum(segment => segment.Numbers.Hits) == whole.Hits
                        && Near(Mean(n => n.HitRate), whole.HitRate) && Near(Mean(n => n[Metric.Mrr]!.Value), whole[Metric.Mrr]!.Value) && Near(Mean(n => n[Metric.Ndcg]!.Value), whole[Metric.Ndcg]!.Value)
                        && result.Comparisons.Where(comparison => comparison.Candidate == candidate.Item.Candidate.Name).All(comparison =>
                            Near(Mean(n => n.AgainstBaseline!.Difference), comparison.Primary.Difference)
                            && own.Sum(segment => segment.Numbers.AgainstBaseline!.Wins) == comparison.Primary.Wins
                            && own.Sum(segment => segment.Numbers.AgainstBaseline!.Losses) == comparison.Primary.Losses);
                }));
        }, iter: 60);

    [Test]
    public void All_segments_are_corrected_together()
        => Acts.Sample(acts =>
        {
            var result = Run(Of(ItemIds, acts, Tags));
            MeasureComparison[] asked = [.. result.Segments.SelectMany(s => s.Segments).SelectMany(s => s.Candidates).Select(n => n.AgainstBaseline).OfType<MeasureComparison>()];
            return asked.Length == result.Segments.Sum(s => s.Segments.Count) * 2
                && asked.Select(c => c.AdjustedP).SequenceEqual(RecSys.Evaluation.Statistics.Holm.Adjust([.. asked.Select(c => c.P)]));
        }, iter: 30);

    [TestCase(0, "0")]
    [TestCase(1, "1")]
    [TestCase(2, "2-4")]
    [TestCase(4, "2-4")]
    [TestCase(5, "5-19")]
    [TestCase(19, "5-19")]
    [TestCase(20, "20+")]
    [TestCase(300, "20+")]
    public void History_is_the_number_of_events_strictly_before_the_holdout(int events, string label)
    {
        // Two events at the time of the holdout: the other one is not evidence.
        var acts = Enumerable.Range(0, events).Select(i => new Act("u", ItemIds[i % 12], i)).Concat([new("u", "a", 1000), new("u", "b", 1000)]);
        Assert.That(LabelsOf(Run(Of(ItemIds, acts)), "history"), Is.EqualTo(new List<string> { label }));
    }

    [Test]
    public void A_user_whose_first_event_lies_before_the_window_is_returning()
    {
        Act[] acts = [new("back", "a", 9 * Day), new("back", "b", 15 * Day), new("fresh", "a", 10 * Day), new("fresh", "b", 16 * Day)];
        var result = Run(Of(ItemIds, acts), Options with { Until = 20 * Day, Lookback = 10 * Day });
        Assert.That(LabelsOf(result, "user"), Is.EqualTo(new List<string> { "new", "returning" }));
    }

    [Test]
    public void Target_bands_are_cumulative_shares_of_the_events_before_the_earliest_holdout()
    {
        // 80 of 100 events on a; b takes them to 92, c to 97; d has none. Later events on d make it no more popular.
        var earlier = Enumerable.Repeat("a", 80).Concat(Enumerable.Repeat("b", 12)).Concat(Enumerable.Repeat("c", 5)).Concat(Enumerable.Repeat("e", 3));
        var acts = earlier.Select((item, i) => new Act("crowd", item, i))
            .Concat(ItemIds[..4].SelectMany((item, i) => new Act[] { new($"u{item}", "l", 200), new($"u{item}", item, 2 * Day - i) }))
            .Concat(Enumerable.Range(0, 90).Select(i => new Act("later", "d", 3 * Day)));
        var result = Run(Of(ItemIds, acts), Options with { MinEvents = 2, Lookback = 99 * Day, Until = 2 * Day + 1 });
        var data = Of(ItemIds, acts);
        var bands = result.Holdouts.Zip(LabelsOf(result, "target")).ToDictionary(pair => data.Interactions.ItemIds[pair.First.Targets.Single().Item], pair => pair.Second);
        Assert.That((bands["a"], bands["b"], bands["c"], bands["d"]), Is.EqualTo(("head", "mid", "mid", "tail")));
    }

    [Test]
    public void The_most_frequent_values_of_a_trait_have_a_segment_and_the_others_share_one()
    {
        var acts = Enumerable.Range(0, 40).SelectMany(user => new Act[] { new($"u{user:00}", "a", user), new($"u{user:00}", "b", user + 1) });
        var data = Of(ItemIds, acts);
        UserTrait trait = new("plan", [.. Enumerable.Range(0, 40).Select(user => user switch { < 10 => "big", < 12 => null, 12 => new string('x', 65), _ => $"v{user / 2:00}" })]);
        var result = Run(data, trait: trait);

        Assert.That(Named(result, "traits.plan").Labels, Is.EqualTo(new List<string> { "big", "v07", "v08", "v09", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "(other)", "(none)" }));
        Assert.That(LabelsOf(result, "traits.plan").Count(label => label == "(none)"), Is.EqualTo(2));
    }

    [Test]
    public void A_segment_that_is_significantly_worse_while_all_users_are_better_is_reported()
    {
        var reversal = ReversalsOf(better: 400, worse: 40).Single();
        Assert.That((reversal.Whole, reversal.InSegment, reversal.Segment, reversal.Users), Is.EqualTo((Verdict.Better, Verdict.Worse, "small", 60)));
    }

    [TestCase(400, 3, Description = "too few users differ in the segment")]
    [TestCase(0, 40, Description = "all users together are worse too")]
    public void Without_significance_or_contradiction_no_segment_is_reported(int better, int worse)
        => Assert.That(ReversalsOf(better, worse), Is.Empty);

    [Test]
    public void Segments_that_cancel_each_other_are_both_reported()
        => Assert.That(ReversalsOf(better: 40, worse: 40).Select(reversal => (reversal.Segment, reversal.InSegment)), Is.EquivalentTo(new List<(string, Verdict)> { ("small", Verdict.Worse), ("large", Verdict.Better) }));

    /// <summary>Of 60 users of a small segment some are worse off, of 600 of a large one some better.</summary>
    static IReadOnlyList<SegmentReversal> ReversalsOf(int better, int worse)
    {
        int[] baseline = [.. Enumerable.Range(0, 660).Select(user => user < 60 ? 1 : RankOfTarget.Miss)];
        int[] candidate = [.. baseline.Select((rank, user) => user < worse ? RankOfTarget.Miss : user >= 60 && user < 60 + better ? 1 : rank)];
        var segmentation = new Segmentation("size", "", ["small", "large"], [.. baseline.Select((_, user) => user < 60 ? 0 : 1)]);
        var outcomes = new Outcomes(
            [.. baseline.Select((_, user) => $"{user}")], [.. baseline.Select((_, user) => user)], 10, [segmentation],
            [new("old", TargetRanks.OfOne(baseline), baseline, []), new("new", TargetRanks.OfOne(candidate), candidate, [])]);
        var comparisons = Comparisons.Of(["old", "new"], [TargetRanks.OfOne(baseline), TargetRanks.OfOne(candidate)], 0, Options);
        return SegmentComparison.ReversalsOf(comparisons, SegmentComparison.Of(outcomes, Pairing.Within(outcomes, 0), Options));
    }

    static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;
}
