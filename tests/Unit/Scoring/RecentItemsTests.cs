using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class RecentItemsTests
{
    const long Minute = 60_000_000;

    [Test]
    public void Seed_items_are_distinct_newest_first_and_at_one_time_the_smaller_item_first()
        => Assert.That(SeedItems(["u a 1", "u c 5", "u b 5", "u d 3", "u c 2"], 0, 6), Is.EqualTo("bcda"));

    [Test]
    public void Window_of_seed_items_includes_its_start_but_not_its_end()
        => Assert.That(SeedItems(["u a 1", "u b 2", "u c 5"], 2, 5), Is.EqualTo("b"));

    [Test]
    public void At_most_ten_seed_items_are_kept()
        => Assert.That(SeedItems([.. "abcdefghijkl".Select((item, i) => $"u {item} {i}")], 0, 99), Is.EqualTo("lkjihgfedc"));

    [Test]
    public void Session_counts_events_within_half_an_hour_after_one_on_another_item()
    {
        // b is 30 minutes after a and counts. c is 31 minutes after b and does not count. The second c follows only c itself. d and e are simultaneous.
        var counts = Session("u a 0", $"u b {30 * Minute}", $"u c {61 * Minute}", $"u c {62 * Minute}", $"u d {200 * Minute}", $"u e {200 * Minute}");

        Assert.That(counts, Is.EqualTo(new[] { ("b", 1) }));
    }

    [Test]
    public void Session_counts_an_event_once_for_any_number_of_earlier_events()
        => Assert.That(Session("u a 0", "u b 1", "u c 2", "u c 3"), Is.EqualTo(new[] { ("b", 1), ("c", 2) }));

    [Test]
    public void Session_looks_back_on_ten_events()
        => Assert.That(
            Session([.. "abcdefghijkl".Select((item, i) => $"u {item} {i}")]).Select(count => count.Item1),
            Is.EqualTo("defghijkl".Select(item => item.ToString())), "a and b are too old, and nothing older than c can make c count");

    static string SeedItems(string[] events, long start, long end)
    {
        var data = new World([], World.Events0(events), World.DefaultTypes).ToData().Interactions;
        return string.Concat(RecentItems.SeedItems(data, 0, start, end).Select(item => data.ItemIds[item]));
    }

    static (string, int)[] Session(params string[] events)
    {
        var data = new World([], World.Events0(events), World.DefaultTypes).ToData().Interactions;
        return [.. RecentItems.Session(data, 0, long.MaxValue).Select(count => (data.ItemIds[count.Item], count.Count))];
    }
}
