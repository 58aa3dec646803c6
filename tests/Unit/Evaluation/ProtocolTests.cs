using System.Text.Json;
using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class ProtocolTests
{
    static readonly Act[] VectorActs =
    [
        .. Vectors.Root.GetProperty("asOf").GetProperty("events").EnumerateArray()
            .Select(row => new Act(row[1].GetString()!, row[2].GetString()!, row[3].GetInt64())),
    ];

    static JsonElement Expected(string user) => Vectors.Root.GetProperty("asOf").GetProperty("expected").GetProperty(user);

    static ScoringData VectorWorld(IEnumerable<Act> acts) => Of(["a", "b", "c", "d", "e"], acts);

    /// <summary>The target of the vectors: of several items at one time the last by id.</summary>
    static int Target(Holdout holdout) => holdout.Targets[^1].Item;

    static EvaluationResult Run(ScoringData data, EvaluationOptions options, params Candidate[] candidates)
        => Evaluator.Run(data, candidates.Length > 0 ? candidates : [World.Named("one")], options);

    [TestCase("u")]
    [TestCase("v")]
    [TestCase("w")]
    public void Holdout_and_popularity_as_of_it_match_the_vectors(string user)
    {
        var data = VectorWorld(VectorActs);
        var (users, items) = (data.Interactions.UserIds, data.Interactions.ItemIds);
        var holdout = HoldoutSelection.Of(data, Options).Holdouts.Single(h => users[h.User] == user);
        var expected = Expected(user);

        Assert.That(items[Target(holdout)], Is.EqualTo(expected.GetProperty("target").GetString()));
        Assert.That(holdout.Time, Is.EqualTo(expected.GetProperty("ts").GetInt64()));
        var history = expected.TryGetProperty("strictHistory", out var strict) ? strict : expected.GetProperty("history");
        var before = data.Interactions.ItemsOfUser(holdout.User)[..holdout.HistoryEvents].ToArray();
        Assert.That(before.Select(item => items[item]).Distinct(), Is.EqualTo(history.EnumerateArray().Select(item => item.GetString())));
        Assert.That(holdout.Targets[^1].IsRepeat, Is.EqualTo(user == "w"));
        Assert.That(holdout.Targets[^1].Cold, Is.EqualTo(user == "v"));
        Assert.That(holdout.Targets, Has.Count.EqualTo(user == "v" ? 2 : 1), "all items of the same time are targets");

        var counts = new PriorCounts(data.Interactions);
        counts.MoveTo(holdout.Time);
        if (expected.TryGetProperty("asOfPop", out var popularity))
        {
            foreach (var item in popularity.EnumerateObject())
                Assert.That(counts.UserCounts[items.Find(item.Name)], Is.EqualTo(item.Value.GetInt32()), item.Name);
        }

        var unseen = Enumerable.Range(0, items.Count).Select(item => !before.Contains(item)).ToArray();
        int? rank = counts.RankAmong(unseen, Target(holdout)) is var found and not RankOfTarget.Miss ? found : null;
        Assert.That(rank, Is.EqualTo(expected.GetProperty("asOfRank").ValueKind == JsonValueKind.Null ? null : expected.GetProperty("asOfRank").GetInt32()));
    }

    [TestCase("u")]
    [TestCase("v")]
    public void Popularity_over_all_events_ranks_the_target_differently_as_in_the_vectors(string user)
    {
        var all = VectorWorld(VectorActs);
        var holdout = HoldoutSelection.Of(all, Options).Holdouts.Single(h => all.Interactions.UserIds[h.User] == user);
        var leaky = VectorActs.ToList();
        leaky.Remove(leaky.Last(act => act.User == user && act.Time == holdout.Time && act.Item == all.Interactions.ItemIds[Target(holdout)]));

        var counts = new PriorCounts(VectorWorld(leaky).Interactions);
        counts.MoveTo(Options.Until);
        var history = all.Interactions.ItemsOfUser(holdout.User)[..holdout.HistoryEvents].ToArray();
        var unseen = Enumerable.Range(0, all.Interactions.ItemIds.Count).Select(item => !history.Contains(item)).ToArray();
        Assert.That(counts.RankAmong(unseen, Target(holdout)), Is.EqualTo(Expected(user).GetProperty("leakyRank").GetInt32()));
    }

    [Test]
    public void A_user_with_one_event_is_counted_and_not_evaluated()
    {
        var funnel = HoldoutSelection.Of(VectorWorld(VectorActs), Options).Funnel;
        Assert.That((funnel.Users, funnel.InWindow, funnel.SingleEvent, funnel.EnoughEvents, funnel.Evaluated), Is.EqualTo((7, 7, 1, 6, 6)));
    }

    [Test]
    public void The_window_decides_by_a_users_last_event_and_counts_events_inside_it()
    {
        Act[] acts = [new("old", "a", 1 * Day), new("old", "b", 2 * Day), new("new", "a", 2 * Day), new("new", "b", 9 * Day), new("new", "c", 10 * Day), new("late", "a", 11 * Day), new("late", "a", 13 * Day)];
        var options = Options with { Until = 12 * Day, Lookback = 5 * Day, MinEvents = 2 };
        var selection = HoldoutSelection.Of(Of(["a", "b", "c"], acts), options);

        Assert.That(selection.Holdouts.Single().Time, Is.EqualTo(10 * Day));
        Assert.That(selection.Funnel, Is.EqualTo(new Funnel
        {
            Users = 3,
            InWindow = 2,
            SingleEvent = 1,
            EnoughEvents = 1,
            InOtherHalf = 0,
            WithoutNewTarget = 0,
            Evaluated = 1,
            Holdouts = 1,
            Reachable = 1,
            Targets = 1,
            ThisSessionTargets = 0,
            TargetNotInCatalog = 0,
            TargetNotAvailable = 0,
            RepeatTargets = 0,
            ColdTargets = 1,
            ColdStarts = 0,
            SeveralTargets = 0,
            EventsAfterWindow = 1,
        }));
    }

    [Test]
    public void Only_events_of_the_requested_types_can_be_holdouts()
    {
        Act[] acts = [new("u", "a", 1, 0), new("u", "b", 2, 3), new("u", "c", 3, 0), new("v", "a", 1, 0), new("v", "b", 2, 0)];
        var holdout = HoldoutSelection.Of(Of(["a", "b", "c"], acts), Options with { HoldoutTypes = new HashSet<short> { 3 } }).Holdouts.Single();
        Assert.That((Target(holdout), holdout.Time), Is.EqualTo((1, 2L)));
    }

    [Test]
    public void Newest_holdouts_come_first_then_user_ids()
    {
        Act[] acts = [.. new[] { "b", "c", "a" }.SelectMany(user => new Act[] { new(user, "x", 1), new(user, "y", user == "c" ? 9 : 5) })];
        var data = Of(["x", "y"], acts);
        var selected = HoldoutSelection.Of(data, Options with { Limit = 2 }).Holdouts.Select(h => data.Interactions.UserIds[h.User]);
        Assert.That(selected, Is.EqualTo(new List<string> { "c", "a" }));
    }

    [Test]
    public void Hash_order_of_users_matches_and_a_smaller_sample_is_part_of_a_larger_one()
    {
        Assert.That(
            UserSample.Order(Vectors.Users, 42).Select(i => Vectors.Users[i]),
            Is.EqualTo(Vectors.Root.GetProperty("userOrderByMd5Seed42").EnumerateArray().Select(user => user.GetString())));

        var data = Of(ItemIds, Enumerable.Range(0, 50).SelectMany(user => new Act[] { new($"u{user}", "a", user), new($"u{user}", "b", user + 1) }));
        var options = Options with { Sample = UserSampling.Hash, Seed = 7 };
        var small = HoldoutSelection.Of(data, options with { Limit = 10 }).Holdouts.Select(h => h.User);
        var large = HoldoutSelection.Of(data, options with { Limit = 20 }).Holdouts.Select(h => h.User);
        Assert.That(large.Take(10), Is.EqualTo(small));
    }

    [Test]
    public void Nothing_at_or_after_a_holdout_changes_the_list_that_is_made_for_it()
        => Gen.Select(Acts, Acts, Gen.Bool.Array[80], Questions).Sample((acts, others, kept, options) =>
        {
            var data = Of(ItemIds, acts, Tags, users: UserIds);
            var holdouts = HoldoutSelection.Of(data, options).Holdouts;
            return holdouts.All(holdout =>
            {
                // From the holdout on, some events are removed, some changed and some added, including events of the user.
                var changed = acts.Where((act, i) => act.Time < holdout.Time || kept[i])
                    .Select(act => act.Time < holdout.Time ? act : act with { Value = 3, Type = 3 })
                    .Concat(others.Select(act => act with { Time = act.Time + holdout.Time }));
                return ListAt(data, holdout).SequenceEqual(ListAt(Of(ItemIds, changed, Tags, users: UserIds), holdout));
            });
        }, iter: 200);

    /// <summary>Every unit, number of windows and choice of targets.</summary>
    static readonly Gen<EvaluationOptions> Questions =
        Gen.Select(Gen.Enum<HoldoutUnit>(), Gen.Enum<TargetChoice>(), Gen.Int[1, 4], Gen.Long[0, 12])
            .Select((unit, targets, windows, tenMinutes) => Options with { Unit = unit, Targets = targets, Windows = windows, SessionGap = tenMinutes * 10 * Minute });

    static int[] ListAt(ScoringData data, Holdout holdout)
    {
        int[] list = [];
        var settings = new BlendSettings { BrandCap = 2, CategoryCap = 0 };
        ScoringRun.Create(data, [new Query(holdout.User, holdout.Time)], [settings], new RankingOptions(5))
            .ForEach(1, ranker => list = ranker.Rank(0).Items);
        return list;
    }

    [Test]
    public void An_evaluated_users_list_does_not_depend_on_what_others_do_later()
        => Gen.Select(Acts, Acts).Sample((acts, others) =>
        {
            var before = Run(Of(ItemIds, acts, Tags, users: UserIds), Options);
            if (before.Holdouts.Count == 0)
                return true;

            var first = Enumerable.Range(0, before.Holdouts.Count).MinBy(user => before.Holdouts[user].Time);
            var holdout = before.Holdouts[first];
            var later = others.Where(act => act.User != UserIds[holdout.User]).Select(act => act with { Time = act.Time + holdout.Time });
            var after = Run(Of(ItemIds, acts.Concat(later), Tags, users: UserIds), Options);
            var same = Enumerable.Range(0, after.Holdouts.Count).Single(user => after.Holdouts[user].User == holdout.User);
            return after.Candidates[0].Lists[same].SequenceEqual(before.Candidates[0].Lists[first]);
        }, iter: 200);

    [Test]
    public void A_blend_of_popularity_only_gives_the_lists_of_a_plain_count()
        => Gen.Select(Gen.Int[1, 40].Array[ItemIds.Length], Gen.Int[0, 7].Array[ItemIds.Length * 40]).Sample((counts, users) =>
        {
            // The n-th event of every item is on the same day: with equal counts, items have decayed equally to the last bit, over four months.
            var acts = ItemIds.SelectMany((item, i) => Enumerable.Range(0, counts[i])
                .Select(n => new Act(UserIds[users[i * 40 + n]], item, 3 * n * Day, (short)(n % 4)))).ToArray();
            var data = Of(ItemIds, acts, Tags);
            var result = Run(data, Options with { Until = 200 * Day, Lookback = 200 * Day }, World.Named("count", PlainCount));
            return result.Holdouts.Count > 0 && Enumerable.Range(0, result.Holdouts.Count).All(user =>
            {
                var counted = acts
                    .Where(act => act.Time < result.Holdouts[user].Time)
                    .GroupBy(act => act.Item)
                    .OrderByDescending(item => item.Count())
                    .ThenBy(item => item.Key, StringComparer.Ordinal)
                    .Take(Options.K)
                    .Select(item => item.Key);
                return result.Candidates[0].Lists[user].Select(item => data.Interactions.ItemIds[item]).SequenceEqual(counted);
            });
        }, iter: 300);

    [Test]
    public void Random_scores_have_the_expected_hit_rate_of_a_random_order()
    {
        // Factors and targets are independent, so the order of a list does not depend on the target.
        const int Users = 4_000, Items = 150, K = 10;
        var generator = new SplitMix64(42);
        string[] ids = [.. Enumerable.Range(0, Items).Select(item => $"i{item:000}")];
        var acts = Enumerable.Range(0, Users).SelectMany(user => new[]
        {
            new Act($"u{user:0000}", ids[generator.Below(Items)], user), new Act($"u{user:0000}", ids[generator.Below(Items)], Day + user),
        }).ToArray();
        var factors = new VectorTable(8, [.. Enumerable.Range(0, Items * 8).Select(_ => 0.01f + generator.Below(1_000))], [.. Enumerable.Range(0, Items)]);
        var data = Of(ids, acts);
        data = data with { Catalog = data.Catalog.WithVectors(embeddings: null, ItemVectorsBuilder.Pack(factors, normalise: false)) };

        var result = Run(
            data, Options with { Limit = Users, Cutoffs = [K] }, World.Named("random", PlainCount with { Alpha = 0, Gamma = 1, PopularityFanout = Items }));

        var (exact, numbers) = (RandomRecommender.HitRate(new RandomDraw(K, Items, 1, 1)), result.Candidates[0].Numbers[0]);
        Assert.That((result.Funnel.Evaluated, result.Candidates[0].InPool, numbers[Metric.Fill]), Is.EqualTo((Users, 1.0, 1.0)));
        Assert.That(exact, Is.InRange(numbers.HitRateInterval.Lower, numbers.HitRateInterval.Upper));
        Assert.That(numbers[Metric.Mrr], Is.EqualTo(RandomRecommender.Mrr(new RandomDraw(K, Items, 1, 1))).Within(0.004));
        Assert.That(result.ReferenceRankings.Single(ranking => ranking.Name == "random")[Metric.HitRate], Is.EqualTo(exact).Within(1e-12));
    }

    [Test]
    public void Reference_rankings_are_popularity_repeat_of_recent_items_random_and_upper_bound()
    {
        // The target of w is a: 5 users had it before, it is the most popular item, and it is the last item of w. No seen filter applies.
        var data = VectorWorld(VectorActs);
        var result = Run(data, Options with { Until = 32, Lookback = 2, Cutoffs = [2] });
        var rankings = result.ReferenceRankings.ToDictionary(ranking => ranking.Name, ranking => (ranking[Metric.HitRate]!.Value, ranking[Metric.Mrr]!.Value));

        Assert.That(result.Funnel.Evaluated, Is.EqualTo(1));
        Assert.That(rankings["popularity"], Is.EqualTo((1.0, 1.0)));
        Assert.That(rankings["repeat of recent items"], Is.EqualTo((1.0, 1.0)));
        Assert.That(rankings["random"].Item1, Is.EqualTo(2 / 5.0).Within(1e-12));
        Assert.That(rankings["upper bound"], Is.EqualTo((1.0, 1.0)));

        var filtered = Run(data, Options with { Until = 32, Lookback = 2, Cutoffs = [2], Seen = SeenItems.Filter });
        Assert.That((filtered.Funnel.Holdouts, filtered.Funnel.Reachable, filtered.Candidates.Count), Is.EqualTo((1, 0, 0)));
    }

    [Test]
    public void Every_candidate_is_compared_with_popularity_and_one_that_is_popularity_is_identical_to_it()
    {
        // One event per user and item, so that event counts equal user counts.
        var acts = Enumerable.Range(0, 300).Select(i => new Act($"u{i / 12:00}", ItemIds[i % 12 * 5 % 12], i % 7)).DistinctBy(act => (act.User, act.Item));
        var result = Run(Of(ItemIds, acts), Options, World.Named("count", PlainCount), World.Named("tail", PlainCount with { PopularityHalfLifeDays = 1e-12 }));
        Assert.That(result.AgainstPopularity.Select(comparison => comparison.Candidate), Is.EqualTo(new List<string> { "count", "tail" }));
        Assert.That(result.AgainstPopularity[0].Verdict, Is.EqualTo(Verdict.Identical));
    }

    [Test]
    public void Excluded_items_do_not_count_in_the_popularity_rank()
        => Gen.Select(Gen.Int[1, 90], Gen.Int[0, 89].Array[1, 400], Gen.Bool.Array[90]).Sample((itemCount, visited, available) =>
        {
            string[] items = [.. Enumerable.Range(0, itemCount).Select(item => $"i{item:D2}")];
            var acts = visited.Select((item, i) => new Act($"u{i % 7}", items[item % itemCount], i));
            var data = Of(items, acts, unavailable: [.. items.Where((_, item) => !available[item])]);
            var counts = new PriorCounts(data.Interactions);
            counts.MoveTo(Options.Until);
            var without = data.Interactions.ItemsOfUser(0).ToArray();
            var counted = counts.UserCounts.ToArray();
            var listed = Enumerable.Range(0, counted.Length)
                .Where(item => data.Catalog.Available[item] && counted[item] > 0 && !without.Contains(item))
                .OrderByDescending(item => counted[item]).ToArray();
            return Enumerable.Range(0, counted.Length).All(item => counts.RankAmong(data.Catalog.Available, item, without) == RankOfTarget.Of(listed, item));
        }, iter: 300);

    [Test]
    public void The_same_candidate_twice_is_identical_with_p_one()
    {
        var data = Of(ItemIds, Enumerable.Range(0, 400).Select(i => new Act($"u{i % 40}", ItemIds[i * i % 12], i * Minute)), Tags);
        var result = Run(data, Options, World.Named("a"), World.Named("b"));
        var comparison = result.Comparisons.Single();

        Assert.That(comparison.Verdict, Is.EqualTo(Verdict.Identical));
        Assert.That(comparison.Measures.Select(m => (m.Difference, m.P, m.AdjustedP, m.Wins, m.Losses)).Distinct().Single(), Is.EqualTo((0.0, 1.0, 1.0, 0, 0)));
        Assert.That(comparison.Primary.Interval, Is.Null);
        Assert.That(result.Candidates[1].Beyond[Metric.Find(Metric.All, "overlap")!], Is.EqualTo(1));
    }

    [Test]
    public void Workers_and_the_order_of_rows_change_no_number()
        => Gen.Select(Acts, Gen.Int[2, 5], Questions).Sample((acts, workers, options) =>
        {
            var candidates = Candidate.Defaults(new BlendSettings());
            var one = Evaluator.Run(Of(ItemIds, acts, Tags), candidates, options with { Workers = 1 });
            var many = Evaluator.Run(Of(ItemIds, acts.Reverse(), Tags), candidates, options with { Workers = workers });
            return JsonSerializer.Serialize(one.Candidates) == JsonSerializer.Serialize(many.Candidates)
                && JsonSerializer.Serialize(one.Comparisons) == JsonSerializer.Serialize(many.Comparisons)
                && one.Power == many.Power && one.Funnel == many.Funnel;
        }, iter: 60);

    [Test]
    public void Every_holdout_is_found_or_has_one_miss_reason_and_a_hit_was_in_the_pool()
        => Gen.Select(Acts, Questions).Sample((acts, options) =>
        {
            var result = Run(Of(ItemIds, acts, Tags, unavailable: ["c"]), options with { Seen = SeenItems.Filter });
            return result.Candidates.All(candidate =>
                candidate.MissReasons.Values.Sum() == result.Funnel.Holdouts
                && candidate.MissReasons[MissReason.Found] == candidate.Numbers[0].Hits
                && candidate.InPool >= candidate.Numbers[0].HitRate
                && candidate.MissReasons[MissReason.NotAvailable] == result.Holdouts.Count(holdout => holdout.Targets.All(target => !target.Available)));
        }, iter: 300);

    [Test]
    public void Targets_that_the_stages_add_and_remove_add_up_to_the_hits()
        => Gen.Select(Acts, Gen.Double[0, 5], Gen.Double[0, 1], Gen.Int[0, 2]).Sample((acts, boost, lambda, cap) =>
        {
            Candidate[] candidates =
            [
                new("all", null, new BlendSettings { ProfileBoost = boost, MmrLambda = lambda, BrandCap = cap, CategoryCap = cap }),
                new("blend only", null, new BlendSettings { ProfileBoost = 0, MmrLambda = null, BrandCap = 0, CategoryCap = 0 }),
            ];
            var world = Evaluator.Run(Of(ItemIds, acts, Tags), candidates, Options);
            var results = world.Candidates;
            if (world.Holdouts.Count == 0)
                return results.Count == 0;

            var blendOnly = results[1].Stages!;
            return results.All(result => result.Stages is { } s
                    && s.ByBlend + s.BoostGained - s.BoostLost + s.RerankGained - s.RerankLost == s.Found
                    && s.Found == result.MissReasons[MissReason.Found]
                    && s.RerankLost == result.MissReasons[MissReason.Mmr] + result.MissReasons[MissReason.Cap])
                && blendOnly == new StageGains(blendOnly.Found, 0, 0, 0, 0, blendOnly.Found);
        }, iter: 300);

    [Test]
    public void Smaller_cutoffs_use_the_first_items_of_the_same_list()
        => Acts.Sample(acts =>
        {
            var data = Of(ItemIds, acts, Tags);
            var three = Run(data, Options with { Cutoffs = [1, 3, 5] });
            return three.Candidates.All(candidate =>
                candidate.Numbers.Select(n => n.K).SequenceEqual([1, 3, 5])
                && candidate.Numbers.Zip(candidate.Numbers.Skip(1)).All(pair => pair.First.Hits <= pair.Second.Hits && pair.First[Metric.Mrr] <= pair.Second[Metric.Mrr])
                && candidate.Numbers[1].Hits == candidate.Lists.Where((list, user) => list.Take(3).Intersect(three.Holdouts[user].Targets.Select(target => target.Item)).Any()).Count());
        }, iter: 200);

    [Test]
    public void Replay_makes_lists_from_the_answers_too()
    {
        // Nobody had "z" before the holdout; only the holdout itself brings it in.
        Act[] acts = [new("u", "a", 1), new("u", "b", 2), new("u", "z", 3), new("v", "a", 1), new("v", "b", 2)];
        var data = Of(["a", "b", "z"], acts);
        int RankOfZ(EvidenceProtocol protocol)
        {
            var result = Run(data, Options with { Protocol = protocol }, World.Named("count", PlainCount));
            return result.Candidates[0].Ranks.First(Enumerable.Range(0, 2).Single(user => result.Holdouts[user].Time == 3));
        }

        Assert.That(RankOfZ(EvidenceProtocol.AsOf), Is.EqualTo(RankOfTarget.Miss));
        Assert.That(RankOfZ(EvidenceProtocol.Replay), Is.EqualTo(3));
    }

    [Test]
    public void A_score_that_is_not_a_number_stops_the_run_or_is_counted()
    {
        Act[] acts = [new("u", "a", 1), new("u", "b", 2)];
        var data = Of(["a", "b"], acts);
        var broken = World.Named("broken", PlainCount with { Alpha = double.MaxValue, Beta = 0, ProfileBoost = double.MaxValue });
        Assert.That(() => Run(data, Options, broken with { Settings = broken.Settings with { Alpha = double.NaN } }), Throws.ArgumentException);

        var overflowing = Of(["a", "b"], acts, ItemIds.ToDictionary(id => id, _ => new[] { "tag" }));
        Assert.That(() => Run(overflowing, Options, broken), Throws.TypeOf<ScoringException>().With.Message.Contains("'a'").And.Message.Contains("'u'"));

        var counted = Run(overflowing, Options with { CountErrors = true }, World.Named("fine", PlainCount), broken).Candidates[1];
        Assert.That((counted.Failures, counted.MissReasons[MissReason.Failed], counted.Numbers[0][Metric.Find(Metric.All, "empty_lists")!]), Is.EqualTo((1, 1, 1.0)));
    }

    [Test]
    public void A_namespace_without_evaluable_users_gives_a_funnel_and_no_numbers()
    {
        var result = Run(Of(["a"], [new("u", "a", 1)]), Options);
        Assert.That((result.Funnel.Evaluated, result.Candidates.Count, result.Power), Is.EqualTo((0, 0, (PowerStatement?)null)));
    }

    [Test]
    public void An_unknown_baseline_is_refused()
        => Assert.That(() => Run(Of(["a"], [new("u", "a", 1)]), Options with { Baseline = "other" }), Throws.ArgumentException.With.Message.Contains("other"));

    [TestCase("aab", "ab", 1)]
    [TestCase("abc", "abc", 0)]
    [TestCase("", "", 0)]
    public void The_first_of_repeated_items_is_kept(string list, string expected, int removed)
    {
        Assert.That(Repeats.Remove(Vectors.Items(list), out var count), Is.EqualTo(Vectors.Items(expected)));
        Assert.That(count, Is.EqualTo(removed));
    }

    // Differing users, difference, adjusted p, interval -> verdict, with a margin of 0.01.
    [TestCase(0, 0, 1, 0, 0, Verdict.Identical)]
    [TestCase(19, 0.5, 0.001, 0.1, 0.9, Verdict.NoSignificantDifference)]
    [TestCase(20, 0.5, 0.049, 0.1, 0.9, Verdict.Better)]
    [TestCase(20, -0.5, 0.049, -0.9, -0.1, Verdict.Worse)]
    [TestCase(20, 0.5, 0.05, 0.1, 0.9, Verdict.NoSignificantDifference)]
    [TestCase(9, 0.001, 0.6, -0.009, 0.01, Verdict.NoSignificantDifference, Description = "no interval, so nothing is equivalent")]
    [TestCase(20, 0.5, 0.01, -0.1, 0.9, Verdict.NoSignificantDifference, Description = "the interval includes 0")]
    [TestCase(10, 0.001, 0.6, -0.009, 0.01, Verdict.Equivalent)]
    [TestCase(10, 0.001, 0.6, -0.011, 0.01, Verdict.NoSignificantDifference)]
    public void The_verdict_follows_from_p_interval_and_users_who_differ(int differing, double difference, double p, double lower, double upper, Verdict expected)
        => Assert.That(
            Comparisons.VerdictOf(
                new MeasureComparison
                {
                    Measure = Metric.Mrr,
                    K = 20,
                    Difference = difference,
                    Interval = differing < Comparisons.FewestForInterval ? null : new Interval(lower, upper),
                    P = p,
                    AdjustedP = p,
                    Wins = differing,
                    Ties = 100,
                    Losses = 0,
                    IsSame = differing == 0,
                },
                margin: 0.01),
            Is.EqualTo(expected));
}
