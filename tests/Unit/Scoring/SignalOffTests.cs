using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

/// <summary>Candidates without a signal, ranked in the same run as candidates with all of them.</summary>
public sealed class SignalOffTests
{
    static readonly Gen<Signal> Signals = Gen.Int[0, Signal.All.Count - 1].Select(index => Signal.All[index]);

    [Test]
    public void A_list_without_a_signal_equals_that_of_an_oracle_for_which_the_signal_is_always_0()
    {
        Gen.Select(Worlds.Exact, Worlds.Queries, Worlds.Settings, Gen.Int[1, 8], Signals).Sample((world, query, settings, k, off) =>
        {
            var data = world.ToData();
            if (query.User >= data.Interactions.UserIds.Count)
                return;
            var user = data.Interactions.UserIds[query.User];

            Visit(data, query, [settings, settings], k, [null, off], ranker =>
            {
                AssertEqual(new Oracle(world, user, query.Time, settings).List(k), ranker.Rank(0));
                AssertEqual(new Oracle(world, user, query.Time, settings, off.Name).List(k), ranker.Rank(1));
            });

            void AssertEqual((string[] Items, double[] Scores) expected, RankedList list)
            {
                Assert.That(list.Items.Select(item => data.Interactions.ItemIds[item]), Is.EqualTo(expected.Items));
                Assert.That(list.Scores, Is.EqualTo(expected.Scores).Within(1e-12));
            }
        }, iter: 500);
    }

    [Test]
    public void A_list_without_a_part_that_the_candidate_does_not_use_is_the_same()
    {
        Gen.Select(Worlds.Any, Worlds.Queries, Worlds.Settings, Gen.Int[1, 8]).Sample((world, query, settings, k) =>
        {
            var data = world.ToData();
            if (query.User >= data.Interactions.UserIds.Count)
                return;
            AblatedPart[] unused = [.. AblatedPart.All.Where(part => !part.IsUsed(settings))];

            Visit(data, query, [settings, .. unused.Select(part => part.Off(settings))], k, [null, .. unused.Select(part => part.Signal)], ranker =>
            {
                for (var i = 0; i < unused.Length; i++)
                    Assert.That(ranker.Rank(1 + i).Items, Is.EqualTo(ranker.Rank(0).Items), unused[i].Name);
            });
        }, iter: 300);
    }

    [Test]
    public void An_explanation_shows_0_for_a_signal_that_is_off()
    {
        var world = new World([new("a", Tags: ["red"]), new("b", Tags: ["red"])], World.Events0("u a 1", "v b 1", "v a 1"), World.DefaultTypes);

        Visit(world.ToData(), new Query(0, 2), [new(), new()], 2, [null, Signal.All[0]], ranker =>
        {
            var (on, off) = (ranker.Explain(0, 0), ranker.Explain(1, 0));
            Assert.That(on.Signals[0].Raw, Is.GreaterThan(0));
            Assert.That((off.Signals[0].Raw, off.Signals[0].Normalised, off.Terms[0]), Is.EqualTo((0.0, 0.0, 0.0)));
            Assert.That(off.Signals.Skip(1), Is.EqualTo(on.Signals.Skip(1)));
            Assert.That(off.Source, Is.EqualTo(CandidateSource.Popularity));
        });
    }

    /// <summary>Popularity, co-visitation with cosines, and profiles are computed once per entry of the plan and query.</summary>
    [Test]
    public void Candidates_without_a_part_compute_no_signal_again()
    {
        BlendSettings[] candidates = [new(), new() { Alpha = 0.6 }];
        var ablated = candidates.SelectMany(settings => AblatedPart.All.Select(part => (Settings: part.Off(settings), part.Signal))).ToArray();
        var plan = new SignalPlan(
            [.. candidates, .. ablated.Select(without => without.Settings)], 20, [.. candidates.Select(_ => (Signal?)null), .. ablated.Select(without => without.Signal)]);

        Assert.That((plan.Popularity.Count, plan.CoVisitation.Count, plan.Profiles.Count), Is.EqualTo((1, 1, 1)));
        Assert.That(plan.Exclusions, Has.Count.EqualTo(2), "with and without the rule");
        Assert.That(plan.Pools, Has.Count.EqualTo(4), "with all signals, and without each that adds items");
        Assert.That(plan.Blends, Has.Count.EqualTo(1 + Signal.All.Count));
    }

    [Test]
    public void Every_candidate_needs_an_entry()
        => Assert.That(
            () => ScoringRun.Create(new World([], [], []).ToData(), [], [new(), new()], new RankingOptions(1), [null]),
            Throws.ArgumentException.With.Message.StartsWith("Expected one entry for each of 2 candidates, got 1."));

    static void Visit(ScoringData data, Query query, BlendSettings[] candidates, int k, Signal?[] off, Action<QueryRanker> visit)
    {
        var visits = 0;
        ScoringRun.Create(data, [query], candidates, new RankingOptions(k), off).ForEach(1, ranker =>
        {
            visits++;
            visit(ranker);
        });
        Assert.That(visits, Is.EqualTo(1));
    }
}
