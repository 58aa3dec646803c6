using CsCheck;
using RecSys.Evaluation.Factors;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation.Factors;

public sealed class SimilarityScaleTests
{
    static readonly BlendSettings Service = new() { PopularityFanout = 8, CoVisitationWindowDays = 2, ProfileTopN = 2 };

    [Test]
    public void Hit_rates_are_those_of_the_live_rankers_lists_by_similarity_alone_with_longer_users()
        => Gen.Select(World.Acts, Gen.Int[0, 1000]).Sample((acts, salt) =>
        {
            var data = FactorWorld.WithFactors(
                World.Of(World.ItemIds, acts, World.Tags), item => [((item * 7 + salt) % 5 - 2) / 4f, ((item * 3 + salt) % 4) / 5f], Embeddings(salt));
            var holdouts = NewItemHoldouts.Of(data, 0, 0, 100 * World.Day, 1, 100, 1).Holdouts;
            if (holdouts.Count == 0)
                return;

            double[] multipliers = [0.25, 1, 4, 4];
            var rates = SimilarityScale.HitRates(data, holdouts, multipliers, Service, workers: 2, CancellationToken.None);

            Assert.That(rates, Is.EqualTo(multipliers.Select(multiplier => SlowHitRate(data, holdouts, multiplier))));
        }, iter: 200);

    static double SlowHitRate(ScoringData data, IReadOnlyList<NewItemHoldout> holdouts, double multiplier)
    {
        var alone = Service with { Alpha = 0, Beta = 0, Gamma = 1, MmrLambda = null, BrandCap = 0, CategoryCap = 0, ProfileBoost = 0, RuleExcludeEvents = false };
        var scaled = data with
        {
            NewUserFactorRule = () => (query, destination) =>
            {
                var known = UserFactor.TryMean(data, query, destination);
                for (var i = 0; i < destination.Length; i++)
                    destination[i] *= (float)multiplier; // a power of 2: exact
                return known;
            },
        };
        var hits = 0;
        ScoringRun.Create(scaled, [.. holdouts.Select(holdout => new Query(holdout.User, holdout.Time))], [alone], new RankingOptions(20, SeenItems.Filter)).ForEach(
            1, ranker => hits += ranker.Rank(0).Items.Contains(holdouts[ranker.Index].Target) ? 1 : 0);
        return (double)hits / holdouts.Count;
    }

    static ItemVectors Embeddings(int salt)
    {
        var builder = new ItemVectorsBuilder(World.ItemIds.Length, 2, normalise: true);
        for (var item = 0; item < World.ItemIds.Length; item++)
            builder.Add(item, [item % 3, (item + salt) % 4]);
        return builder.Build();
    }
}
