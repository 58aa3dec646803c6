using DbUp;
using DbUp.Engine;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace RecSys.Store;

/// <summary>Creates the tables on an empty database. Keeps tables that exist as they are.</summary>
public sealed class Migrator(DatabaseOptions options, ILoggerFactory loggers)
{
    // "recsys" in ASCII: two programs that migrate at the same time wait for each other.
    const long LockKey = 0x72_65_63_73_79_73;

    const string TakeLock = "SELECT pg_advisory_lock($1)";

    /// <summary>Runs the migrations that the database has not recorded, each in a transaction of its own.</summary>
    /// <returns>The names of the scripts that ran, in order; none when the database is up to date.</returns>
    /// <exception cref="SchemaException">A script failed; the scripts before it stay applied.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        // Without a pool, because a pool would keep the session and its lock after the migration.
        var connectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = options.ApplicationName,
            Pooling = false,
        }.ConnectionString;
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using (var command = new NpgsqlCommand(TakeLock, connection) { Parameters = { new() { Value = LockKey } } })
            await command.ExecuteNonQueryAsync(cancellationToken);

        var result = Upgrade(connectionString);
        return result.Successful
            ? [.. result.Scripts.Select(script => script.Name)]
            : throw new SchemaException($"migration {result.ErrorScript?.Name ?? "journal"} failed: {result.Error.Message}");
    }

    DatabaseUpgradeResult Upgrade(string connectionString)
        => DeployChanges.To
            .PostgresqlDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(Migrator).Assembly, name => name.EndsWith(".sql", StringComparison.Ordinal))
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .JournalToPostgresqlTable(null, "recsys_schema_migrations")
            .LogTo(loggers)
            .Build()
            .PerformUpgrade();
}
