using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace RecSys.Store;

/// <summary>A row of <c>recsys_maintenance_runs</c>.</summary>
/// <param name="FlagsJson">What the run was asked, as the command wrote it.</param>
/// <param name="Cursor">How far it came, as the command wrote it; null before the first batch.</param>
/// <param name="CountsJson">What it had counted at the cursor.</param>
public sealed record MaintenanceRecord(Guid RunId, string Command, Scope Scope, string FlagsJson, string? Cursor, string CountsJson, string Status);

/// <summary>Starts runs: one of a command in a namespace at a time, each with a row of its own where the database has the table.</summary>
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

    // Tried again where the connection was lost before the commit was told of, it finds its own row.
    const string InsertRecord = """
        INSERT INTO recsys_maintenance_runs (run_id, command, org_id, namespace, flags, counts, status, started_at, heartbeat_at)
        VALUES ($1, $2, $3, $4, $5::jsonb, '{}', 'running', $6, $6)
        ON CONFLICT (run_id) DO NOTHING
        """;

    const string ReopenRecord = """
        UPDATE recsys_maintenance_runs SET status = 'running', heartbeat_at = $2, ended_at = NULL WHERE run_id = $1
        """;

    int _saidNotRecorded;

    /// <summary>The record of a run; null where there is none or where the database keeps none.</summary>
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

        return new MaintenanceRecord(
            reader.GetGuid(0), reader.GetString(1), new Scope(reader.GetGuid(2), reader.GetString(3)), reader.GetString(4),
            await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetString(5), reader.GetString(6), reader.GetString(7));
    }

    /// <summary>Takes the namespace's lock for the command and records a new run, or goes on with a recorded one.</summary>
    /// <param name="command">The program's name; with the run's id it is the sessions' <c>application_name</c>.</param>
    /// <param name="flagsJson">What the run was asked: a JSON object, without secrets.</param>
    /// <param name="resumed">The record to go on with; null starts a new run.</param>
    /// <exception cref="NamespaceBusyException">Another run of the command holds the namespace; the message names it.</exception>
    public async Task<MaintenanceRun> StartAsync(
        string command, Scope scope, string flagsJson, MaintenanceRecord? resumed, CancellationToken cancellationToken)
    {
        var keepsRecords = await KeepsRecordsAsync(cancellationToken);
        if (!keepsRecords && Interlocked.Exchange(ref _saidNotRecorded, 1) == 0)
            logger.RunsAreNotRecorded();

        var now = clock.GetUtcNow();
        var sessions = new MaintenanceSessions(dataSource, options, resumed?.RunId ?? Guid.CreateVersion7(now), command, ReadOnly: false);
        var run = new MaintenanceRun(sessions, LockKey(command, scope), scope, keepsRecords, clock);
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

    /// <summary>Sessions that can only read, for a dry run: no lock, no record.</summary>
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

    static long LockKey(string command, Scope scope)
        => BinaryPrimitives.ReadInt64BigEndian(XxHash3.Hash(Encoding.UTF8.GetBytes($"{command}\n{scope.OrgId}\n{scope.Namespace}")));
}
