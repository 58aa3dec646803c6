using System.Globalization;
using CsvHelper;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

/// <summary>Signals and lists on real ratings; skipped where the data set is not available.</summary>
public sealed class MovieLensTests
{
    [Test]
    public void Signals_and_lists_on_real_ratings_are_those_of_the_oracle()
    {
        var world = Read(RealData.MovieLens(), users: 25);
        var data = world.ToData();
        var settings = new BlendSettings { CoVisitationWindowDays = 400, ProfileWindowDays = 900, PopularityHalfLifeDays = 200, PopularityFanout = 50 };
        Query[] queries = [.. Enumerable.Range(0, 4).Select(i => i * 6).Select(user => new Query(user, data.Interactions.Times[data.Interactions.EventsOfUser(user)[^1]]))];

        ScoringRun.Create(data, queries, [settings], new RankingOptions(10)).ForEach(1, ranker =>
        {
            var oracle = new Oracle(world, data.Interactions.UserIds[ranker.Query.User], ranker.Query.Time, settings);
            var list = ranker.Rank(0);
            var (items, scores) = oracle.List(10);
            Assert.That(list.Items.Select(item => data.Interactions.ItemIds[item]), Is.EqualTo(items));
            Assert.That(list.Scores, Is.EqualTo(scores).Within(1e-9));
            foreach (var item in list.Items.Concat(data.Interactions.ItemsOfUser(ranker.Query.User)[..5].ToArray()))
            {
                var explained = ranker.Explain(0, item);
                var id = data.Interactions.ItemIds[item];
                var raw = explained.Signals.ToDictionary(signal => signal.Signal.Name, signal => signal.Raw);
                Assert.That(
                    new[] { raw["popularity"], raw["co-visitation"], raw["content"], explained.Score },
                    Is.EqualTo(new[] { oracle.Popularity(id), oracle.CoVisitation(id), oracle.Content(id), oracle.Score(id) }).Within(1e-9));
            }
        });
    }

    static World Read(string folder, int users)
    {
        var events = Rows(Path.Combine(folder, "ratings.csv")).Where(row => Int(row[0]) <= users)
            .Select(row => new EventRow(row[0], row[1], 0, double.Parse(row[2], CultureInfo.InvariantCulture), Int(row[3]) * 1_000_000L)).ToArray();
        var rated = events.Select(e => e.Item).ToHashSet();
        var items = Rows(Path.Combine(folder, "movies.csv")).Where(row => rated.Contains(row[0])).Select(row => new ItemRow(row[0], Tags: row[2].Split('|'))).ToArray();
        return new World(items, events, World.DefaultTypes);
    }

    static IEnumerable<string[]> Rows(string path)
    {
        using var reader = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',' });
        while (reader.Read())
            yield return [.. Enumerable.Range(0, reader.Headers.Count).Select(reader.GetString)];
    }

    static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
