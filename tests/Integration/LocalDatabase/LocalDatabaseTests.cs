using System.Globalization;
using System.Runtime.Versioning;
using Npgsql;
using RecSys.Store;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.LocalDatabase;

/// <summary>The real script with a private server, beside the server that these tests may use.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalDatabaseTests
{
    readonly LocalDatabaseCheckout _checkout = new();

    /// <summary>Begins with two concurrent starts in an empty folder: the hardest case.</summary>
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var both = await Task.WhenAll(_checkout.RunAsync("up"), _checkout.RunAsync("up"));
        var failed = both.FirstOrDefault(result => result.ExitCode != 0);
        // With DATABASE_URL, this machine need not be able to run another server.
        if (failed is not null && !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable("DATABASE_URL")))
            Assert.Ignore($"DATABASE_URL is set, and no local server is available on this machine: {failed.Error}");
        Assert.That(failed?.Error, Is.Null);
        Assert.That(both.Count(result => result.Error.Contains("localdb: up: ", StringComparison.Ordinal)), Is.EqualTo(1), "servers started");
        Assert.That(both.Count(result => result.Error.Contains("localdb: already up: ", StringComparison.Ordinal)), Is.EqualTo(1), "already running");
    }

    [SetUp]
    public async Task UpAsync() => await SucceedAsync("up");

    [OneTimeTearDown]
    public async Task RemoveAsync() => await _checkout.DisposeAsync();

    [Test]
    public async Task Up_twice_changes_nothing()
    {
        await WriteMarkAsync("kept");
        var before = await ServerAsync();

        var again = await SucceedAsync("up");

        Assert.That(await ServerAsync(), Is.EqualTo(before));
        Assert.That(await ReadMarkAsync(), Is.EqualTo("kept"));
        Assert.That(again.Output, Is.Empty);
    }

    [Test]
    public async Task Status_and_url_report_the_server_and_down_keeps_the_data()
    {
        await WriteMarkAsync("kept");
        var running = await SucceedAsync("status");
        await SucceedAsync("down");
        var stopped = await _checkout.RunAsync("status");
        var url = await _checkout.RunAsync("url");
        await SucceedAsync("down");
        await SucceedAsync("up");

        Assert.That(running.Output, Does.Match(@"^running: PostgreSQL .*pgvector .*, port \d+, .+\n$"));
        Assert.That(stopped.Output, Does.StartWith("not running"));
        Assert.That(stopped.ExitCode, Is.EqualTo(1));
        Assert.That(url.ExitCode, Is.EqualTo(1));
        Assert.That(url.Output, Is.Empty);
        Assert.That(url.Error, Does.Contain("store/localdb up"));
        Assert.That(await ReadMarkAsync(), Is.EqualTo("kept"));
    }

    [Test]
    public async Task Database_stores_vectors_and_any_text()
    {
        await using var source = await SourceAsync();
        await using var command = source.CreateCommand(
            "CREATE EXTENSION IF NOT EXISTS vector; SELECT '[1,2,3]'::vector <-> '[1,2,4]', current_setting('server_encoding'), datcollate FROM pg_database WHERE datname = 'recsys'");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();

        Assert.That(reader.GetDouble(0), Is.EqualTo(1));
        Assert.That(reader.GetString(1), Is.EqualTo("UTF8"));
        Assert.That(reader.GetString(2), Is.EqualTo("C.UTF-8"));
    }

    [Test]
    public async Task With_DATABASE_URL_nothing_is_started()
    {
        await SucceedAsync("down");

        var up = await _checkout.RunAsync("up", databaseUrl: "postgres://shop:s3cret@db.example/shop");

        Assert.That(up.ExitCode, Is.Zero);
        Assert.That(up.Error, Does.Contain("DATABASE_URL").And.Not.Contain("s3cret"));
        Assert.That(up.Output, Is.Empty);
        Assert.That((await _checkout.RunAsync("status")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task With_DATABASE_URL_reset_fails_and_drops_nothing()
    {
        await WriteMarkAsync("kept");

        var reset = await _checkout.RunAsync("reset", databaseUrl: "postgres://shop:s3cret@db.example/shop");

        Assert.That(reset.ExitCode, Is.EqualTo(1));
        Assert.That(await ReadMarkAsync(), Is.EqualTo("kept"));
    }

    [Test]
    public async Task Up_recovers_the_data_after_the_server_was_killed_under_load()
    {
        await WriteMarkAsync("kept");
        var pidFile = _checkout.PidFile;
        if (pidFile is null)
            Assert.Ignore("the server runs in a container, so there is no process to kill");
        await using var source = await SourceAsync();
        await using var busy = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT sum(n) FROM (SELECT generate_series(1, 100000000000) AS n) AS numbers", busy) { CommandTimeout = 0 };
        var query = command.ExecuteScalarAsync();

        await KillAsync(int.Parse((await File.ReadAllLinesAsync(pidFile!))[0], CultureInfo.InvariantCulture));
        var stopped = await _checkout.RunAsync("status");
        await SucceedAsync("up");

        Assert.That(stopped.ExitCode, Is.EqualTo(1));
        Assert.That(await ReadMarkAsync(), Is.EqualTo("kept"));
        Assert.That(async () => await query, Throws.InstanceOf<NpgsqlException>());
    }

    [Test]
    public async Task Two_concurrent_ups_start_one_server()
    {
        await SucceedAsync("down");

        var both = await Task.WhenAll(_checkout.RunAsync("up"), _checkout.RunAsync("up"));

        Assert.That(both.Select(result => result.ExitCode), Is.All.Zero);
        Assert.That(both.Count(result => result.Error.Contains("localdb: up: ", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Reset_drops_the_data_and_keeps_the_address()
    {
        await WriteMarkAsync("dropped");
        var url = await SucceedAsync("url");

        await SucceedAsync("reset");

        Assert.That((await SucceedAsync("url")).Output, Is.EqualTo(url.Output));
        Assert.That(ReadMarkAsync, Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("42P01"));
    }

    [Test]
    public async Task Server_requires_the_password_and_only_the_owner_can_read_it()
    {
        var file = Path.Combine(_checkout.State, "password");
        var password = await File.ReadAllTextAsync(file);
        var wrong = new NpgsqlConnectionStringBuilder(await ConnectionStringAsync()) { Password = "wrong", Pooling = false }.ConnectionString;
        await using var source = NpgsqlDataSource.Create(wrong);

        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(
            async () => await source.OpenConnectionAsync(),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("28P01"));
        Assert.That((await SucceedAsync("status")).Output, Does.Not.Contain(password));
        Assert.That((await SucceedAsync("up")).Error, Does.Not.Contain(password));
    }

    [Test]
    public async Task Up_works_after_a_previous_up_was_killed_while_it_created_the_data()
    {
        await using var checkout = new LocalDatabaseCheckout();
        await using (var first = checkout.Start("up"))
        {
            try
            {
                await first.WaitUntilAsync(_ => Task.FromResult(checkout.IsMakingData));
            }
            catch (TimeoutException e)
            {
                Assert.Ignore($"the server was created too fast to kill the script: {e.Message}");
            }

            await first.SignalAsync("KILL");
        }

        var up = await checkout.RunAsync("up");

        Assert.That(up.ExitCode, Is.Zero, up.Error);
        Assert.That((await checkout.RunAsync("status")).ExitCode, Is.Zero);
    }

    [TestCase("start")]
    [TestCase("")]
    public async Task Unknown_command_prints_the_usage(string command)
    {
        var result = await _checkout.RunAsync(command);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.StartWith("Usage: store/localdb up|down|status|url|reset"));
        Assert.That(result.Output, Is.Empty);
    }

    async Task<ProcessResult> SucceedAsync(string command)
    {
        var result = await _checkout.RunAsync(command);
        Assert.That(result.ExitCode, Is.Zero, $"localdb {command}: {result.Error}");
        return result;
    }

    async Task<string> ConnectionStringAsync() => ConnectionStrings.Parse((await SucceedAsync("url")).Output.Trim());

    async Task<NpgsqlDataSource> SourceAsync()
        => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(await ConnectionStringAsync()) { Pooling = false });

    /// <summary>Changes when the server is restarted or another server answers.</summary>
    async Task<string?> ServerAsync()
    {
        await using var source = await SourceAsync();
        await using var command = source.CreateCommand("SELECT pg_postmaster_start_time()::text || inet_server_port()");
        return (string?)await command.ExecuteScalarAsync();
    }

    async Task WriteMarkAsync(string mark)
    {
        await using var source = await SourceAsync();
        await using var command = source.CreateCommand($"DROP TABLE IF EXISTS mark; CREATE TABLE mark AS SELECT '{mark}' AS text");
        await command.ExecuteNonQueryAsync();
    }

    async Task<string?> ReadMarkAsync()
    {
        await using var source = await SourceAsync();
        await using var command = source.CreateCommand("SELECT text FROM mark");
        return (string?)await command.ExecuteScalarAsync();
    }

    static async Task KillAsync(int process)
    {
        using var killed = System.Diagnostics.Process.GetProcessById(process);
        killed.Kill();
        await killed.WaitForExitAsync();
    }
}
