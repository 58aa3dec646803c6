using CsCheck;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>What is held out of a user's events, under every unit, choice of targets and number of windows.</summary>
public sealed class HoldoutTests
{
    static readonly EvaluationOptions Sessions = Options with { Unit = HoldoutUnit.Session, Windows = 9 };

    /// <summary>A shop visit at noon, one an hour later, one the next day that ends on two items at one time; minutes are counted from the first event.</summary>
    static readonly Act[] Visits =
    [
        new("u", "a", 0), new("u", "b", 10 * Minute, 1),
        new("u", "a", 70 * Minute), new("u", "c", 100 * Minute),
        new("u", "d", Day), new("u", "e", Day + 5 * Minute, 3), new("u", "a", Day + 9 * Minute), new("u", "e", Day + 9 * Minute, 3),
    ];

    static readonly ScoringData Shop = Of(ItemIds, Visits);

    /// <summary>The holdouts as text: minute, history, and per target the item and where the user met it before (s: this session, e: earlier, n: never).</summary>
    static string Found(ScoringData data, EvaluationOptions options)
        => string.Join("; ", HoldoutSelection.Of(data, options).Holdouts.Select(holdout =>
            $"{holdout.Time / Minute}/{holdout.HistoryEvents} {string.Join(' ', holdout.Targets.Select(target => $"{data.Interactions.ItemIds[target.Item]}{"sen"[(int)target.Kind]}"))}"));

    [TestCase(HoldoutUnit.Session, 30, TargetChoice.All, 1, null, "1440/4 ae dn en")]
    [TestCase(HoldoutUnit.Session, 30, TargetChoice.New, 1, null, "1440/4 dn en")]
    [TestCase(HoldoutUnit.Session, 30, TargetChoice.All, 2, null, "1440/4 ae dn en; 70/2 ae cn")]
    [TestCase(HoldoutUnit.Session, 30, TargetChoice.All, 9, null, "1440/4 ae dn en; 70/2 ae cn", Description = "the first session has nothing before it")]
    [TestCase(HoldoutUnit.Session, 29, TargetChoice.All, 9, null, "1440/4 ae dn en; 100/3 cn; 70/2 ae")]
    [TestCase(HoldoutUnit.Session, 60, TargetChoice.All, 9, null, "1440/4 ae dn en")]
    [TestCase(HoldoutUnit.Session, 0, TargetChoice.All, 2, null, "1449/6 ae ee; 1445/5 en", Description = "events of one time are one session")]
    [TestCase(HoldoutUnit.Session, 2000, TargetChoice.All, 1, null, "0/0 an bn cn dn en", Description = "one long session leaves a cold start")]
    [TestCase(HoldoutUnit.Session, 30, TargetChoice.All, 1, new short[] { 3 }, "1440/4 en", Description = "evidence still ends where the session begins")]
    [TestCase(HoldoutUnit.Session, 30, TargetChoice.All, 9, new short[] { 1 }, "0/0 bn", Description = "sessions without the type are passed over")]
    [TestCase(HoldoutUnit.Event, 30, TargetChoice.All, 1, null, "1449/6 ae es")]
    [TestCase(HoldoutUnit.Event, 30, TargetChoice.New, 1, null, "")]
    [TestCase(HoldoutUnit.Event, 30, TargetChoice.New, 3, null, "1445/5 en; 1440/4 dn")]
    [TestCase(HoldoutUnit.Event, 30, TargetChoice.All, 9, null, "1449/6 ae es; 1445/5 en; 1440/4 dn; 100/3 cn; 70/2 ae; 10/1 bn")]
    [TestCase(HoldoutUnit.Event, 30, TargetChoice.All, 9, new short[] { 3 }, "1449/6 es; 1445/5 en")]
    public void Holdouts_are(HoldoutUnit unit, int gap, TargetChoice targets, int windows, short[]? types, string expected)
        => Assert.That(
            Found(Shop, Options with { Unit = unit, SessionGap = gap * Minute, Targets = targets, Windows = windows, HoldoutTypes = types?.ToHashSet() }), Is.EqualTo(expected));

    [Test]
    public void Older_holdouts_begin_inside_the_window()
        => Assert.That(Found(Shop, Sessions with { Until = Day + 20 * Minute, Lookback = 23 * 60 * Minute + 9 * Minute }), Is.EqualTo("1440/4 ae dn en"));

    [Test]
    public void A_session_that_began_before_the_window_is_held_out_whole()
        => Assert.That(Found(Shop, Sessions with { Until = Day + 20 * Minute, Lookback = 16 * Minute, Windows = 1 }), Is.EqualTo("1440/4 ae dn en"));

    [Test]
    public void A_user_with_old_items_only_is_not_evaluable_when_new_items_are_asked_for_and_is_counted()
    {
        Act[] acts = [new("old", "a", 0), new("old", "a", Day), new("new", "a", 0), new("new", "b", Day)];
        var funnel = HoldoutSelection.Of(Of(ItemIds, acts), Sessions with { Targets = TargetChoice.New }).Funnel;
        Assert.That((funnel.EnoughEvents, funnel.WithoutNewTarget, funnel.Qualifying, funnel.Evaluated, funnel.Targets), Is.EqualTo((2, 1, 1, 1, 1)));
    }

    [Test]
    public void The_funnel_counts_targets_by_where_the_user_met_them()
    {
        var funnel = HoldoutSelection.Of(Shop, Options with { Unit = HoldoutUnit.Event, SessionGap = 30 * Minute, Windows = 9 }).Funnel;
        Assert.That(
            (funnel.Evaluated, funnel.Holdouts, funnel.Targets, funnel.RepeatTargets, funnel.ThisSessionTargets, funnel.SeveralTargets),
            Is.EqualTo((1, 6, 7, 3, 1, 1)));
    }

    [Test]
    public void The_limit_counts_users_and_a_users_holdouts_stay_together()
    {
        var acts = Enumerable.Range(0, 6).SelectMany(user => Enumerable.Range(0, 4).Select(i => new Act($"u{user}", ItemIds[i + user], i * Day)));
        var selection = HoldoutSelection.Of(Of(ItemIds, acts), Sessions with { Limit = 2, Windows = 3, Sample = UserSampling.Hash });
        Assert.That((selection.Funnel.Evaluated, selection.Funnel.Holdouts), Is.EqualTo((2, 6)));
        Assert.That(selection.Holdouts.Select(holdout => holdout.User).Chunk(3).Select(users => users.Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(selection.Holdouts.Take(3).Select(holdout => holdout.Time), Is.Ordered.Descending);
    }

    [Test]
    public void Evidence_of_a_holdout_has_none_of_its_events_and_every_earlier_event_of_the_user()
        => Gen.Select(Acts, Gen.Enum<HoldoutUnit>(), Gen.Int[1, 4], Gen.Long[0, 12]).Sample((acts, unit, windows, gap) =>
        {
            var data = Of(ItemIds, acts);
            return HoldoutSelection.Of(data, Options with { Unit = unit, Windows = windows, SessionGap = gap * 10 * Minute }).Holdouts.All(holdout =>
            {
                var own = acts.Where(act => act.User == data.Interactions.UserIds[holdout.User]).ToArray();
                return holdout.HistoryEvents == own.Count(act => act.Time < holdout.Time)
                    && holdout.Targets.All(target => own.Any(act => act.Time >= holdout.Time && act.Item == data.Interactions.ItemIds[target.Item])
                        && target.IsRepeat == own.Any(act => act.Time < holdout.Time && act.Item == data.Interactions.ItemIds[target.Item]))
                    && holdout.Targets.Select(target => target.Item).SequenceEqual(holdout.Targets.Select(target => target.Item).Distinct().Order());
            });
        }, iter: 500);

    [Test]
    public void Holdouts_of_several_windows_never_share_an_event()
        => Gen.Select(Acts, Gen.Enum<HoldoutUnit>(), Gen.Long[0, 12]).Sample((acts, unit, gap) =>
            HoldoutSelection.Of(Of(ItemIds, acts), Options with { Unit = unit, Windows = 4, SessionGap = gap * 10 * Minute }).Holdouts
                .GroupBy(holdout => holdout.User)
                .All(own => own.Zip(own.Skip(1)).All(pair => pair.Second.Time < pair.First.Time && pair.Second.HistoryEvents < pair.First.HistoryEvents)), iter: 300);

    [Test]
    public void With_one_target_per_holdout_recall_and_map_say_nothing_new_and_are_left_out()
    {
        var one = Evaluator.Run(Of(ItemIds, [new("u", "a", 0), new("u", "b", Day)]), [World.Named("one")], Sessions);
        var several = Evaluator.Run(Shop, [World.Named("one")], Sessions);
        string[] names = ["recall", "map"];
        Assert.That(one.Options.Metrics.Select(metric => metric.Name).Intersect(names), Is.Empty);
        Assert.That(several.Options.Metrics.Select(metric => metric.Name).Intersect(names), Is.EqualTo(names));
    }

    [Test]
    public void Numbers_of_several_targets_match_the_lists()
        => Gen.Select(Acts, Gen.Int[1, 3]).Sample((acts, windows) =>
        {
            var result = Evaluator.Run(Of(ItemIds, acts, Tags), [World.Named("one", PlainCount)], Sessions with { Windows = windows, SessionGap = 60 * Minute });
            if (result.Candidates.Count == 0)
                return true;

            var lists = result.Candidates[0].Lists;
            var numbers = result.Candidates[0].Numbers[0];
            double Mean(Func<int[], int[], double> score)
                => result.Holdouts.Select((holdout, i) => score(lists[i], [.. holdout.Targets.Select(target => target.Item)])).Average();
            bool Is(Metric metric, Func<int[], int[], double> score) => numbers[metric] is not { } value || Math.Abs(value - Mean(score)) < 1e-12;
            return Is(Metric.HitRate, (list, targets) => list.Intersect(targets).Any() ? 1 : 0)
                && Is(Metric.Mrr, (list, targets) => list.Index().Where(item => targets.Contains(item.Item)).Select(item => 1.0 / (item.Index + 1)).FirstOrDefault())
                && Is(Metric.Find(Metric.All, "recall")!, (list, targets) => (double)list.Intersect(targets).Count() / targets.Length);
        }, iter: 200);

    [Test]
    public void Targets_of_each_kind_are_measured_as_if_they_were_the_only_ones()
    {
        var result = Evaluator.Run(Shop, [World.Named("one", PlainCount)], Sessions with { Windows = 2 });
        var kinds = result.TargetKinds.ToDictionary(kind => kind.Kind);
        Assert.That(kinds.Keys, Is.EqualTo(new[] { TargetKind.Earlier, TargetKind.Never }));
        Assert.That((kinds[TargetKind.Earlier].Targets, kinds[TargetKind.Earlier].Share, kinds[TargetKind.Earlier].Holdouts), Is.EqualTo((2, 0.4, 2)));

        // Popularity finds a, which the user had before, at ranks 1 and 2, and none of the new items.
        Assert.That(kinds[TargetKind.Earlier].Candidates[0][Metric.Mrr], Is.EqualTo(0.75));
        Assert.That(kinds[TargetKind.Never].Candidates[0][Metric.HitRate], Is.Zero);
    }

    [TestCase(SeenItems.Filter, "--seen filter")]
    [TestCase(SeenItems.Keep, "available")]
    public void Without_a_reachable_target_there_are_no_numbers_and_the_reason_is_given(SeenItems seen, string reason)
    {
        Act[] acts = [new("u", "a", 0), new("u", "a", Day)];
        var options = Sessions with { Seen = seen, Windows = 1 };
        var result = Evaluator.Run(Of(ItemIds, acts, unavailable: seen == SeenItems.Keep ? ["a"] : []), [World.Named("one")], options);
        Assert.That((result.Candidates.Count, result.Funnel.Holdouts, result.Funnel.Reachable), Is.EqualTo((0, 1, 0)));
        Assert.That(ReportText.NothingToEvaluate(result.Funnel, Manifests.Of(options, "one")), Does.Contain(reason));
    }
}
