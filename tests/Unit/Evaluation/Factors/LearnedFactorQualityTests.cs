using System.Globalization;
using CsvHelper;
using RecSys.Catalog;
using RecSys.Evaluation.Factors;
using RecSys.Evaluation.Metrics;
using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation.Factors;

/// <summary>
/// How well learned factors find the next new item, beside popularity, co-visitation, means of content vectors, item-kNN and EASE. The
/// margins are wide: the test guards the quality, and the table that it prints shows it.
/// </summary>
public sealed class LearnedFactorQualityTests
{
    const int K = FactorEvaluation.Cutoff;

    // The shop of seed 2 has one item that a tenth of its users want next, which popularity finds as well as any other ranking.
    [TestCase(1UL, 2)]
    [TestCase(3UL, 2)]
    [TestCase(4UL, 2)]
    [TestCase(2UL, 1.3)]
    public void Learned_factors_find_many_times_as_many_new_items_as_popularity_on_a_generated_shop(ulong seed, double times)
    {
        var world = RowsWorld.OfShop(items: 4_000, users: 5_000, events: 160_000, seed);
        var split = TimeSplit.Of(world.Data, long.MinValue, long.MaxValue)!;
        var sample = NewItemHoldouts.Of(world.Data, split.Start, split.Gate, split.End, share: 1, limit: 2_000, seed);

        var comparison = Compare(world, sample, split.Gate, new BlendSettings(), regularization: 50, $"shop, seed {seed}");

        AssertBetter(comparison, times);
    }

    [Test]
    public void Learned_factors_find_more_than_popularity_on_MovieLens_after_the_first_four_fifths_of_each_user()
    {
        const long Split = 1_000_000_000L * 1_000_000 * 3; // after all ratings
        var folder = RealData.MovieLens();
        var ratings = Rows(Path.Combine(folder, "ratings.csv"))
            .Select(row => new Act(row[0], row[1], 1_000_000L * long.Parse(row[3], CultureInfo.InvariantCulture)))
            .GroupBy(act => act.User)
            .SelectMany(user => user.OrderBy(act => act.Time).ThenBy(act => act.Item, StringComparer.Ordinal)
                .Select((act, i) => (Act: act, Place: i - user.Count() * 4 / 5)))
            .ToArray();
        var items = Rows(Path.Combine(folder, "movies.csv"))
            .Select(row => (true, new CatalogItem { ItemId = row[0], Description = row[1], Tags = [.. row[2].Split('|')] })).ToArray();
        var world = RowsWorld.Of(items, ratings.Where(rating => rating.Place < 0).Select(rating => rating.Act));
        var interactions = world.Data.Interactions;
        NewItemHoldout[] holdouts =
        [
            .. ratings.Where(rating => rating.Place is >= 0 and < 5).OrderBy(rating => rating.Place)
                .Select(rating => new NewItemHoldout(interactions.UserIds.Find(rating.Act.User), interactions.ItemIds.Find(rating.Act.Item), Split)),
        ];

        // Ratings span decades and many come in one sitting: every rating counts alike.
        var comparison = Compare(
            world, new NewItemHoldouts(holdouts, holdouts.Length), Split,
            new BlendSettings { PopularityHalfLifeDays = 1e6, CoVisitationWindowDays = 1e5 }, regularization: 200, "MovieLens small");

        AssertBetter(comparison, atLeast: 1.3);
    }

    static void AssertBetter(FactorComparison comparison, double atLeast)
    {
        var learned = comparison.Quality(RankingKind.New)!.HitRate;
        Assert.That(learned, Is.GreaterThanOrEqualTo(atLeast * comparison.Quality(RankingKind.Popularity)!.HitRate), "against popularity");
        Assert.That(learned, Is.GreaterThanOrEqualTo(comparison.Quality(RankingKind.Means)!.HitRate), "against means of content vectors");
        Assert.That(FactorGate.Judge(comparison), Is.EqualTo(GateVerdict.Passed));
    }

    static FactorComparison Compare(RowsWorld world, NewItemHoldouts sample, long split, BlendSettings settings, double regularization, string title)
    {
        var workers = Environment.ProcessorCount;
        var als = FactorTraining.Train(world.Data, world.Content, new AlsModel(new AlsOptions { Workers = workers }), split, long.MaxValue);
        var means = FactorTraining.Train(world.Data, world.Content, new MeansModel(new UserFactorOptions()), split, long.MaxValue);
        var comparison = FactorEvaluation.Compare(
            als.Data, [(RankingKind.Means, means.Data)], sample, settings, seed: 1, workers, CancellationToken.None)!;

        var oracles = new ItemModels(world, split, items: 1_000);
        TestContext.Out.WriteLine(FormattableString.Invariant($"{title}: {comparison.Users} held out, {comparison.Items} items, {als.Events} training events"));
        TestContext.Out.WriteLine($"{"ranking",-24} {"hit rate@20",11} {"nDCG@20",8}");
        foreach (var ranking in comparison.Rankings)
            Print(ranking.Ranking.ToString(), ranking.HitRate, ranking.Ndcg);
        PrintRanks("item-kNN", oracles.NearestNeighbours(sample.Holdouts));
        PrintRanks("EASE", oracles.Ease(sample.Holdouts, regularization));
        return comparison;

        static void PrintRanks(string name, int[] ranks) => Print(name, ranks.Average(rank => Hit.Of(rank, K)), ranks.Average(rank => Ndcg.Of(rank, K)));

        static void Print(string name, double hitRate, double ndcg)
            => TestContext.Out.WriteLine(FormattableString.Invariant($"{name,-24} {hitRate,11:F4} {ndcg,8:F4}"));
    }

    static IEnumerable<string[]> Rows(string path)
    {
        using var reader = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',' });
        while (reader.Read())
            yield return [.. Enumerable.Range(0, reader.Headers.Count).Select(reader.GetString)];
    }
}
