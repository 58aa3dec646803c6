using System.Data.Common;
using Npgsql;

namespace RecSys.Store;

/// <summary>How far a run came, in the command's own words.</summary>
public readonly record struct RunProgress(string Cursor, string CountsJson);

/// <summary>A run at work: it holds its namespace's lock and writes through the connection that holds it.</summary>
/// <remarks>
/// Where the connection is lost, the lock is lost with it; the next use opens another and takes the lock again (from its own lost session, if
/// the server still keeps that one), or finds that another run has it and ends there. So two runs never write to one namespace. Not for use by two threads at once.
/// </remarks>
public sealed class MaintenanceRun : IAsyncDisposable
{
    const string TryLock = "SELECT pg_try_advisory_lock($1)";

    const string Unlock = "SELECT pg_advisory_unlock_all()";

    const string SelectHolder = """
        SELECT activity.application_name, activity.pid
        FROM pg_locks AS held
        JOIN pg_stat_activity AS activity ON activity.pid = held.pid
        WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
          AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND held.classid = $1 AND held.objid = $2
        """;

    // A server that has not noticed yet that a connection is lost keeps its session, and the lock with it, for a minute.
    const string EndLostSessions = """
        SELECT pg_terminate_backend(activity.pid)
        FROM pg_locks AS held
        JOIN pg_stat_activity AS activity ON activity.pid = held.pid
        WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
          AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND held.classid = $1 AND held.objid = $2
          AND activity.pid = ANY($3) AND activity.application_name = current_setting('application_name')
        """;

    // A cursor that moves without a change waits for no disk: a crash of the server costs a few batches of reading.
    const string CommitWithoutWaiting = "SELECT set_config('synchronous_commit', 'off', true)";

    const string WriteProgress = """
        UPDATE recsys_maintenance_runs SET cursor = $2, counts = $3::jsonb, heartbeat_at = $4 WHERE run_id = $1
        """;

    const string Commit = "COMMIT";

    const string WriteEnd = """
        UPDATE recsys_maintenance_runs SET status = $2, counts = $3::jsonb, heartbeat_at = $4, ended_at = $4 WHERE run_id = $1
        """;

    static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(1);
    static readonly TimeSpan SessionsEnd = TimeSpan.FromMilliseconds(50);

    readonly List<int> _serverProcesses = [];
    readonly long _lockKey;
    readonly TimeProvider _clock;
    NpgsqlConnection? _connection;

    internal MaintenanceRun(MaintenanceSessions sessions, long lockKey, Scope scope, bool isRecorded, TimeProvider clock)
        => (Sessions, _lockKey, Scope, IsRecorded, _clock) = (sessions, lockKey, scope, isRecorded, clock);

    /// <summary>The id in <c>recsys_maintenance_runs</c> and in <c>application_name</c>.</summary>
    public Guid RunId => Sessions.RunId;

    /// <summary>What the run works on.</summary>
    public Scope Scope { get; }

    /// <summary>False on a database without the table, or without the rights on it: such a run cannot be resumed.</summary>
    public bool IsRecorded { get; }

    /// <summary>Opens further connections with the run's timeouts, for reading.</summary>
    public MaintenanceSessions Sessions { get; }

    /// <summary>Does one piece of work on the connection that holds the lock; repeats it from its start after a transient failure.</summary>
    /// <param name="work">Must leave no transaction open. May run several times.</param>
    /// <exception cref="NamespaceBusyException">The lock was lost with a connection and another run has it now.</exception>
    public async Task<T> WithConnectionAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        => await Sessions.Retry.ExecuteAsync(
            async token => await work(await LockedConnectionAsync(token), token),
            cancellationToken);

    /// <summary>Records how far the run came and commits the connection's transaction, in one round trip: both happen or neither does.</summary>
    internal async Task CommitAsync(NpgsqlConnection connection, RunProgress? progress, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (IsRecorded && progress is { } made)
        {
            var write = new NpgsqlBatchCommand(WriteProgress);
            AddProgress(write.Parameters, made);
            batch.BatchCommands.Add(write);
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(Commit));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Records how far the run came when nothing was written on the way.</summary>
    internal async Task RecordProgressAsync(RunProgress progress, CancellationToken cancellationToken)
    {
        if (!IsRecorded)
            return;

        await WithConnectionAsync(
            async (connection, token) =>
            {
                // A batch is one transaction and one round trip.
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(new NpgsqlBatchCommand(CommitWithoutWaiting));
                var write = new NpgsqlBatchCommand(WriteProgress);
                AddProgress(write.Parameters, progress);
                batch.BatchCommands.Add(write);
                return await batch.ExecuteNonQueryAsync(token);
            },
            cancellationToken);
    }

    /// <summary>Records that the run ended, within a second: the run's own result is on its way to the user, and a signal leaves two.</summary>
    /// <param name="status">Such as <c>done</c>, <c>interrupted</c> or <c>failed</c>.</param>
    /// <returns>Why it could not be recorded; null when it was, or when the database has no place for it.</returns>
    public async Task<string?> RecordEndAsync(string status, string countsJson)
    {
        if (!IsRecorded)
            return null;

        using var timeToEnd = new CancellationTokenSource(TimeToEnd, _clock);
        try
        {
            await WithConnectionAsync(
                async (connection, token) =>
                {
                    await using var command = new NpgsqlCommand(WriteEnd, connection);
                    command.Parameters.AddWithValue(RunId);
                    command.Parameters.AddWithValue(status);
                    command.Parameters.AddWithValue(countsJson);
                    command.Parameters.AddWithValue(_clock.GetUtcNow());
                    return await command.ExecuteNonQueryAsync(token);
                },
                timeToEnd.Token);
            return null;
        }
        catch (Exception e) when (e is DbException or OperationCanceledException or NamespaceBusyException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not { } connection)
            return;

        _connection = null;
        try
        {
            // The pool resets a session when it is next used, which is too late for whoever waits for the lock.
            await using var command = new NpgsqlCommand(Unlock, connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // The connection is gone, and the lock with it.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    void AddProgress(NpgsqlParameterCollection parameters, RunProgress progress)
    {
        parameters.AddWithValue(RunId);
        parameters.AddWithValue(progress.Cursor);
        parameters.AddWithValue(progress.CountsJson);
        parameters.AddWithValue(_clock.GetUtcNow());
    }

    void AddLock(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new() { Value = unchecked((uint)(_lockKey >> 32)), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
        parameters.Add(new() { Value = unchecked((uint)_lockKey), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
    }

    async Task<NpgsqlConnection> LockedConnectionAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: System.Data.ConnectionState.Open })
            return _connection;

        await DisposeAsync();
        var connection = await Sessions.OpenAsync(cancellationToken);
        try
        {
            if (!await TryLockAsync(connection, cancellationToken) && !await TryLockAfterLostSessionsAsync(connection, cancellationToken))
                throw new NamespaceBusyException(await DescribeHolderAsync(connection, cancellationToken));
            _serverProcesses.Add(connection.ProcessID);
            return _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TryLock, connection);
        command.Parameters.AddWithValue(_lockKey);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Takes the lock from a session of this very run whose connection was lost.</summary>
    async Task<bool> TryLockAfterLostSessionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const int Tries = 40;
        await using (var command = new NpgsqlCommand(EndLostSessions, connection))
        {
            AddLock(command.Parameters);
            command.Parameters.AddWithValue(_serverProcesses.ToArray());
            if (await command.ExecuteScalarAsync(cancellationToken) is null)
                return false;
        }

        for (var i = 0; i < Tries; i++)
        {
            if (await TryLockAsync(connection, cancellationToken))
                return true;
            await Task.Delay(SessionsEnd, _clock, cancellationToken);
        }

        return false;
    }

    async Task<string> DescribeHolderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectHolder, connection);
        AddLock(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var holder = await reader.ReadAsync(cancellationToken)
            ? $"run {reader.GetString(0)} (server process {reader.GetInt32(1)})"
            : "a run that ended just now";
        return $"namespace '{Scope.Namespace}' is busy: {holder} is at work on it; try again when it has ended";
    }
}
