using RecSys.Store;
using RecSys.Tests.Integration.Support;
using RecSys.Workbench.Database;
using RecSys.Workbench.Generation;

namespace RecSys.Tests.Integration.Workbench;

public sealed class ShopWriterTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly Scope Here = new(new Guid("00000000-0000-0000-0000-000000000001"), "here");
    static readonly Scope There = Here with { Namespace = "there" };

    static TestDatabase Database => TestDatabase.Shared;

    [SetUp]
    public Task EmptyTablesAsync() => Database.ResetAsync();

    [Test]
    public async Task Rows_are_read_as_written()
    {
        var embedding = new float[384];
        embedding[3] = 1;
        var item = Item("a") with
        {
            Available = false,
            Price = 12.5m,
            Tags = ["x", "brand:Y"],
            Embedding = embedding,
            Props = """{"name":"<b>O'Neil</b> \"é\""}""",
            Brand = "Y",
            Category = "A > B",
            CategoryPath = ["A", "B"],
            Description = "text",
            ImageUrl = "https://img.example/a.jpg",
        };

        await new ShopWriter(Database.DataSource).WriteItemsAsync(Here, [item], Now, CancellationToken.None);

        const string Same = """
            SELECT count(*) FROM items
            WHERE org_id = $1 AND namespace = 'here' AND item_id = 'a' AND NOT available AND price = 12.5 AND tags = '{x,brand:Y}'
                AND embedding::real[] = $2 AND props->>'name' = '<b>O''Neil</b> "é"' AND brand = 'Y' AND category = 'A > B'
                AND category_path = '{A,B}' AND description = 'text' AND image_url = 'https://img.example/a.jpg' AND metadata_version IS NULL
                AND created_at = $3 AND updated_at = $3
            """;
        Assert.That(await Database.ScalarAsync<long>(Same, Here.OrgId, embedding, Now.AddDays(-1).UtcDateTime), Is.EqualTo(1));
    }

    [Test]
    public async Task Writing_a_shop_again_changes_nothing()
    {
        var shop = new Shop(new ShopOptions(Items: 300, Users: 50, Events: 2_000, Seed: 1, Now));

        var first = await WriteAsync(shop);
        var second = await WriteAsync(shop);

        Assert.That(first, Is.EqualTo(new[] { new WriteCounts(300, 300, 0), new WriteCounts(50, 50, 0), new WriteCounts(2_000, 2_000, 0) }));
        Assert.That(second, Is.EqualTo(new[] { new WriteCounts(300, 0, 0), new WriteCounts(50, 0, 0), new WriteCounts(2_000, 0, 0) }));
    }

    [Test]
    public async Task Changed_item_is_updated_and_keeps_its_derived_columns()
    {
        var writer = new ShopWriter(Database.DataSource);
        await writer.WriteItemsAsync(Here, [Item("a"), Item("b")], Now, CancellationToken.None);
        await Database.ExecuteAsync("UPDATE items SET brand = 'Derived', metadata_version = 'v1:0' WHERE item_id = 'a'");

        var counts = await writer.WriteItemsAsync(Here, [Item("a") with { Price = 7m }, Item("b")], Now, CancellationToken.None);

        Assert.That(counts, Is.EqualTo(new WriteCounts(2, 0, 1)));
        Assert.That(
            await Database.ScalarAsync<long>(
                "SELECT count(*) FROM items WHERE item_id = 'a' AND price = 7 AND brand = 'Derived' AND metadata_version = 'v1:0' AND updated_at = $1", Now.UtcDateTime),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Changed_user_is_updated()
    {
        var writer = new ShopWriter(Database.DataSource);
        await writer.WriteUsersAsync(Here, [new("u", "{}", Now), new("v", "{}", Now)], Now, CancellationToken.None);

        var counts = await writer.WriteUsersAsync(Here, [new("u", """{"vip":true}""", Now), new("v", "{ }", Now)], Now, CancellationToken.None);

        Assert.That(counts, Is.EqualTo(new WriteCounts(2, 0, 1)));
    }

    [Test]
    public async Task Source_event_is_written_once_per_namespace()
    {
        var writer = new EventWriter(Database.DataSource);
        ShopEvent one = Event("e1"), two = Event("e2");

        var first = await writer.WriteAsync(Here, [one, two, one], null, CancellationToken.None);
        var elsewhere = await writer.WriteAsync(There, [one], null, CancellationToken.None);

        Assert.That(first, Is.EqualTo(new WriteCounts(3, 2, 0)));
        Assert.That(elsewhere.Added, Is.EqualTo(1));
    }

    [Test]
    public void Source_that_throws_midway_writes_nothing()
    {
        static IEnumerable<ShopEvent> Broken()
        {
            yield return Event("e1");
            throw new InvalidOperationException("source broke");
        }

        Assert.That(
            () => new EventWriter(Database.DataSource).WriteAsync(Here, Broken(), null, CancellationToken.None),
            Throws.InvalidOperationException);
        Assert.That(async () => await Database.ScalarAsync<long>("SELECT count(*) FROM events"), Is.Zero);
    }

    [Test]
    public async Task Organization_and_namespace_are_created_once()
    {
        var writer = new ShopWriter(Database.DataSource);
        foreach (var scope in new[] { Here, There, Here })
            await writer.EnsureNamespaceAsync(scope, Now, CancellationToken.None);

        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM organizations"), Is.EqualTo(1));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM namespaces"), Is.EqualTo(2));
    }

    [Test]
    public async Task Reset_deletes_only_the_rows_of_its_namespace()
    {
        var shop = new Shop(new ShopOptions(Items: 5, Users: 4, Events: 30, Seed: 1, Now));
        await WriteAsync(shop);
        await WriteAsync(shop, There);

        var deleted = await new NamespaceReset(Database.DataSource).DeleteAsync(Here, CancellationToken.None);

        Assert.That(deleted.Select(table => table.Rows), Is.EqualTo(new long[] { 5, 4, 30, 0, 0, 0, 0 }));
        Assert.That(
            (await new NamespaceReset(Database.DataSource).CountAsync(There, CancellationToken.None)).Sum(table => table.Rows), Is.EqualTo(39));
    }

    static async Task<WriteCounts[]> WriteAsync(Shop shop, Scope? scope = null)
    {
        var writer = new ShopWriter(Database.DataSource);
        return
        [
            await writer.WriteItemsAsync(scope ?? Here, shop.Items(), Now, CancellationToken.None),
            await writer.WriteUsersAsync(scope ?? Here, shop.Users(), Now, CancellationToken.None),
            await new EventWriter(Database.DataSource).WriteAsync(scope ?? Here, shop.Events(), null, CancellationToken.None),
        ];
    }

    static ShopItem Item(string id)
        => new() { ItemId = id, Available = true, Price = null, Tags = [], Props = "{}", CreatedAt = Now.AddDays(-1), UpdatedAt = Now.AddDays(-1) };

    static ShopEvent Event(string source)
        => new() { UserId = "u", ItemId = "a", Type = 0, Value = 1, Timestamp = Now, Meta = "{}", SourceEventId = source };
}
