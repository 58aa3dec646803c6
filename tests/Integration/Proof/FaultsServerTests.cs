using System.Runtime.Versioning;
using Npgsql;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A server that runs but cannot work: no free connection, a standby, a full disk, a statement that takes too long.</summary>
[Category("Proof")]
[NonParallelizable]
[SupportedOSPlatform("linux")]
public sealed class FaultsServerTests
{
    const int DatabaseFailed = 4;

    static readonly string[] Programs = ["catalog_backfill", "collab_factors", "blend_eval"];

    PrivateServer _server = null!;
    FaultShop _shop = null!;
    Dictionary<string, string> _calm = [];
    string _factors = "";

    string ConnectionString => _server.Database.ConnectionString;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _server = await PrivateServer.StartAsync();
        _shop = await FaultShop.OpenAsync(_server.Database, items: 1_500, users: 2_000);
        foreach (var program in Programs)
        {
            await _shop.ResetItemsAsync();
            var calm = await FaultShop.RunAsync(program, ConnectionString);
            Assert.That(calm.ExitCode, Is.Zero, calm.Error);
            _calm[program] = calm.Output;
        }

        _factors = await _shop.FactorsAsync();
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [SetUp]
    public Task ResetAsync() => _shop.ResetItemsAsync();

    [Test]
    public async Task Run_without_a_free_connection_waits_or_says_what_to_do()
    {
        var promise = Promise.Make("faults", "no free connection: exit code 4 with instructions; with retries the run waits for a connection");
        await _server.ConfigureAsync("max_connections", 12);
        try
        {
            foreach (var program in Programs)
            {
                await promise.TryAsync($"{program}, none becomes free", async () =>
                {
                    await using var taken = await TakeAllAsync();
                    var result = await FaultShop.RunAsync(program, ConnectionString);

                    AssertFailed(result, program, "53300", "max_connections");
                });
                await promise.TryAsync($"{program}, some become free", async () =>
                {
                    await _shop.ResetItemsAsync();
                    RunningProcess process;
                    await using (await TakeAllAsync())
                    {
                        process = FaultShop.Start(program, ConnectionString, FaultShop.Patient);
                        await Task.Delay(2_000);
                    }

                    await using (process)
                    {
                        var result = await process.WaitAsync(TimeSpan.FromMinutes(1));
                        await AssertDoneAsync(result, program);
                    }
                });
            }
        }
        finally
        {
            await _server.ConfigureAsync("max_connections", null);
        }

        promise.AssertKept(atLeast: 2 * Programs.Length);
    }

    [Test]
    public async Task Standby_is_read_but_not_written()
    {
        var promise = Promise.Make("faults", "server in recovery (a standby): runs that write exit with code 4 and refer to the primary; runs that only read succeed");
        await _server.SetStandbyAsync(true);
        try
        {
            foreach (var program in Programs)
            {
                await promise.TryAsync(program, async () =>
                {
                    var result = await FaultShop.RunAsync(program, ConnectionString);
                    if (program == "blend_eval")
                        await AssertDoneAsync(result, program);
                    else
                        AssertFailed(result, program, "25006", "connect to the primary");
                });
            }

            foreach (var program in Programs[..2])
            {
                await promise.TryAsync($"{program} --dry-run", async () =>
                {
                    var result = await FaultShop.RunAsync(program, ConnectionString, more: "--dry-run");
                    Assert.That(result.ExitCode, Is.Zero, result.Error);
                    Assert.That(result.Output, Is.Not.Empty);
                });
            }
        }
        finally
        {
            await _server.SetStandbyAsync(false);
        }

        promise.AssertKept(atLeast: 5);
    }

    [Test]
    public async Task Statement_timeout_names_the_setting()
    {
        var promise = Promise.Make("faults", "statement longer than DATABASE_QUERY_TIMEOUT: exit code 4, the error names the setting to raise, no partial writes");
        Dictionary<string, string?> settings = new() { ["DATABASE_QUERY_TIMEOUT"] = "500ms", ["DATABASE_RETRY_ATTEMPTS"] = "0" };
        await _server.Database.ExecuteAsync("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(20); RETURN new; END'");
        await _server.Database.ExecuteAsync("CREATE TRIGGER slow BEFORE UPDATE ON items FOR EACH ROW WHEN (old.namespace = 'shop' AND old.item_id = 'item-00100') EXECUTE FUNCTION slow()");
        await _server.Database.ExecuteAsync("CREATE TRIGGER slow BEFORE INSERT ON recsys_maintenance_runs FOR EACH ROW WHEN (new.command = 'collab_factors') EXECUTE FUNCTION slow()");
        await promise.TryAsync("catalog_backfill, a slow trigger", async () =>
        {
            var result = await FaultShop.RunAsync("catalog_backfill", ConnectionString, settings);
            AssertFailed(result, "catalog_backfill", "57014", "DATABASE_QUERY_TIMEOUT");
            await _shop.AssertNoTornRowAsync();
        });
        await promise.TryAsync("collab_factors, a slow trigger", async () =>
            AssertFailed(await FaultShop.RunAsync("collab_factors", ConnectionString, settings), "collab_factors", "57014", "DATABASE_QUERY_TIMEOUT"));
        await _server.Database.ExecuteAsync("DROP FUNCTION slow CASCADE");
        await promise.TryAsync("blend_eval, a table that stays locked", async () =>
        {
            await using var held = await LockTableAsync("events");
            AssertFailed(await FaultShop.RunAsync("blend_eval", ConnectionString, settings), "blend_eval", "no answer", "DATABASE_QUERY_TIMEOUT");
        });
        await promise.TryAsync("catalog_backfill --resume", async () =>
            await AssertDoneAsync(await FaultShop.RunAsync("catalog_backfill", ConnectionString, more: await ResumeAsync()), "catalog_backfill"));
        promise.AssertKept(atLeast: 4);
    }

    [TestCase("catalog_backfill", "items")]
    [TestCase("collab_factors", "items")]
    [TestCase("collab_factors", "recsys_user_factors")]
    [TestCase("blend_eval", "items")]
    public async Task Run_waits_for_a_locked_table_up_to_the_timeout(string program, string table)
    {
        var promise = Promise.Make("faults", $"{table} locked by another session during {program}: exit code 4 or 6 with instructions; with retries the run waits");
        await promise.TryAsync("locked until the end", async () =>
        {
            await using var held = await LockTableAsync(table);
            var result = await FaultShop.RunAsync(program, ConnectionString, new Dictionary<string, string?> { ["DATABASE_QUERY_TIMEOUT"] = "1s", ["DATABASE_RETRY_ATTEMPTS"] = "1" });
            if (result.ExitCode == 6)
                Assert.That(result.Error, Does.Contain("try again when it has ended"));
            else
                AssertFailed(result, program);
        });
        await promise.TryAsync("locked for two seconds", async () =>
        {
            RunningProcess process;
            await using (await LockTableAsync(table))
            {
                process = FaultShop.Start(program, ConnectionString, FaultShop.Patient, program == "catalog_backfill" ? await ResumeAsync() : []);
                await Task.Delay(2_000);
            }

            await using (process)
                await AssertDoneAsync(await process.WaitAsync(TimeSpan.FromMinutes(1)), program);
        });
        promise.AssertKept(atLeast: 2);
    }

    /// <summary>Its name makes it the last test, since the data stay on the small disk.</summary>
    [Test]
    public async Task Z_full_disk_is_reported_without_partial_writes()
    {
        const int TooLittle = 300_000;
        var promise = Promise.Make("faults", "disk full on the server: exit code 4, the error says what to free, no partial writes, and the programs succeed once there is space");
        await _shop.ClearFactorsAsync();
        var before = await _shop.FactorsAsync();
        await _server.Database.ExecuteAsync("VACUUM FULL items"); // otherwise the space of earlier runs would be sufficient
        await _server.MoveToSmallDiskAsync(TooLittle);
        await promise.TryAsync("catalog_backfill", async () =>
        {
            var result = await FaultShop.RunAsync("catalog_backfill", ConnectionString);
            AssertFailed(result, "catalog_backfill", "free space on the server's disk");
            await _shop.AssertNoTornRowAsync();
        });
        await promise.TryAsync("collab_factors", async () =>
        {
            _server.FillDisk(TooLittle);
            var result = await FaultShop.RunAsync("collab_factors", ConnectionString);
            AssertFailed(result, "collab_factors", "free space on the server's disk");
            Assert.That(await _shop.FactorsAsync(), Is.EqualTo(before));
        });
        _server.FreeDisk();
        await promise.TryAsync("catalog_backfill --resume", async () =>
            await AssertDoneAsync(await FaultShop.RunAsync("catalog_backfill", ConnectionString, more: await ResumeAsync()), "catalog_backfill"));
        await promise.TryAsync("collab_factors, again", async () => await AssertDoneAsync(await FaultShop.RunAsync("collab_factors", ConnectionString), "collab_factors"));
        await promise.TryAsync("blend_eval", async () =>
        {
            _calm["blend_eval"] = (await FaultShop.RunAsync("blend_eval", ConnectionString)).Output;
            _server.FillDisk(0);
            await AssertDoneAsync(await FaultShop.RunAsync("blend_eval", ConnectionString), "blend_eval");
            _server.FreeDisk();
        });
        promise.AssertKept(atLeast: 5);
    }

    async Task<string[]> ResumeAsync() => await _shop.OpenRunAsync() is { } run ? ["--resume", run.ToString()] : [];

    static void AssertFailed(ProcessResult result, string program, params string[] named)
    {
        Assert.That(result.ExitCode, Is.EqualTo(DatabaseFailed), result.Error);
        FaultShop.AssertSaysWhatToDo(result, program, named);
        Assert.That(result.Output, Is.Empty);
    }

    async Task AssertDoneAsync(ProcessResult result, string program)
    {
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        if (program == "catalog_backfill")
            await _shop.AssertBackfilledAsync();
        if (program == "blend_eval")
            Assert.That(result.Output, Is.EqualTo(_calm[program]));
        if (program == "collab_factors")
            Assert.That(await _shop.FactorsAsync(), Is.EqualTo(_factors));
    }

    /// <summary>Opens connections until the server has none left; disposing closes them.</summary>
    async Task<HeldConnections> TakeAllAsync()
    {
        _server.Database.DataSource.Clear();
        var unpooled = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString;
        var held = new HeldConnections();
        try
        {
            while (true)
                await held.AddAsync(new NpgsqlConnection(unpooled));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            return held;
        }
    }

    sealed class HeldConnections : IAsyncDisposable
    {
        readonly List<NpgsqlConnection> _connections = [];

        public async Task AddAsync(NpgsqlConnection connection)
        {
            _connections.Add(connection);
            await connection.OpenAsync();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in _connections)
                await connection.DisposeAsync();
        }
    }

    async Task<NpgsqlConnection> LockTableAsync(string table)
    {
        var connection = await _server.Database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
