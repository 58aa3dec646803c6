using System.Text.Json;
using CsCheck;
using RecSys.Workbench;
using RecSys.Workbench.Database;
using RecSys.Workbench.Generation;

namespace RecSys.Tests.Unit.Workbench;

public sealed class ShopTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    static readonly ShopOptions Options = new(Items: 500, Users: 400, Events: 12_000, Seed: 1, Now);

    static readonly Lazy<Shop> Shop = new(() => new Shop(Options));

    [Test]
    public void Same_options_give_the_same_rows_and_another_seed_gives_others()
    {
        var rows = RowsOf(new Shop(Options));

        Assert.That(RowsOf(new Shop(Options)), Is.EqualTo(rows));
        Assert.That(RowsOf(new Shop(Options with { Seed = 2 })), Is.Not.EqualTo(rows));
    }

    [Test]
    public void Later_end_of_the_history_gives_the_same_events_at_later_times()
    {
        var later = new Shop(Options with { Now = Now.AddDays(3) });

        Assert.That(
            later.Events().Select(row => (row.UserId, row.ItemId, row.Type, row.SourceEventId)).Take(50),
            Is.EqualTo(Shop.Value.Events().Select(row => (row.UserId, row.ItemId, row.Type, row.SourceEventId)).Take(50)));
    }

    [Test]
    public void Shop_of_any_size_has_exactly_that_many_rows_within_its_history()
        => Gen.Select(Gen.Int[1, 60], Gen.Int[1, 40], Gen.Int[0, 600], Gen.ULong[0, 1000]).Sample((items, users, events, seed) =>
        {
            var shop = new Shop(new ShopOptions(items, users, events, seed, Now));
            var made = shop.Events().ToArray();

            return shop.Items().Select(item => item.ItemId).Distinct().Count() == items
                && shop.Users().Select(user => user.UserId).Distinct().Count() == users
                && made.Length == events
                && made.Select(row => row.SourceEventId).Distinct().Count() == events
                && made.All(row => row.Timestamp >= Now.AddDays(-ShopOptions.Days) && row.Timestamp < Now);
        }, iter: 60);

    [Test]
    public void Each_step_from_view_to_purchase_has_fewer_events()
    {
        var counts = Shop.Value.Events().CountBy(row => row.Type).ToDictionary();

        Assert.That(counts[DefaultEventTypes.View], Is.GreaterThan(counts[DefaultEventTypes.Click]));
        Assert.That(counts[DefaultEventTypes.Click], Is.GreaterThan(counts[DefaultEventTypes.Add]));
        Assert.That(counts[DefaultEventTypes.Add], Is.GreaterThan(counts[DefaultEventTypes.Purchase]));
        Assert.That(counts[DefaultEventTypes.Purchase], Is.GreaterThan(Options.Events / 50));
    }

    [Test]
    public void Some_users_buy_the_same_item_again()
        => Assert.That(
            Shop.Value.Events().Where(row => row.Type == DefaultEventTypes.Purchase).GroupBy(row => (row.UserId, row.ItemId)).Count(group => group.Count() > 1),
            Is.GreaterThan(10));

    [Test]
    public void Busiest_tenth_of_the_users_makes_more_than_a_quarter_of_the_events()
    {
        var perUser = Shop.Value.Events().CountBy(row => row.UserId).Select(user => user.Value).OrderDescending().ToArray();

        Assert.That(perUser.Take(Options.Users / 10).Sum(), Is.GreaterThan(Options.Events / 4));
    }

    [Test]
    public void No_event_is_before_its_item_appears_or_after_it_is_removed()
    {
        var items = Shop.Value.Items().ToDictionary(item => item.ItemId);
        var start = Now.AddDays(-ShopOptions.Days);
        var catalog = Shop.Value.Catalog;
        var indexes = items.Keys.Select((id, index) => (id, index)).ToDictionary(entry => entry.id, entry => entry.index);

        foreach (var row in Shop.Value.Events().Where(row => items.ContainsKey(row.ItemId)))
        {
            var day = (row.Timestamp - start).TotalDays;
            Assert.That(row.Timestamp, Is.GreaterThanOrEqualTo(items[row.ItemId].CreatedAt));
            Assert.That(day, Is.LessThan(catalog.GoneDay[indexes[row.ItemId]] + 3.1), "demand changes every three days");
        }
    }

    [Test]
    public void Catalog_has_new_and_removed_items_and_events_have_unknown_items()
    {
        var items = Shop.Value.Items().ToArray();
        var ids = items.Select(item => item.ItemId).ToHashSet();

        Assert.That(items.Count(item => !item.Available) / (double)items.Length, Is.InRange(0.03, 0.25));
        Assert.That(items.Count(item => item.CreatedAt > Now.AddDays(-ShopOptions.Days)) / (double)items.Length, Is.InRange(0.08, 0.25));
        Assert.That(Shop.Value.Events().Count(row => !ids.Contains(row.ItemId)), Is.GreaterThan(0), "an event may be on an item without a row");
    }

    [Test]
    public void Some_rows_lack_derived_values()
    {
        var items = Shop.Value.Items().ToArray();

        Assert.That(Share(items, item => item.Brand is null), Is.InRange(0.3, 0.7));
        Assert.That(Share(items, item => item.Embedding is null), Is.InRange(0.3, 0.5));
        Assert.That(Share(items, item => item.Tags.Any(tag => tag.StartsWith("brand:", StringComparison.Ordinal))), Is.InRange(0.1, 0.25));
        Assert.That(Share(items, item => item.Props.Contains("\"//cdn", StringComparison.Ordinal)), Is.InRange(0.1, 0.35));
        Assert.That(Share(items, item => item.Props.Contains("<p>", StringComparison.Ordinal)), Is.GreaterThan(0.05));
        Assert.That(Share(items, item => Root(item) != JsonValueKind.Object), Is.InRange(0.003, 0.05));
        Assert.That(Share(items, item => item.UpdatedAt > Now.AddDays(-1)), Is.InRange(0.05, 0.2));
    }

    [Test]
    public void Embeddings_have_norm_one()
        => Assert.That(
            Shop.Value.Items().Where(item => item.Embedding is not null).Select(item => Math.Sqrt(item.Embedding!.Sum(x => (double)x * x))),
            Is.All.EqualTo(1.0).Within(1e-5));

    static double Share(ShopItem[] items, Func<ShopItem, bool> has) => items.Count(has) / (double)items.Length;

    static JsonValueKind Root(ShopItem item)
    {
        using var props = JsonDocument.Parse(item.Props);
        return props.RootElement.ValueKind;
    }

    static string RowsOf(Shop shop) => JsonSerializer.Serialize(new { Items = shop.Items(), Users = shop.Users(), Events = shop.Events() });
}
