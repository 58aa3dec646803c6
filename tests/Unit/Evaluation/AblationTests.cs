using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>What each part of a candidate is worth: the same numbers as a candidate that never had the part.</summary>
public sealed class AblationTests
{
    static readonly ScoringData Shop = World.Of(
        ItemIds, Enumerable.Range(0, 600).Select(i => new Act($"u{i % 50}", ItemIds[i * 7 % 12], i * Minute, (short)(i % 4))), Tags);

    static readonly Gen<BlendSettings> Settings = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[-1, 4], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Bool)
        .Select((alpha, beta, gamma, lambda, brand, category, boost, rule) => new BlendSettings
        {
            Alpha = alpha,
            Beta = beta,
            Gamma = gamma,
            MmrLambda = lambda < 0 ? null : lambda / 4.0,
            BrandCap = brand,
            CategoryCap = category,
            ProfileBoost = boost,
            RuleExcludeEvents = rule,
        });

    static IReadOnlyList<CandidateAblation> Ablate(ScoringData data, params Candidate[] candidates)
        => Evaluator.Run(data, candidates, Options with { Ablate = true, Resamples = 200 }).Ablations!;

    [Test]
    public void A_part_that_settings_turn_off_is_compared_with_a_candidate_that_has_these_settings()
    {
        Gen.Select(Acts, Settings).Sample((acts, settings) =>
        {
            var data = World.Of(ItemIds, acts, Tags);
            var options = Options with { Resamples = 200, Ablate = true };
            var result = Evaluator.Run(data, [Named("whole", settings)], options);
            if (result.Ablations is not { } ablations || result.Holdouts.Count == 0)
                return;

            Assert.That(ablations[0].Parts.Select(part => part.Part), Is.EqualTo(AblatedPart.All.Select(part => part.Name)));
            Assert.That(ablations[0].AllParts.Hits, Is.EqualTo(result.Candidates[0].Numbers[0].Hits));
            foreach (var (part, ablation) in AblatedPart.All.Zip(ablations[0].Parts).Where(pair => pair.First.Signal is null))
            {
                Assert.That(ablation.Primary is not null, Is.EqualTo(part.IsUsed(settings)), part.Name);
                if (ablation.Primary is null)
                    continue;
                var direct = Evaluator.Run(data, [Named("without", part.Off(settings)), Named("whole", settings)], options with { Ablate = false });
                Assert.That(ablation.Without!.Hits, Is.EqualTo(direct.Candidates[0].Numbers[0].Hits), part.Name);
                Assert.That(ablation.Measures.Select(Uncorrected), Is.EqualTo(direct.Comparisons[0].Measures.Select(Uncorrected)), part.Name);
                Assert.That(ablation.Primary, Is.EqualTo(ablation.Measures.Single(measure => measure.Measure == Metric.Mrr)));
            }
        }, iter: 40);

        static MeasureComparison Uncorrected(MeasureComparison measure) => measure with { AdjustedP = measure.P };
    }

    [Test]
    public void A_signal_that_is_off_gives_the_ranks_of_a_run_in_which_it_is_off()
    {
        var whole = Named("whole", new BlendSettings { ProfileBoost = 0 });
        var holdouts = Evaluator.Run(Shop, [whole], Options).Holdouts;
        foreach (var (signal, ablation) in Signal.All.Zip(Ablate(Shop, whole)[0].Parts))
        {
            var ranks = new int[holdouts.Count];
            ScoringRun.Create(Shop, [.. holdouts.Select(holdout => new Query(holdout.User, holdout.Time))], [whole.Settings], new RankingOptions(5), [signal])
                .ForEach(1, ranker => ranks[ranker.Index] = Array.IndexOf(ranker.Rank(0).Items, holdouts[ranker.Index].Targets.Single().Item) + 1);
            Assert.That(ablation.Without![Metric.Mrr], Is.EqualTo(ranks.Average(rank => rank == 0 ? 0 : 1.0 / rank)).Within(1e-12), signal.Name);
        }
    }

    [Test]
    public void P_is_corrected_over_the_parts_of_one_candidate_only()
    {
        var alone = Ablate(Shop, Named("one"))[0];
        var together = Ablate(Shop, Named("one"), Named("two", PlainCount))[0];
        MeasureComparison[] tested = [.. alone.Parts.Select(part => part.Primary).OfType<MeasureComparison>()];

        Assert.That(together.Parts.Select(part => part.Primary), Is.EqualTo(alone.Parts.Select(part => part.Primary)));
        Assert.That(tested.Select(measure => measure.AdjustedP), Is.EqualTo(RecSys.Evaluation.Statistics.Holm.Adjust([.. tested.Select(measure => measure.P)])));
        Assert.That(tested, Has.Length.EqualTo(11));
    }

    [Test]
    public void Parts_that_a_candidate_does_not_use_are_not_tested()
    {
        var parts = Ablate(Shop, Named("plain", PlainCount))[0].Parts;

        Assert.That(
            parts.Where(part => part.Verdict is null).Select(part => part.Part),
            Is.EqualTo(new[] { "co-visitation", "embedding", "profile boost", "exclusion rule", "MMR", "brand cap", "category cap" }));
        Assert.That(parts.Where(part => part.Verdict is null).All(part => part is { Without: null, Primary: null, Measures.Count: 0 }));
    }

    [TestCase("popularity", 0, 0, 0, true, TestName = "Popularity ranks when all weights are 0")]
    [TestCase("popularity", 0, 1, 0, false, TestName = "Popularity without a weight only fills the pool, with and without it")]
    [TestCase("co-visitation", 1, 0, 1, false, TestName = "Co-visitation without a weight does nothing")]
    [TestCase("embedding", 1, 1, 0, false, TestName = "The embedding without a weight does nothing")]
    [TestCase("session", 1, 1, 0, true, TestName = "The session without a weight adds items to the pool")]
    public void A_part_is_used_if_a_list_can_depend_on_it(string name, double alpha, double beta, double gamma, bool used)
        => Assert.That(
            AblatedPart.All.Single(part => part.Name == name).IsUsed(new BlendSettings { Alpha = alpha, Beta = beta, Gamma = gamma }), Is.EqualTo(used));

    [TestCase(1.0, false)]
    [TestCase(0.99, true)]
    [TestCase(null, false)]
    public void Mmr_that_only_looks_at_relevance_is_not_used(double? lambda, bool used)
        => Assert.That(AblatedPart.All.Single(part => part.Name == "MMR").IsUsed(new BlendSettings { MmrLambda = lambda }), Is.EqualTo(used));

    [Test]
    public void Popularity_that_ranks_alone_earns_its_place()
    {
        // Everybody ends on the most popular item; ids ascend against popularity.
        var acts = Enumerable.Range(0, 60).SelectMany(user => (Act[])[new($"u{user}", "l", user * Minute), new($"u{user}", user % 2 == 0 ? "k" : "j", (100 + user) * Minute), new($"u{user}", "l", (200 + user) * Minute)]);
        var popularity = Ablate(World.Of(ItemIds, acts), Named("plain", PlainCount))[0];

        Assert.That(popularity.Parts[0].Verdict, Is.EqualTo(Verdict.Better));
        Assert.That(popularity.LargestGain(), Is.SameAs(popularity.Parts[0]));
        Assert.That(popularity.LargestHarm(), Is.Null);
        Assert.That(popularity.Parts[0].Primary!.Difference, Is.EqualTo(popularity.AllParts[Metric.Mrr] - popularity.Parts[0].Without![Metric.Mrr]).Within(1e-12));
    }

    [Test]
    public void A_list_that_cannot_be_made_without_a_part_counts_as_a_miss()
    {
        // The boost of these weights is infinite; without it every score is finite.
        var broken = Named("broken", new BlendSettings { ProfileBoost = double.MaxValue, Alpha = double.MaxValue / 2 });
        var result = Evaluator.Run(Shop, [broken], Options with { Ablate = true, CountErrors = true });

        Assert.That(result.Candidates[0].Failures, Is.GreaterThan(0));
        Assert.That(result.Ablations![0].Parts.Single(part => part.Part == "MMR").Without!.Hits, Is.EqualTo(result.Candidates[0].Numbers[0].Hits));
        Assert.That(result.Ablations[0].Parts.Single(part => part.Part == "profile boost").Without!.Hits, Is.GreaterThan(result.Candidates[0].Numbers[0].Hits));
        Assert.That(() => Evaluator.Run(Shop, [broken], Options with { Ablate = true }), Throws.TypeOf<ScoringException>());
    }

    [Test]
    public void Without_users_there_are_no_ablations()
        => Assert.That(Evaluator.Run(Shop, [Named("one")], Options with { Ablate = true, MinEvents = 1000 }).Ablations, Is.Null);
}
