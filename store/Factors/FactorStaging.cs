using Npgsql;

namespace RecSys.Store;

/// <summary>
/// Stages the factors of a run in temporary tables of one connection. Staging has a transaction of its own that locks no row, because
/// computing factors takes long and a pause may follow. Disposing it drops the tables.
/// </summary>
/// <remarks>The tables are analyzed: without statistics the planner estimates 18 times too many rows.</remarks>
public sealed class FactorStaging : IAsyncDisposable
{
    const string StageItems = "CREATE TEMP TABLE staged_item_factors (item_id text NOT NULL, factors vector(384) NOT NULL)";
    const string CopyItems = "COPY staged_item_factors (item_id, factors) FROM STDIN (FORMAT BINARY)";
    const string AnalyzeItems = "ANALYZE staged_item_factors";
    const string DropItems = "DROP TABLE IF EXISTS pg_temp.staged_item_factors";

    const string StageUsers = "CREATE TEMP TABLE staged_user_factors (user_id text NOT NULL, factors vector(384) NOT NULL)";
    const string CopyUsers = "COPY staged_user_factors (user_id, factors) FROM STDIN (FORMAT BINARY)";
    const string AnalyzeUsers = "ANALYZE staged_user_factors";
    const string DropUsers = "DROP TABLE IF EXISTS pg_temp.staged_user_factors";

    readonly NpgsqlConnection _connection;
    readonly ServerWatch _watch;
    readonly Scope _scope;
    readonly DateTimeOffset _time;
    NpgsqlTransaction? _transaction;
    FactorCopy? _items;
    FactorCopy? _users;

    FactorStaging(NpgsqlConnection connection, ServerWatch watch, Scope scope, DateTimeOffset time)
        => (_connection, _watch, _scope, _time) = (connection, watch, scope, time.ToUniversalTime());

    /// <summary>Creates the tables on an open connection, which serves nothing else until this is disposed.</summary>
    /// <param name="watch">Distinguishes a server that works silently from a dead network.</param>
    /// <param name="scope">The organisation and namespace whose rows are written; no other row is touched.</param>
    /// <param name="time">The value of <c>updated_at</c> in written rows.</param>
    public static async Task<FactorStaging> BeginAsync(
        NpgsqlConnection connection, ServerWatch watch, Scope scope, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var staging = new FactorStaging(connection, watch, scope, time);
        try
        {
            staging._transaction = await connection.BeginTransactionAsync(cancellationToken);
            // A COPY lasts as long as the computation of the factors.
            await staging.ExecuteAsync("SET LOCAL statement_timeout = 0", cancellationToken);
            foreach (var sql in (string[])[DropItems, DropUsers, StageItems, StageUsers])
                await staging.ExecuteAsync(sql, cancellationToken);
            return staging;
        }
        catch
        {
            await staging.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to stage item factors; at most once, and not while user factors are being staged. The caller disposes the COPY.</summary>
    public async Task<FactorCopy> BeginItemsAsync(CancellationToken cancellationToken)
        => _items = await FactorCopy.BeginAsync(_connection, CopyItems, token => ExecuteAsync(AnalyzeItems, token), cancellationToken);

    /// <summary>Begins to stage user factors; at most once, and not while item factors are being staged. The caller disposes the COPY.</summary>
    public async Task<FactorCopy> BeginUsersAsync(CancellationToken cancellationToken)
        => _users = await FactorCopy.BeginAsync(_connection, CopyUsers, token => ExecuteAsync(AnalyzeUsers, token), cancellationToken);

    /// <summary>Ends the staging: afterwards no transaction is open, and nothing more can be staged.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _transaction!.CommitAsync(cancellationToken);
        await EndTransactionAsync();
    }

    /// <summary>Reads the load of the server; after <see cref="CompleteAsync"/>.</summary>
    public Task<ServerLoad> ReadLoadAsync(ServerLoadReader reader, CancellationToken cancellationToken)
        => reader.ReadAsync(_connection, [RequiredTable.ItemFactors.Name, RequiredTable.UserFactors.Name], cancellationToken);

    /// <summary>Begins the transaction that writes the staged factors; after <see cref="CompleteAsync"/>.</summary>
    public Task<FactorMerge> BeginMergeAsync(CancellationToken cancellationToken)
        => FactorMerge.BeginAsync(_connection, _watch, new StagedRows(_items?.Rows ?? 0, _users?.Rows ?? 0), _scope, _time, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndTransactionAsync();
        try
        {
            foreach (var sql in (string[])[DropItems, DropUsers])
                await ExecuteAsync(sql, CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is broken, and the tables are gone with it.
        }
    }

    async Task EndTransactionAsync()
    {
        if (_transaction is not { } transaction)
            return;

        _transaction = null;
        await transaction.DisposeAsync();
    }

    async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await _watch.WaitAsync(command.ExecuteNonQueryAsync, cancellationToken);
    }
}
