using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RecSys.Store;
using Respawn;
using Respawn.Graph;

namespace RecSys.Tests.Integration.Support;

/// <summary>A private database, dropped when disposed.</summary>
sealed class TestDatabase : IAsyncDisposable
{
    static readonly ConcurrentDictionary<string, Lazy<Task<TestDatabase>>> OfWorkers = new();

    // Copying a database takes a tenth of the time of migrating one.
    static readonly Lazy<Task<string>> Migrated = new(() => CreateTemplateAsync(MigrateAsync));
    static readonly Lazy<Task<string>> Unmigrated = new(() => CreateTemplateAsync(options => CreateExtensionAsync(options.ConnectionString)));

    static TestServer? _server;

    readonly DatabaseOptions _options;
    readonly TestServer? _droppedBy;
    Respawner? _respawner;

    TestDatabase(DatabaseOptions options, TestServer? droppedBy)
        => (_options, _droppedBy, DataSource) = (options, droppedBy, StoreServices.DataSource(options, NullLoggerFactory.Instance));

    /// <summary>The migrated database that the fixtures of one worker share, one after the other. Each begins with <see cref="ResetAsync"/>.</summary>
    /// <remarks>Fixtures run in parallel. Each runs on one of NUnit's workers from beginning to end.</remarks>
    public static TestDatabase Shared
        => OfWorkers.GetOrAdd(
            TestContext.CurrentContext.WorkerId ?? "",
            _ => new Lazy<Task<TestDatabase>>(() => Task.Run(() => CreateAsync(migrate: true)))).Value.GetAwaiter().GetResult();

    /// <summary>A connection pool of this database, with the vector type mapped.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>In Npgsql's format, password included; the programs accept it as <c>DATABASE_URL</c>.</summary>
    public string ConnectionString => _options.ConnectionString;

    public InteractionReader Interactions => new(DataSource, _options);

    /// <summary>A check over another pool, such as one of a role with fewer privileges.</summary>
    public SchemaCheck SchemaCheck(NpgsqlDataSource source) => new(source, _options);

    public ServerWatch Watch => new(DataSource, _options.QueryTimeout);

#pragma warning disable RS0030 // a run needs a real clock
    /// <summary>Starts runs as the programs do, such as one that blocks a second run.</summary>
    public MaintenanceRuns Runs => new(DataSource, _options, TimeProvider.System, NullLogger<MaintenanceRuns>.Instance);
#pragma warning restore RS0030

    public string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <summary>Creates a database with the vector extension.</summary>
    /// <param name="migrate">True: with the project's tables. False: without tables.</param>
    public static async Task<TestDatabase> CreateAsync(bool migrate)
    {
        var name = await Server.CreateDatabaseAsync(await (migrate ? Migrated : Unmigrated).Value);
        return new TestDatabase(Options(Server.ConnectionStringOf(name)), Server);
    }

    /// <summary>Migrates an empty database of a server that the test provides.</summary>
    public static async Task<TestDatabase> OpenAsync(string connectionString)
    {
        var options = Options(connectionString);
        await MigrateAsync(options);
        return new TestDatabase(options, droppedBy: null);
    }

    /// <summary>Empties every table except the default event types and the journal of migrations.</summary>
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

    /// <summary>Runs SQL with positional parameters and returns the number of changed rows.</summary>
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
        foreach (var template in (Lazy<Task<string>>[])[Migrated, Unmigrated])
        {
            if (template.IsValueCreated)
                await Server.DropDatabaseAsync(await template.Value);
        }

        if (_server is not null)
            await _server.DisposeAsync();
    }

    static TestServer Server => _server ?? throw new InvalidOperationException("The test run has no server yet.");

    static DatabaseOptions Options(string connectionString)
        => new(
            connectionString,
            ApplicationName: "recsys_tests",
            QueryTimeout: TimeSpan.FromSeconds(60),
            RetryAttempts: 3,
            RetryBackoff: TimeSpan.FromMilliseconds(50),
            RetryMaxBackoff: TimeSpan.FromMilliseconds(500),
            MaxConnections: 20);

    static async Task<string> CreateTemplateAsync(Func<DatabaseOptions, Task> prepareAsync)
    {
        var name = await Server.CreateDatabaseAsync();
        // Without a pool, which would stay connected to the template.
        var connectionString = new NpgsqlConnectionStringBuilder(Server.ConnectionStringOf(name)) { Pooling = false }.ConnectionString;
        await prepareAsync(Options(connectionString));
        return name;
    }

    static Task MigrateAsync(DatabaseOptions options) => new Migrator(options, NullLoggerFactory.Instance).MigrateAsync(CancellationToken.None);

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
