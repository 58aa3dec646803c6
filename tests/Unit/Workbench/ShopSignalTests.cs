using RecSys.Workbench.Database;
using RecSys.Workbench.Generation;

namespace RecSys.Tests.Unit.Workbench;

/// <summary>
/// Checks with only the generated rows whether a signal learned from the first 50 days predicts the next item of a user in the
/// last 10 days. A signal gives ten items for the current item. A random choice hits in 10 of 600 cases.
/// </summary>
public sealed class ShopSignalTests
{
    const int Listed = 10;
    const int Items = 600;

    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Cut = Now.AddDays(-10);

    static readonly Shop Shop = new(new ShopOptions(Items, Users: 900, Events: 40_000, Seed: 5, Now));
    static readonly ShopEvent[] Events = [.. Shop.Events()];
    static readonly (string From, string To)[] Steps = [.. StepsOf(Events.Where(row => row.Timestamp >= Cut))];

    const double Blind = Listed / (double)Items;

    [Test]
    public void Popularity_finds_the_next_item()
        => Assert.That(PopularityHitRate(Cut.AddDays(-14), Cut), Is.GreaterThan(4 * Blind));

    [Test]
    public void Popularity_of_recent_events_predicts_better_than_that_of_old_events()
        => Assert.That(
            PopularityHitRate(Cut.AddDays(-10), Cut), Is.GreaterThan(1.1 * PopularityHitRate(Now.AddDays(-60), Now.AddDays(-50))));

    [Test]
    public void Co_visitation_finds_the_next_item_better_than_popularity()
    {
        var together = StepsOf(Events.Where(row => row.Timestamp < Cut))
            .SelectMany(step => new[] { step, (From: step.To, To: step.From) })
            .GroupBy(step => step.From)
            .ToDictionary(group => group.Key, group => Top(group.CountBy(step => step.To)));

        Assert.That(
            HitRate(from => together.GetValueOrDefault(from, [])), Is.GreaterThan(1.2 * PopularityHitRate(Cut.AddDays(-14), Cut)));
    }

    [Test]
    public void Similarity_finds_the_next_item()
    {
        var embedded = Shop.Items().Where(item => item.Embedding is not null).ToDictionary(item => item.ItemId, item => item.Embedding!);
        var steps = Steps.Where(step => embedded.ContainsKey(step.From) && embedded.ContainsKey(step.To)).ToArray();
        var nearest = steps.Select(step => step.From).Distinct().ToDictionary(from => from, from => embedded
            .Where(item => item.Key != from)
            .OrderByDescending(item => Dot(item.Value, embedded[from]))
            .ThenBy(item => item.Key, StringComparer.Ordinal)
            .Take(Listed)
            .Select(item => item.Key)
            .ToHashSet());

        Assert.That(steps.Average(step => nearest[step.From].Contains(step.To) ? 1.0 : 0.0), Is.GreaterThan(2.5 * Listed / embedded.Count));
    }

    static double HitRate(Func<string, HashSet<string>> list) => Steps.Average(step => list(step.From).Contains(step.To) ? 1.0 : 0.0);

    static double PopularityHitRate(DateTimeOffset from, DateTimeOffset to)
    {
        var popular = Top(Events.Where(row => row.Timestamp >= from && row.Timestamp < to).CountBy(row => row.ItemId));
        return HitRate(_ => popular);
    }

    static HashSet<string> Top(IEnumerable<KeyValuePair<string, int>> counts)
        => [.. counts.OrderByDescending(item => item.Value).ThenBy(item => item.Key, StringComparer.Ordinal).Take(Listed).Select(item => item.Key)];

    static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    /// <summary>Pairs of an item and the next different item of the same user within half an hour.</summary>
    static IEnumerable<(string From, string To)> StepsOf(IEnumerable<ShopEvent> events)
        => events.GroupBy(row => row.UserId).SelectMany(user =>
        {
            var rows = user.OrderBy(row => row.Timestamp).ToArray();
            return rows.Zip(rows.Skip(1))
                .Where(pair => pair.First.ItemId != pair.Second.ItemId && pair.Second.Timestamp - pair.First.Timestamp < TimeSpan.FromMinutes(30))
                .Select(pair => (pair.First.ItemId, pair.Second.ItemId));
        });
}
