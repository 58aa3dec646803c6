using Npgsql;
using Polly;

namespace RecSys.Store;

/// <summary>Opens the connections of one run, with its name and its timeouts.</summary>
/// <param name="RunId">Part of <c>application_name</c>, so that an operator finds a session's run.</param>
public sealed record MaintenanceSessions(NpgsqlDataSource DataSource, DatabaseOptions Options, Guid RunId, string Command, bool ReadOnly)
{
    // Below the server's deadlock_timeout of one second, so that in a deadlock with a live writer this run always gives way.
    static readonly TimeSpan LockTimeout = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan IdleInTransactionTimeout = TimeSpan.FromSeconds(30);

    // By default a server keeps the session of a client that vanished for two hours, and with it the lock of the run.
    const string SetUp = """
        SELECT set_config('application_name', $1, false),
               set_config('lock_timeout', $2, false),
               set_config('statement_timeout', $3, false),
               set_config('idle_in_transaction_session_timeout', $4, false),
               set_config('default_transaction_read_only', $5, false),
               set_config('tcp_keepalives_idle', '30', false),
               set_config('tcp_keepalives_interval', '10', false),
               set_config('tcp_keepalives_count', '3', false),
               set_config('tcp_user_timeout', '60s', false)
        """;

    /// <inheritdoc cref="DatabaseRetry.Of"/>
    public ResiliencePipeline Retry { get; } = DatabaseRetry.Of(Options);

    /// <summary>An open connection with the run's timeouts; the caller disposes it.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(SetUp, connection);
            command.Parameters.AddWithValue($"{Command} {RunId}");
            command.Parameters.AddWithValue(Milliseconds(LockTimeout));
            command.Parameters.AddWithValue(Milliseconds(Options.QueryTimeout));
            command.Parameters.AddWithValue(Milliseconds(IdleInTransactionTimeout));
            command.Parameters.AddWithValue(ReadOnly ? "on" : "off");
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads on a new connection, and repeats the read from its start after a transient failure.</summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        => await Retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await OpenAsync(token);
                return await read(connection, token);
            },
            cancellationToken);

    static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One connection for many reads. After a failure the next read opens another connection.</summary>
/// <remarks>Not for use by two threads at once.</remarks>
public sealed class ReadingSession(MaintenanceSessions sessions) : IAsyncDisposable
{
    NpgsqlConnection? _connection;

    /// <inheritdoc cref="MaintenanceSessions.ReadAsync"/>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        => await sessions.Retry.ExecuteAsync(
            async token =>
            {
                if (_connection is not { State: System.Data.ConnectionState.Open })
                {
                    await DisposeAsync();
                    _connection = await sessions.OpenAsync(token);
                }

                return await read(_connection, token);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _connection = null;
    }
}
