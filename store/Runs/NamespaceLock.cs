using System.Buffers.Binary;
using System.Data.Common;
using System.IO.Hashing;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace RecSys.Store;

/// <summary>The advisory lock that allows one run per command and namespace. It belongs to a session and ends with it.</summary>
/// <remarks>Not for use by two threads at once.</remarks>
sealed class NamespaceLock(string command, Scope scope, TimeProvider clock)
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

    // Until the server notices a lost connection, it keeps the session and its lock for a minute.
    const string EndLostSessions = """
        SELECT pg_terminate_backend(activity.pid)
        FROM pg_locks AS held
        JOIN pg_stat_activity AS activity ON activity.pid = held.pid
        WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
          AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND held.classid = $1 AND held.objid = $2
          AND activity.pid = ANY($3) AND activity.application_name = current_setting('application_name')
        """;

    static readonly TimeSpan SessionsEnd = TimeSpan.FromMilliseconds(50);

    readonly long _key = BinaryPrimitives.ReadInt64BigEndian(XxHash3.Hash(Encoding.UTF8.GetBytes($"{command}\n{scope.OrgId}\n{scope.Namespace}")));
    readonly List<int> _serverProcesses = [];

    /// <summary>Takes the lock for an open connection. If a lost session of the same run still holds the lock, takes it from that session.</summary>
    /// <exception cref="NamespaceBusyException">Another run holds the lock.</exception>
    public async Task TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await TryLockAsync(connection, cancellationToken) && !await TryLockAfterLostSessionsAsync(connection, cancellationToken))
            throw new NamespaceBusyException(await DescribeHolderAsync(connection, cancellationToken));
        _serverProcesses.Add(connection.ProcessID);
    }

    /// <summary>Releases the lock now. The pool would reset the session only at its next use, which is too late for other runs.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand(Unlock, connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // The connection is lost, and with it the lock.
        }
    }

    async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var statement = new NpgsqlCommand(TryLock, connection);
        statement.Parameters.AddWithValue(_key);
        return (bool)(await statement.ExecuteScalarAsync(cancellationToken))!;
    }

    async Task<bool> TryLockAfterLostSessionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const int Tries = 40;
        await using (var statement = new NpgsqlCommand(EndLostSessions, connection))
        {
            AddKey(statement.Parameters);
            statement.Parameters.AddWithValue(_serverProcesses.ToArray());
            if (await statement.ExecuteScalarAsync(cancellationToken) is null)
                return false;
        }

        for (var i = 0; i < Tries; i++)
        {
            if (await TryLockAsync(connection, cancellationToken))
                return true;
            await Task.Delay(SessionsEnd, clock, cancellationToken);
        }

        return false;
    }

    async Task<string> DescribeHolderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var statement = new NpgsqlCommand(SelectHolder, connection);
        AddKey(statement.Parameters);
        await using var reader = await statement.ExecuteReaderAsync(cancellationToken);
        var holder = await reader.ReadAsync(cancellationToken)
            ? $"run {reader.GetString(0)} (server process {reader.GetInt32(1)})"
            : "a run that has just ended";
        return $"namespace '{scope.Namespace}' is busy: {holder} holds its lock; try again when that run has ended";
    }

    void AddKey(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new() { Value = unchecked((uint)(_key >> 32)), NpgsqlDbType = NpgsqlDbType.Oid });
        parameters.Add(new() { Value = unchecked((uint)_key), NpgsqlDbType = NpgsqlDbType.Oid });
    }
}
