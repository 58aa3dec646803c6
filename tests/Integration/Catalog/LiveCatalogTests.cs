using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Npgsql;
using RecSys.Store;
using RecSys.Tests.Integration.Commands;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Catalog.CatalogRows;

namespace RecSys.Tests.Integration.Catalog;

/// <summary>catalog_backfill beside other writers, with signals and crashes.</summary>
public sealed class LiveCatalogTests
{
    static TestDatabase Database => TestDatabase.Shared;

    [SetUp]
    public Task ResetAsync() => Database.ResetAsync();

    [TestCase(true)]
    [TestCase(false)]
    public async Task Concurrent_price_and_brand_updates_are_never_lost(bool writerMovesUpdatedAt)
    {
        const int Items = 3_000;
        await InsertAsync(Database, "shop", Items);
        using var stop = new CancellationTokenSource();
        var written = new ConcurrentDictionary<string, (decimal Price, string Brand)>();
        var writing = Task.WhenAll(Enumerable.Range(0, 2).Select(writer => Task.Run(() => WriteAsync(writer))));

        var run = await RunAsync(Database, "--namespace", "shop", "--mode", "refresh", "--batch", "50", "--output", "json");
        await stop.CancelAsync();
        await writing;

        var report = Report(run);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertSumsEqualRows(report);
        Assert.That(Count(report, "scanned"), Is.EqualTo(Items));
        Assert.That(Count(report, "failed"), Is.Zero);
        Assert.That(written, Has.Count.GreaterThan(100));
        TestContext.Out.WriteLine($"{written.Count} rows written by others meanwhile, {Count(report, "conflicts")} conflicts");

        await using var command = Database.DataSource.CreateCommand("SELECT item_id, price, brand FROM items WHERE namespace = 'shop'");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (written.TryGetValue(reader.GetString(0), out var last))
                Assert.That((reader.GetDecimal(1), reader.GetString(2)), Is.EqualTo(last), reader.GetString(0));
        }

        async Task WriteAsync(int writer)
        {
            var random = new Random(writer);
            await using var connection = await Database.DataSource.OpenConnectionAsync();
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                // Each writer has its own rows, so that the last write of each row is known.
                var id = $"item-{1 + 2 * random.Next(Items / 2) + writer:d5}";
                var value = (Price: (decimal)n, Brand: $"Writer {writer} {n}");
                var sql = writerMovesUpdatedAt
                    ? "UPDATE items SET price = $2, brand = $3, updated_at = clock_timestamp() WHERE namespace = 'shop' AND org_id = $4::uuid AND item_id = $1"
                    : "UPDATE items SET price = $2, brand = $3 WHERE namespace = 'shop' AND org_id = $4::uuid AND item_id = $1";
                await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id }, new() { Value = value.Price }, new() { Value = value.Brand }, new() { Value = Org } } };
                await command.ExecuteNonQueryAsync();
                written[id] = value;
                await Task.Delay(2);
            }
        }
    }

    [Test]
    public async Task Locked_rows_are_skipped_and_counted_without_an_error()
    {
        await InsertAsync(Database, "shop", 100);
        ProcessResult run;
        await using (var connection = await Database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("SELECT 1 FROM items WHERE item_id IN ('item-00010', 'item-00011', 'item-00090') FOR UPDATE", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            run = await RunAsync(Database, "--namespace", "shop", "--batch", "20", "--output", "json");
        }

        var report = Report(run);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(Count(report, "locked"), Is.EqualTo(3));
            Assert.That(Count(report, "changed"), Is.EqualTo(97));
            AssertSumsEqualRows(report);
        });
        Assert.That(Count(Report(await RunAsync(Database, "--namespace", "shop", "--output", "json")), "changed"), Is.EqualTo(3));
    }

    [Test]
    public async Task Row_that_is_unlocked_during_the_run_is_processed_at_the_end()
    {
        await InsertAsync(Database, "shop", 1_000);
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM items WHERE item_id = 'item-00001' FOR UPDATE", connection, transaction))
            await hold.ExecuteNonQueryAsync();

        await using var run = Start("--namespace", "shop", "--batch", "10", "--output", "json");
        await run.WaitUntilAsync(async _ => await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NOT NULL") > 50);
        await transaction.RollbackAsync();

        var report = Report(await run.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.That(Count(report, "changed"), Is.EqualTo(1_000));
        Assert.That(Count(report, "locked"), Is.Zero);
    }

    [Test]
    public async Task Rows_set_aside_by_a_killed_run_are_processed_when_it_is_resumed()
    {
        const int Items = 20;
        const int Held = 5;
        await InsertAsync(Database, "shop", Items);
        await using (var connection = await Database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand($"SELECT 1 FROM items WHERE item_id <= 'item-{Held:D5}' FOR UPDATE", connection, transaction))
                await hold.ExecuteNonQueryAsync();

            // Killed after the first of three final batches has released its two rows.
            await using var run = Start("--namespace", "shop", "--batch", "2");
            await run.WaitUntilAsync(async _ => await WaitingAsync() == Held);
            await run.WaitUntilAsync(async _ => await WaitingAsync() < Held);
            await run.SignalAsync("KILL");
            await run.WaitAsync(TimeSpan.FromMinutes(1));
        }

        var waiting = await WaitingAsync();
        var runId = await Database.ScalarAsync<string>("SELECT run_id::text FROM recsys_maintenance_runs");
        var report = Report(await RunAsync(Database, "--resume", runId!, "--output", "json"));

        Assert.That(waiting, Is.GreaterThan(0), "the run ended before it was killed");
        Assert.That(Count(report, "scanned"), Is.EqualTo(Items));
        Assert.That(Count(report, "locked"), Is.EqualTo(Held - waiting));
        AssertSumsEqualRows(report);
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NULL"), Is.EqualTo(Held - waiting));

        static async Task<int> WaitingAsync()
        {
            var cursor = await Database.ScalarAsync<string>("SELECT max(cursor) FROM recsys_maintenance_runs");
            return cursor is null ? 0 : JsonNode.Parse(cursor)!["set_aside"]!.AsArray().Count;
        }
    }

    [Test]
    public async Task Killed_and_resumed_run_gives_the_rows_of_an_uninterrupted_run()
    {
        const int Items = 1_000;
        const int Kills = 8;
        const string SelectCursor = "SELECT coalesce(cursor, '') FROM recsys_maintenance_runs WHERE namespace = 'killed'";
        await InsertAsync(Database, "calm", Items);
        await InsertAsync(Database, "killed", Items);
        await RunAsync(Database, "--namespace", "calm");

        var random = new Random(7);
        var runId = "";
        for (var kill = 0; kill < Kills; kill++)
        {
            // Killed at a random time: after the first batch of this attempt, within the next few batches.
            var cursor = await Database.ScalarAsync<string>(SelectCursor);
            await using var run = Start(["--namespace", "killed", "--batch", "2", "--log-level", "error", .. runId.Length == 0 ? Array.Empty<string>() : ["--resume", runId]]);
            await run.WaitUntilAsync(async _ => (await Database.ScalarAsync<string>(SelectCursor) ?? "") is { Length: > 0 } now && now != cursor);
            await Task.Delay(random.Next(25));
            await run.SignalAsync("KILL");
            var killed = await run.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.That(killed.ExitCode, Is.EqualTo(128 + 9), $"kill {kill + 1} came too late");
            runId = (await Database.ScalarAsync<Guid>("SELECT run_id FROM recsys_maintenance_runs WHERE namespace = 'killed'")).ToString();
        }

        var last = await RunAsync(Database, "--namespace", "killed", "--resume", runId, "--output", "json");

        var report = Report(last);
        Assert.That(last.ExitCode, Is.Zero, last.Error);
        Assert.That(Count(report, "scanned"), Is.EqualTo(Items));
        AssertSumsEqualRows(report);
        Assert.That(await DigestAsync(Database, "killed", withUpdatedAt: false), Is.EqualTo(await DigestAsync(Database, "calm", withUpdatedAt: false)));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM recsys_maintenance_runs WHERE namespace = 'killed' AND status = 'done'"), Is.EqualTo(1));
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task Signal_ends_the_run_with_a_report_and_resume_continues_it(string signal)
    {
        await InsertAsync(Database, "shop", 4_000);
        await using var run = Start("--namespace", "shop", "--batch", "2", "--output", "json");
        await run.WaitUntilAsync(async _ => await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NOT NULL") > 20);
        await run.SignalAsync(signal);
        var stopped = await run.WaitAsync(TimeSpan.FromSeconds(30));

        var report = Report(stopped);
        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.Error);
        Assert.That(report["status"]!.GetValue<string>(), Is.EqualTo("interrupted"));
        Assert.That(
            await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NOT NULL"), Is.EqualTo(Count(report, "changed")));

        var id = report["run_id"]!.GetValue<string>();
        Assert.That(await Database.ScalarAsync<string>("SELECT status FROM recsys_maintenance_runs WHERE run_id = $1::uuid", id), Is.EqualTo("interrupted"));
        var resumed = Report(await RunAsync(Database, "--namespace", "shop", "--resume", id, "--output", "json"));
        Assert.That(Count(resumed, "changed"), Is.EqualTo(4_000));
    }

    // The statement or the commit of a batch would take five minutes. The test kills a program that waits for half a minute.
    [TestCase("CREATE TRIGGER slow BEFORE UPDATE ON items FOR EACH ROW WHEN (old.item_id = 'item-00030') EXECUTE FUNCTION slow()", "TERM")]
    [TestCase("CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.item_id = 'item-00030') EXECUTE FUNCTION slow()", "INT")]
    public async Task Signal_ends_the_run_while_a_batch_hangs(string trigger, string signal)
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await InsertAsync(database, "shop", 100);
        await database.ExecuteAsync("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(300); RETURN new; END'");
        await database.ExecuteAsync(trigger);
        await using var run = ProcessRunner.Start(
            "catalog_backfill", ["--namespace", "shop", "--batch", "10", "--output", "json"],
            new Dictionary<string, string?> { ["DATABASE_URL"] = database.ConnectionString, ["DATABASE_QUERY_TIMEOUT"] = "10m" });
        await run.WaitUntilAsync(async _ => await database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'") > 0);

        await run.SignalAsync(signal);
        var stopped = await run.WaitAsync(TimeSpan.FromSeconds(30));

        var report = Report(stopped);
        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.Error);
        Assert.That(Count(report, "changed"), Is.EqualTo(20));
        AssertSumsEqualRows(report);
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NOT NULL"), Is.EqualTo(20));
        Assert.That(await database.ScalarAsync<string>("SELECT status FROM recsys_maintenance_runs"), Is.EqualTo("interrupted"));
    }

    [Test]
    public async Task Failure_message_names_the_server_the_setting_and_the_resume_command()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await InsertAsync(database, "shop", 100);
        await database.ExecuteAsync("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(300); RETURN new; END'");
        await database.ExecuteAsync("CREATE TRIGGER slow BEFORE UPDATE ON items FOR EACH ROW WHEN (old.item_id = 'item-00030') EXECUTE FUNCTION slow()");

        var failed = await ProcessRunner.RunAsync(
            "catalog_backfill", ["--namespace", "shop", "--batch", "10"],
            new Dictionary<string, string?> { ["DATABASE_URL"] = database.ConnectionString, ["DATABASE_QUERY_TIMEOUT"] = "500ms" });
        await database.ExecuteAsync("DROP FUNCTION slow CASCADE");

        var run = await database.ScalarAsync<Guid>("SELECT run_id FROM recsys_maintenance_runs");
        Refusal.AssertOneLine(failed, "catalog_backfill", 4, $"/{database.Name}: ", "57014", "DATABASE_QUERY_TIMEOUT", $"--resume {run}");
        var resumed = Report(await RunAsync(database, "--resume", run.ToString(), "--output", "json"));
        Assert.That(Count(resumed, "changed"), Is.EqualTo(100));
    }

    [Test]
    public async Task Second_run_over_a_namespace_exits_with_6_and_names_the_first()
    {
        var undo = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"undo-{Guid.CreateVersion7()}.ndjson");
        await InsertAsync(Database, "shop", 5);
        await using (var first = await Database.Runs.StartAsync("catalog_backfill", new Scope(Guid.Parse(Org), "shop"), "{}", null, CancellationToken.None))
        {
            var second = await RunAsync(Database, "--namespace", "shop", "--undo", undo);
            var other = await RunAsync(Database, "--namespace", "other");

            Assert.Multiple(() =>
            {
                Assert.That(second.ExitCode, Is.EqualTo(6));
                Assert.That(second.Error, Does.Contain(first.RunId.ToString()));
                Assert.That(other.ExitCode, Is.Zero, other.Error);
                Assert.That(undo, Does.Not.Exist, "its undo file name can be used again");
            });
        }

        Assert.That((await RunAsync(Database, "--namespace", "shop", "--undo", undo)).ExitCode, Is.Zero);
        File.Delete(undo);
    }

    [Test]
    public async Task All_namespaces_skips_and_reports_a_busy_namespace_and_exits_with_6()
    {
        foreach (var name in (string[])["a", "busy", "c"])
            await InsertAsync(Database, name, 5);
        await using var first = await Database.Runs.StartAsync("catalog_backfill", new Scope(Guid.Parse(Org), "busy"), "{}", null, CancellationToken.None);
        var busy = await DigestAsync(Database, "busy");

        var result = await RunAsync(Database, "--all-namespaces", "--output", "json");

        Assert.That(result.ExitCode, Is.EqualTo(6), result.Error);
        Assert.That(result.Error, Does.Contain("'busy'").And.Contain(first.RunId.ToString()));
        Assert.That(result.Output.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!["namespace"]!.GetValue<string>()), Is.EqualTo(new[] { "a", "c" }));
        Assert.That(await DigestAsync(Database, "busy"), Is.EqualTo(busy));
    }

    [Test]
    public async Task Terminated_sessions_are_reopened()
    {
        await InsertAsync(Database, "shop", 3_000);
        await using var run = Start("--namespace", "shop", "--batch", "5", "--output", "json");
        var cut = 0L;
        for (var i = 0; i < 3; i++)
        {
            var done = 100L * (i + 1);
            await run.WaitUntilAsync(async _ => await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NOT NULL") > done);
            cut += await Database.ScalarAsync<long>(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name ~ '^catalog_backfill [0-9a-f-]{36}$'");
        }

        var result = await run.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(cut, Is.Positive);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(Count(Report(result), "changed"), Is.EqualTo(3_000));
    }

    static RunningProcess Start(params string[] arguments)
        => ProcessRunner.Start("catalog_backfill", arguments, new Dictionary<string, string?> { ["DATABASE_URL"] = Database.ConnectionString });
}
