using System.Data.Common;
using Npgsql;

namespace RecSys.Store;

/// <summary>The progress of a run.</summary>
/// <param name="Cursor">A text of the command, which it reads when the run is resumed.</param>
/// <param name="CountsJson">The counts at the cursor, a JSON object.</param>
public readonly record struct RunProgress(string Cursor, string CountsJson);

/// <summary>A run in progress. It holds the lock of its namespace and writes through the connection that holds the lock.</summary>
/// <remarks>
/// A lost connection loses the lock. The next use opens another connection and takes the lock again, or fails because another run holds it.
/// So two runs never write to one namespace. Not for use by two threads at once.
/// </remarks>
public sealed class MaintenanceRun : IAsyncDisposable
{
    // If nothing was written, the new cursor need not reach the disk at once. A crash of the server then repeats the reads of a few batches.
    const string CommitWithoutWaiting = "SELECT set_config('synchronous_commit', 'off', true)";

    const string WriteProgress = """
        UPDATE recsys_maintenance_runs SET cursor = $2, counts = $3::jsonb, heartbeat_at = $4 WHERE run_id = $1
        """;

    const string Commit = "COMMIT";

    const string WriteEnd = """
        UPDATE recsys_maintenance_runs SET status = $2, counts = $3::jsonb, heartbeat_at = $4, ended_at = $4 WHERE run_id = $1
        """;

    static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(1);

    readonly NamespaceLock _lock;
    readonly TimeProvider _clock;
    NpgsqlConnection? _connection;

    internal MaintenanceRun(MaintenanceSessions sessions, Scope scope, bool isRecorded, TimeProvider clock)
        => (Sessions, _lock, Scope, IsRecorded, _clock) = (sessions, new NamespaceLock(sessions.Command, scope, clock), scope, isRecorded, clock);

    /// <summary>The id in <c>recsys_maintenance_runs</c> and in <c>application_name</c>.</summary>
    public Guid RunId => Sessions.RunId;

    /// <summary>The organization and namespace of the run.</summary>
    public Scope Scope { get; }

    /// <summary>False on a database without the table, or without the rights on it: such a run cannot be resumed.</summary>
    public bool IsRecorded { get; }

    /// <summary>Opens further connections with the run's timeouts, for reading.</summary>
    public MaintenanceSessions Sessions { get; }

    /// <summary>Runs one unit of work on the connection that holds the lock, and repeats it from its start after a transient failure.</summary>
    /// <param name="work">Must leave no transaction open. May run several times.</param>
    /// <exception cref="NamespaceBusyException">The lock was lost with a connection, and another run now holds it.</exception>
    public async Task<T> WithConnectionAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        => await Sessions.Retry.ExecuteAsync(
            async token => await work(await LockedConnectionAsync(token), token),
            cancellationToken);

    /// <summary>Records the progress of the run in the connection's transaction and commits it, in one round trip.</summary>
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

    /// <summary>Records the progress of the run when nothing else was written.</summary>
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

    /// <summary>Records that the run ended. Takes at most a second, because after a signal the process has two seconds in total.</summary>
    /// <param name="status">The word for the table's <c>status</c> column.</param>
    /// <returns>Why the end could not be recorded; null if it was recorded, or if runs are not recorded.</returns>
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

    /// <summary>Releases the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not { } connection)
            return;

        _connection = null;
        await using (connection)
            await NamespaceLock.ReleaseAsync(connection);
    }

    void AddProgress(NpgsqlParameterCollection parameters, RunProgress progress)
    {
        parameters.AddWithValue(RunId);
        parameters.AddWithValue(progress.Cursor);
        parameters.AddWithValue(progress.CountsJson);
        parameters.AddWithValue(_clock.GetUtcNow());
    }

    async Task<NpgsqlConnection> LockedConnectionAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: System.Data.ConnectionState.Open })
            return _connection;

        await DisposeAsync();
        var connection = await Sessions.OpenAsync(cancellationToken);
        try
        {
            await _lock.TakeAsync(connection, cancellationToken);
            return _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
