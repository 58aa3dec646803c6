using Microsoft.Extensions.Logging;
using Npgsql;

namespace RecSys.Store;

/// <summary>A row of <c>recsys_maintenance_runs</c>.</summary>
public sealed record MaintenanceRecord
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The program's name.</summary>
    public required string Command { get; init; }

    /// <summary>The namespace that the run works on.</summary>
    public required Scope Scope { get; init; }

    /// <summary>The options of the run, as the command wrote them.</summary>
    public required string FlagsJson { get; init; }

    /// <summary>The cursor, as the command wrote it; null before the first batch.</summary>
    public required string? Cursor { get; init; }

    /// <summary>The counts at the cursor, as the command wrote them.</summary>
    public required string CountsJson { get; init; }

    /// <summary>How the run ended, or <c>running</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>Starts runs. Each command has at most one run per namespace at a time. A run has a row if the database has the table.</summary>
public sealed class MaintenanceRuns(NpgsqlDataSource dataSource, DatabaseOptions options, TimeProvider clock, ILogger<MaintenanceRuns> logger)
{
    const string SelectRecord = """
        SELECT run_id, command, org_id, namespace, flags::text, cursor, counts::text, status
        FROM recsys_maintenance_runs
        WHERE run_id = $1
        """;

    const string TableIsUsable = """
        SELECT coalesce(
            has_table_privilege(to_regclass('recsys_maintenance_runs'), 'SELECT')
            AND has_table_privilege(to_regclass('recsys_maintenance_runs'), 'INSERT')
            AND has_table_privilege(to_regclass('recsys_maintenance_runs'), 'UPDATE'), false)
        """;

    // If the connection was lost between the commit and its confirmation, the repeated statement finds its own row.
    const string InsertRecord = """
        INSERT INTO recsys_maintenance_runs (run_id, command, org_id, namespace, flags, counts, status, started_at, heartbeat_at)
        VALUES ($1, $2, $3, $4, $5::jsonb, '{}', 'running', $6, $6)
        ON CONFLICT (run_id) DO NOTHING
        """;

    const string ReopenRecord = """
        UPDATE recsys_maintenance_runs SET status = 'running', heartbeat_at = $2, ended_at = NULL WHERE run_id = $1
        """;

    int _saidNotRecorded;

    /// <summary>The record of a run; null if there is none, or if runs are not recorded.</summary>
    public async Task<MaintenanceRecord?> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        if (!await KeepsRecordsAsync(cancellationToken))
            return null;

        return await DatabaseRetry.Of(options).ExecuteAsync(async token => await ReadRecordAsync(runId, token), cancellationToken);
    }

    async Task<MaintenanceRecord?> ReadRecordAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(SelectRecord);
        command.Parameters.AddWithValue(runId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        return new MaintenanceRecord
        {
            RunId = reader.GetGuid(0),
            Command = reader.GetString(1),
            Scope = new Scope(reader.GetGuid(2), reader.GetString(3)),
            FlagsJson = reader.GetString(4),
            Cursor = await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetString(5),
            CountsJson = reader.GetString(6),
            Status = reader.GetString(7),
        };
    }

    /// <summary>Takes the namespace's lock for the command, and records a new run or reopens the record of a resumed one.</summary>
    /// <param name="command">The program's name; with the run's id it is the sessions' <c>application_name</c>.</param>
    /// <param name="flagsJson">The options of the run: a JSON object without secrets.</param>
    /// <param name="resumed">The record of the run to resume; null starts a new run.</param>
    /// <exception cref="NamespaceBusyException">Another run of the command holds the lock of the namespace; the message names that run.</exception>
    public async Task<MaintenanceRun> StartAsync(
        string command, Scope scope, string flagsJson, MaintenanceRecord? resumed, CancellationToken cancellationToken)
    {
        var keepsRecords = await KeepsRecordsAsync(cancellationToken);
        if (!keepsRecords && Interlocked.Exchange(ref _saidNotRecorded, 1) == 0)
            logger.RunsAreNotRecorded();

        var now = clock.GetUtcNow();
        var sessions = new MaintenanceSessions(dataSource, options, resumed?.RunId ?? Guid.CreateVersion7(now), command, ReadOnly: false);
        var run = new MaintenanceRun(sessions, scope, keepsRecords, clock);
        try
        {
            await run.WithConnectionAsync(
                async (connection, token) =>
                {
                    if (keepsRecords)
                        await RecordStartAsync(connection, run.RunId, command, scope, flagsJson, resumed is not null, now, token);
                    return true;
                },
                cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    static async Task RecordStartAsync(
        NpgsqlConnection connection, Guid runId, string command, Scope scope, string flagsJson, bool reopen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var record = new NpgsqlCommand(reopen ? ReopenRecord : InsertRecord, connection);
        record.Parameters.AddWithValue(runId);
        if (!reopen)
        {
            record.Parameters.AddWithValue(command);
            record.Parameters.AddWithValue(scope.OrgId);
            record.Parameters.AddWithValue(scope.Namespace);
            record.Parameters.AddWithValue(flagsJson);
        }

        record.Parameters.AddWithValue(now);
        await record.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Read-only sessions for a dry run, without a lock and without a record.</summary>
    public MaintenanceSessions ReadOnlySessions(string command)
        => new(dataSource, options, Guid.CreateVersion7(clock.GetUtcNow()), command, ReadOnly: true);

    async Task<bool> KeepsRecordsAsync(CancellationToken cancellationToken)
        => await DatabaseRetry.Of(options).ExecuteAsync(
            async token =>
            {
                await using var command = dataSource.CreateCommand(TableIsUsable);
                return (bool)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken);
}
