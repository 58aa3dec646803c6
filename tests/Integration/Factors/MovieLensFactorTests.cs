using RecSys.Catalog;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

/// <summary>Real ratings: 100,836 events of 610 users on 9,742 films.</summary>
public sealed class MovieLensFactorTests
{
    [Test]
    public async Task Vectors_equal_a_simple_reference_computation_bit_for_bit()
    {
        var folder = RealData.MovieLens();
        await TestDatabase.Shared.ResetAsync();
        var imported = await ProcessRunner.RunAsync("workbench", ["import", "movielens", folder]);
        Assert.That(imported.ExitCode, Is.Zero, imported.Error);

        var report = await RunAsync();

        var ratings = await RatingsAsync();
        var (items, users) = (await ItemFactorsAsync(), await UserFactorsAsync());
        Assert.That(report.Number("events", "used"), Is.EqualTo(ratings.Count));
        Assert.That(users.Keys, Is.EquivalentTo(ratings.Select(rating => rating.User).Distinct()));
        foreach (var own in ratings.GroupBy(rating => rating.User))
        {
            var ordered = own.OrderBy(rating => rating.Time).ThenBy(rating => rating.Item, StringComparer.Ordinal).ToArray();
            var mean = new float[TextEmbedding.Dimensions];
            for (var column = 0; column < mean.Length; column++)
            {
                var sum = 0d;
                foreach (var rating in ordered)
                    sum += items[rating.Item][column];
                mean[column] = (float)(sum / ordered.Length);
            }

            if (!users[own.Key].AsSpan().SequenceEqual(mean))
                Assert.Fail($"User {own.Key} differs.");
        }
    }

    static async Task<List<(string User, string Item, DateTime Time)>> RatingsAsync()
    {
        await using var command = TestDatabase.Shared.DataSource.CreateCommand("SELECT user_id, item_id, ts FROM events");
        await using var reader = await command.ExecuteReaderAsync();
        var ratings = new List<(string, string, DateTime)>();
        while (await reader.ReadAsync())
            ratings.Add((reader.GetString(0), reader.GetString(1), reader.GetDateTime(2)));
        return ratings;
    }
}
