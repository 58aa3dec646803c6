namespace RecSys.Tests.Integration.Support;

public sealed class TestDatabaseTests
{
    [Test]
    public async Task Reset_empties_the_tables_and_keeps_the_event_types()
    {
        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO users (org_id, namespace, user_id) VALUES ('00000000-0000-0000-0000-000000000001', 'default', 'u1')");

        await TestDatabase.Shared.ResetAsync();

        Assert.That(await TestDatabase.Shared.ScalarAsync<long>("SELECT count(*) FROM users"), Is.Zero);
        Assert.That(await TestDatabase.Shared.ScalarAsync<long>("SELECT count(*) FROM event_type_defaults"), Is.EqualTo(5));
    }

    [Test]
    public async Task Private_database_is_dropped_when_disposed()
    {
        string name;
        await using (var database = await TestDatabase.CreateAsync(migrate: false))
        {
            name = database.Name;
            Assert.That(await database.ScalarAsync<string>("SELECT '[1,2]'::vector::text"), Is.EqualTo("[1,2]"));
        }

        Assert.That(await TestDatabase.Shared.ScalarAsync<long>("SELECT count(*) FROM pg_database WHERE datname = $1", name), Is.Zero);
    }
}
