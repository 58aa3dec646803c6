using Pgvector;
using RecSys.Store;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

/// <summary>Runs beside readers and other runs, with signals and kills.</summary>
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
    public async Task Reader_never_sees_user_factors_of_one_run_with_item_factors_of_another()
    {
        await RunAsync();
        await TurnEmbeddingsAsync();

        var run = RunAsync();
        var looks = 0;
        do
        {
            // Every user has one event, so user and item have the same vector before and after the run.
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
    public async Task Run_stopped_while_it_writes_changes_nothing(string signal, int exitCode)
    {
        await RunAsync();
        var before = await FingerprintAsync();
        await TurnEmbeddingsAsync();
        // Locks one row, so that the run waits for it in the middle of its merge.
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

        Assert.That((await RunAsync()).Number("users", "written"), Is.EqualTo(Users), "the next run succeeds");
    }

    [TestCase(2, 0)]
    [TestCase(30, 6)]
    public async Task Run_waits_for_a_locked_row_without_restarting(int secondsHeld, int exitCode)
    {
        await RunAsync();
        var before = await FingerprintAsync();
        await TurnEmbeddingsAsync();
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand("SELECT 1 FROM recsys_user_factors WHERE user_id = 'user-7' FOR UPDATE", connection, transaction);
        await hold.ExecuteScalarAsync();

        // Without retries, a run that gives up its transaction ends there.
        await using var process = ProcessRunner.Start("collab_factors", [], new Dictionary<string, string?> { ["DATABASE_RETRY_ATTEMPTS"] = "0" });
        await process.WaitUntilAsync(async _ => await TestDatabase.Shared.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%INTO recsys_user_factors%' AND wait_event_type = 'Lock'") > 0);
        var ended = process.WaitAsync(TimeSpan.FromMinutes(1));
        await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(secondsHeld)));
        await transaction.RollbackAsync();
        var result = await ended;

        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
        if (exitCode == 0)
        {
            Assert.That((await UserFactorsAsync())["user-7"], Is.EqualTo(Vector(-1, -7)));
        }
        else
        {
            Assert.That(result.Error, Does.Contain("held one of its factors").And.Contain("nothing was written"));
            Assert.That(await FingerprintAsync(), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task All_namespaces_reports_a_busy_namespace_and_processes_the_others()
    {
        await AddItemAsync("elsewhere", Vector(5), ns: "other");
        await AddEventAsync("somebody", "elsewhere", ns: "other");
        await using var first = await TestDatabase.Shared.Runs.StartAsync("collab_factors", new Scope(Org, "default"), "{}", null, CancellationToken.None);

        var result = await ProcessRunner.RunAsync("collab_factors", ["--all-namespaces"]);

        Assert.That(result.ExitCode, Is.EqualTo(6), result.Error);
        Assert.That(result.Error, Does.Contain(first.RunId.ToString()));
        Assert.That((await UserFactorsAsync("other"))["somebody"], Is.EqualTo(Vector(5)));
        Assert.That(await UserFactorsAsync(), Is.Empty);
    }

    [Test]
    public async Task Other_organization_keeps_its_rows_and_its_own_vectors()
    {
        var other = Guid.Parse("00000000-0000-0000-0000-0000000000aa");
        await RunAsync();
        var before = await FingerprintAsync();
        await TestDatabase.Shared.ExecuteAsync("INSERT INTO items (org_id, namespace, item_id, embedding) VALUES ($1, 'default', 'item-0', $2)", other, new Vector(Vector(9)));
        await TestDatabase.Shared.ExecuteAsync("INSERT INTO events (org_id, namespace, user_id, item_id, type, ts) VALUES ($1, 'default', 'user-0', 'item-0', 0, $2)", other, Start);

        await RunAsync("--org", other.ToString());

        Assert.That(
            await TestDatabase.Shared.ScalarAsync<bool>("SELECT count(*) = 1 AND bool_and(factors = $2) FROM recsys_user_factors WHERE org_id = $1", other, new Vector(Vector(9))), Is.True);
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM recsys_user_factors WHERE org_id = $1", other);
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM recsys_item_factors WHERE org_id = $1", other);
        Assert.That(await FingerprintAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Second_run_over_the_same_namespace_exits_with_6_and_names_the_first()
    {
        await using var first = await TestDatabase.Shared.Runs.StartAsync("collab_factors", new Scope(Org, "default"), "{}", null, CancellationToken.None);

        var second = await ProcessRunner.RunAsync("collab_factors", []);

        Assert.That(second.ExitCode, Is.EqualTo(6));
        Assert.That(second.Error, Does.Contain(first.RunId.ToString()));
    }

    [Test]
    public async Task Run_is_recorded()
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
