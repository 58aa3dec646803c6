using Microsoft.Extensions.Logging.Abstractions;
using Pgvector;
using RecSys.Store;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

/// <summary>Runs beside others: readers, a second run, a signal, a kill.</summary>
public sealed class LiveRunTests
{
    const int Users = 3_000;

    [SetUp]
    public async Task ResetAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        for (var i = 0; i < 20; i++)
            await AddItemAsync($"item-{i}", Vector(1, i));
        await AddEventsAsync(Enumerable.Range(0, Users).Select(i => ($"user-{i}", $"item-{i % 20}", Start.UtcDateTime)));
    }

    [Test]
    public async Task A_reader_never_sees_users_of_one_run_with_items_of_another()
    {
        await RunAsync();
        await TurnEmbeddingsAsync();

        var run = RunAsync();
        var looks = 0;
        do
        {
            // Every user has one event, so user and item have the same vector, before and after.
            var mixed = await TestDatabase.Shared.ScalarAsync<long>("""
                SELECT count(*) FROM recsys_user_factors AS u JOIN events AS e USING (user_id) JOIN recsys_item_factors AS i USING (item_id)
                WHERE u.factors <> i.factors
                """);
            Assert.That(mixed, Is.Zero);
            looks++;
        } while (!run.IsCompleted);

        Assert.That((await run).Number("users", "written"), Is.EqualTo(Users));
        Assert.That((await ItemFactorsAsync())["item-3"], Is.EqualTo(Vector(-1, -3)));
        Assert.That(looks, Is.GreaterThan(1));
    }

    [TestCase("KILL", 137)]
    [TestCase("TERM", 130)]
    public async Task A_run_that_is_stopped_while_it_writes_leaves_the_tables_as_they_were(string signal, int exitCode)
    {
        await RunAsync();
        var before = await FingerprintAsync();
        await TurnEmbeddingsAsync();
        // Holds one row, so that the run waits for it in the middle of its merge.
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand("SELECT 1 FROM recsys_user_factors WHERE user_id = 'user-7' FOR UPDATE", connection, transaction);
        await hold.ExecuteScalarAsync();

        await using var process = ProcessRunner.Start(
            "collab_factors", [], new Dictionary<string, string?> { ["DATABASE_RETRY_ATTEMPTS"] = "100" });
        await process.WaitUntilAsync(async _ => await TestDatabase.Shared.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%INTO recsys_user_factors%' AND wait_event_type = 'Lock'") > 0);
        await process.SignalAsync(signal);
        var result = await process.WaitAsync(TimeSpan.FromMinutes(1));
        await transaction.RollbackAsync();

        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
        Assert.That(await FingerprintAsync(), Is.EqualTo(before));
        if (signal == "TERM")
        {
            Assert.That(
                await TestDatabase.Shared.ScalarAsync<string>("SELECT status FROM recsys_maintenance_runs ORDER BY started_at DESC LIMIT 1"),
                Is.EqualTo("interrupted"));
        }

        Assert.That((await RunAsync()).Number("users", "written"), Is.EqualTo(Users), "the next run finds nothing in its way");
    }

    [Test]
    public async Task A_second_run_over_the_same_namespace_ends_with_6_and_names_the_first()
    {
        var options = new DatabaseOptions(
            TestDatabase.Shared.ConnectionString, "test", TimeSpan.FromSeconds(30), 0, TimeSpan.Zero, TimeSpan.Zero, 5);
#pragma warning disable RS0030 // the edge of the tests
        var runs = new MaintenanceRuns(TestDatabase.Shared.DataSource, options, TimeProvider.System, NullLogger<MaintenanceRuns>.Instance);
#pragma warning restore RS0030
        await using var first = await runs.StartAsync("collab_factors", new Scope(Org, "default"), "{}", null, CancellationToken.None);

        var second = await ProcessRunner.RunAsync("collab_factors", []);

        Assert.That(second.ExitCode, Is.EqualTo(6));
        Assert.That(second.Error, Does.Contain(first.RunId.ToString()));
    }

    [Test]
    public async Task A_run_leaves_a_record_of_itself()
    {
        await RunAsync();

        Assert.That(
            await TestDatabase.Shared.ScalarAsync<string>("SELECT command || ' ' || status || ' ' || (counts->'users'->>'written') FROM recsys_maintenance_runs"),
            Is.EqualTo($"collab_factors done {Users}"));
    }

    static async Task TurnEmbeddingsAsync()
    {
        for (var i = 0; i < 20; i++)
            await TestDatabase.Shared.ExecuteAsync("UPDATE items SET embedding = $1 WHERE item_id = $2", new Vector(Vector(-1, -i)), $"item-{i}");
    }
}
