using System.Runtime.Versioning;
using RecSys.Tests.Integration.Catalog;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>The writing programs on a server whose archiver fails or whose replica is late.</summary>
[Category("Proof")]
[NonParallelizable]
[SupportedOSPlatform("linux")]
public sealed class PauseServerTests
{
    const int Items = 500;

    PrivateServer _server = null!;

    TestDatabase Database => _server.Database;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _server = await PrivateServer.StartAsync();
        await CatalogRows.InsertAsync(Database, "shop", Items);
        await Database.ExecuteAsync(
            "INSERT INTO events (org_id, namespace, user_id, item_id, type, ts) SELECT $1::uuid, 'shop', 'user-' || n, 'item-' || lpad(n::text, 5, '0'), 1, '2026-01-01Z' FROM generate_series(1, 200) AS n",
            CatalogRows.Org);
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Test]
    [CancelAfter(5 * 60_000)]
    public async Task Programs_wait_for_a_failing_archiver()
    {
        var promise = Promise.Make("pauses", "while the archiver fails, the programs pause, exit with code 6 after --max-pause, and continue once it succeeds");
        await Database.ExecuteAsync("ALTER SYSTEM SET archive_command = 'false'");
        await _server.ConfigureAsync("archive_mode", 1);
        await Database.ExecuteAsync("SELECT pg_switch_wal()");
        await UntilAsync("SELECT failed_count > 0 FROM pg_stat_archiver");

        await AssertPausesAsync(promise, "the archiver fails on", [], async () =>
        {
            await Database.ExecuteAsync("ALTER SYSTEM SET archive_command = 'true'");
            await Database.ExecuteAsync("SELECT pg_reload_conf()");
            await Database.ExecuteAsync("SELECT pg_switch_wal()");
        });
        promise.AssertKept(atLeast: 4);
    }

    [Test]
    [CancelAfter(5 * 60_000)]
    public async Task Programs_wait_for_a_late_replica()
    {
        var promise = Promise.Make("pauses", "while a replica is late, the programs pause, exit with code 6 after --max-pause, and continue once it has caught up");
        await _server.AllowReplicationAsync();
        await using var replica = await LateReplica.StartAsync(Database);
        await WriteAsync();
        await UntilAsync("SELECT replay_lsn IS NOT NULL FROM pg_stat_replication");
        await Task.Delay(500);
        replica.Stall();
        await WriteAsync();
        await UntilAsync("SELECT replay_lag > '2 seconds' FROM pg_stat_replication");

        await AssertPausesAsync(promise, $"replica '{LateReplica.Name}' is", ["--max-replica-lag", "1s"], async () =>
        {
            replica.CatchUp();
            await WriteAsync();
        });
        promise.AssertKept(atLeast: 4);
    }

    async Task AssertPausesAsync(Promise promise, string reason, string[] flags, Func<Task> mend)
    {
        await Database.ExecuteAsync("UPDATE items SET metadata_version = NULL");
        var ended = new ProcessResult(0, "", "");
        await promise.TryAsync("catalog_backfill exits with code 6", async () =>
        {
            ended = await RunAsync("catalog_backfill", ["--max-pause", "500ms", "--output", "json", .. flags]);
            Assert.That(ended.ExitCode, Is.EqualTo(6), ended.Error);
            Assert.That(ended.Error, Does.Contain(reason).And.Contain("--resume"));
        });
        await promise.TryAsync("collab_factors exits with code 6 and has written nothing", async () =>
        {
            await Database.ExecuteAsync("TRUNCATE recsys_item_factors, recsys_user_factors");
            var result = await RunAsync("collab_factors", ["--max-pause", "500ms", .. flags]);
            Assert.That(result.ExitCode, Is.EqualTo(6), result.Error);
            Assert.That(result.Error, Does.Contain(reason).And.Contain("nothing was written"));
            Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM recsys_user_factors"), Is.Zero);
        });

        await using var waiting = Start("collab_factors", flags);
        await promise.TryAsync("collab_factors waits", () => waiting.WaitUntilAsync(run => Task.FromResult(run.Error.Contains($"Paused: {reason}", StringComparison.Ordinal))));
        await mend();
        await promise.TryAsync("collab_factors continues", async () =>
        {
            var result = await waiting.WaitAsync(TimeSpan.FromMinutes(2));
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM recsys_user_factors"), Is.EqualTo(200));
        });
        await promise.TryAsync("catalog_backfill --resume", async () =>
        {
            var id = CatalogRows.Report(ended)["run_id"]!.GetValue<string>();
            var result = await ProcessRunner.RunAsync("catalog_backfill", ["--resume", id, "--output", "json", .. flags], Address);
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(CatalogRows.Count(CatalogRows.Report(result), "scanned"), Is.EqualTo(Items));
        });
    }

    Dictionary<string, string?> Address => new() { ["DATABASE_URL"] = Database.ConnectionString };

    Task<ProcessResult> RunAsync(string program, string[] flags) => ProcessRunner.RunAsync(program, ["--namespace", "shop", .. flags], Address);

    RunningProcess Start(string program, string[] flags) => ProcessRunner.Start(program, ["--namespace", "shop", .. flags], Address);

    Task<int> WriteAsync() => Database.ExecuteAsync("UPDATE events SET value = value WHERE user_id = 'user-1'");

    async Task UntilAsync(string condition)
    {
        for (var tries = 0; !await Database.ScalarAsync<bool>(condition); tries++)
        {
            Assert.That(tries, Is.LessThan(600), condition);
            await Task.Delay(100);
        }
    }
}
