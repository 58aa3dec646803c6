using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RecSys.Store;
using Respawn;
using Respawn.Graph;

namespace RecSys.Tests.Integration.Support;

/// <summary>A database of its own, dropped when disposed.</summary>
sealed class TestDatabase : IAsyncDisposable
{
    static readonly ConcurrentDictionary<string, Lazy<Task<TestDatabase>>> OfWorkers = new();

    static TestServer? _server;

    readonly DatabaseOptions _options;
    readonly TestServer? _droppedBy;
    Respawner? _respawner;

    TestDatabase(DatabaseOptions options, TestServer? droppedBy)
        => (_options, _droppedBy, DataSource) = (options, droppedBy, StoreServices.DataSource(options, NullLoggerFactory.Instance));

    /// <summary>The migrated database that the fixtures of a worker share, one after the other; begin each with <see cref="ResetAsync"/>.</summary>
    /// <remarks>Fixtures run at the same time, each on one of NUnit's workers from its first line to its last.</remarks>
    public static TestDatabase Shared
        => OfWorkers.GetOrAdd(
            TestContext.CurrentContext.WorkerId ?? "",
            _ => new Lazy<Task<TestDatabase>>(() => Task.Run(() => CreateAsync(migrate: true)))).Value.GetAwaiter().GetResult();

    /// <summary>A pool on this database, with the vector type mapped.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>In Npgsql's form, password included; a program takes it as <c>DATABASE_URL</c>.</summary>
    public string ConnectionString => _options.ConnectionString;

    public InteractionStore Interactions => new(DataSource, _options);

    /// <summary>A check by way of another pool, such as one of a role with fewer rights.</summary>
    public SchemaCheck SchemaCheck(NpgsqlDataSource source) => new(source, _options);

    public ServerWatch Watch => new(DataSource, _options.QueryTimeout);

#pragma warning disable RS0030 // the edge of the tests: a run needs a real clock
    /// <summary>Starts runs as the programs do, such as one that a second finds in its way.</summary>
    public MaintenanceRuns Runs => new(DataSource, _options, TimeProvider.System, NullLogger<MaintenanceRuns>.Instance);
#pragma warning restore RS0030

    public string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <summary>Makes a database with the vector extension.</summary>
    /// <param name="migrate">True gives it the project's tables, false none.</param>
    public static async Task<TestDatabase> CreateAsync(bool migrate)
        => await OpenAsync(await Server.CreateDatabaseAsync(), migrate, Server);

    /// <summary>Takes an empty database of a server that the test brings.</summary>
    public static Task<TestDatabase> OpenAsync(string connectionString) => OpenAsync(connectionString, migrate: true, droppedBy: null);

    static async Task<TestDatabase> OpenAsync(string connectionString, bool migrate, TestServer? droppedBy)
    {
        var options = new DatabaseOptions(
            connectionString,
            ApplicationName: "recsys_tests",
            QueryTimeout: TimeSpan.FromSeconds(60),
            RetryAttempts: 3,
            RetryBackoff: TimeSpan.FromMilliseconds(50),
            RetryMaxBackoff: TimeSpan.FromMilliseconds(500),
            MaxConnections: 20);
        if (migrate)
            await new Migrator(options, NullLoggerFactory.Instance).MigrateAsync(CancellationToken.None);
        else
            await CreateExtensionAsync(connectionString);
        return new TestDatabase(options, droppedBy);
    }

    /// <summary>Empties every table, but for the event types that each database starts with and the journal of migrations.</summary>
    public async Task ResetAsync()
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        _respawner ??= await Respawner.CreateAsync(connection, new RespawnerOptions
        {
            DbAdapter = DbAdapter.Postgres,
            SchemasToInclude = ["public"],
            TablesToIgnore = [new Table("event_type_defaults"), new Table("recsys_schema_migrations")],
        });
        await _respawner.ResetAsync(connection);
    }

    /// <summary>Runs SQL with positional parameters and returns the count of rows changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params object?[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, params object?[] parameters)
    {
        await using var command = Command(sql, parameters);
        var value = await command.ExecuteScalarAsync();
        return value is null or DBNull ? default : (T)value;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        if (_droppedBy is not null)
            await _droppedBy.DropDatabaseAsync(Name);
    }

    internal static async Task OpenRunAsync() => _server = await TestServer.ConnectAsync();

    internal static async Task CloseRunAsync()
    {
        foreach (var database in OfWorkers.Values)
            await (await database.Value).DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    static TestServer Server => _server ?? throw new InvalidOperationException("the run has not found its server");

    static async Task CreateExtensionAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("CREATE EXTENSION vector");
        await command.ExecuteNonQueryAsync();
    }

    NpgsqlCommand Command(string sql, object?[] parameters)
    {
        var command = DataSource.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter ?? DBNull.Value });
        return command;
    }
}
