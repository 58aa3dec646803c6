using System.Security.Cryptography;
using Npgsql;
using RecSys.Store;

namespace RecSys.Tests.Integration.Support;

/// <summary>The server of this test run: the one that <c>DATABASE_URL</c> names, otherwise the one of store/localdb.</summary>
/// <remarks>
/// All databases of a run share a name prefix, and one connection that stays open has it as its application name. A
/// later run therefore recognizes the databases of a run that was killed.
/// </remarks>
sealed class TestServer : IAsyncDisposable
{
    const string Prefix = "recsys_test_";

    const string ReadDeadDatabases = """
        SELECT datname
        FROM pg_database AS made
        WHERE datname ~ '^recsys_test_[0-9a-f]{12}_[0-9]+$'
          AND pg_get_userbyid(datdba) = current_user
          AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = substring(made.datname FROM '^recsys_test_[0-9a-f]{12}'))
        """;

    readonly NpgsqlDataSource _maintenance;
    readonly NpgsqlConnection _signOfLife;
    readonly string _run;
    readonly string _connectionString;
    int _databaseCount;

    TestServer(NpgsqlDataSource maintenance, NpgsqlConnection signOfLife, string run, string connectionString)
        => (_maintenance, _signOfLife, _run, _connectionString) = (maintenance, signOfLife, run, connectionString);

    /// <exception cref="InvalidOperationException">No server is available; the message says why.</exception>
    public static async Task<TestServer> ConnectAsync()
    {
        var connectionString = await AddressAsync();
        var run = Prefix + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var maintenance = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = run, KeepAlive = 30 });
        var server = new TestServer(maintenance, await maintenance.OpenConnectionAsync(), run, connectionString);
        await server.DropDeadDatabasesAsync();
        return server;
    }

    /// <summary>Creates a database as a copy of another one, to which nobody may be connected.</summary>
    /// <param name="template">A name that this class returned; by default an empty database without anything added to the server's own template.</param>
    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabaseAsync(string template = "template0")
    {
        var name = $"{_run}_{Interlocked.Increment(ref _databaseCount)}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'");
        return name;
    }

    public string ConnectionStringOf(string database) => new NpgsqlConnectionStringBuilder(_connectionString) { Database = database }.ConnectionString;

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    public async ValueTask DisposeAsync()
    {
        await _signOfLife.DisposeAsync();
        await _maintenance.DisposeAsync();
    }

    static async Task<string> AddressAsync()
    {
        if (Environment.GetEnvironmentVariable("DATABASE_URL") is { } given && !string.IsNullOrWhiteSpace(given))
            return ConnectionStrings.Parse(given);

        var script = Path.Combine(Repository.Root, "store", "localdb");
        await LocalDatabaseAsync(script, "up", TimeSpan.FromMinutes(20));
        return ConnectionStrings.Parse((await LocalDatabaseAsync(script, "url", TimeSpan.FromMinutes(1))).Trim());
    }

    static async Task<string> LocalDatabaseAsync(string script, string command, TimeSpan timeout)
    {
        var result = await ProcessRunner.RunAsync(script, [command], timeout: timeout);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException($"These tests need PostgreSQL with pgvector, and 'store/localdb {command}' failed:\n{result.Error}");
    }

    async Task DropDeadDatabasesAsync()
    {
        var names = new List<string>();
        await using (var command = _maintenance.CreateCommand(ReadDeadDatabases))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
        }

        foreach (var name in names)
            await DropDatabaseAsync(name);
    }

    // The SQL contains only names that this class generated.
    async Task ExecuteAsync(string sql)
    {
        await using var command = _maintenance.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }
}
