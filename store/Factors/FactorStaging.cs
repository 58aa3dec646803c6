using Npgsql;

namespace RecSys.Store;

/// <summary>
/// Takes the vectors of a run into temporary tables of one connection, in a transaction of its own that locks no row: computing them takes long, and
/// so may a pause before they are written. Disposing it drops the tables.
/// </summary>
/// <remarks>Rows go by binary COPY; the tables are analysed, because the planner guesses 18 times too many rows of one that is not.</remarks>
public sealed class FactorStaging : IAsyncDisposable
{
    internal const string StageItems = "CREATE TEMP TABLE staged_item_factors (item_id text NOT NULL, factors vector(384) NOT NULL)";
    internal const string CopyItems = "COPY staged_item_factors (item_id, factors) FROM STDIN (FORMAT BINARY)";
    internal const string AnalyzeItems = "ANALYZE staged_item_factors";
    internal const string DropItems = "DROP TABLE IF EXISTS pg_temp.staged_item_factors";

    internal const string StageUsers = "CREATE TEMP TABLE staged_user_factors (user_id text NOT NULL, factors vector(384) NOT NULL)";
    internal const string CopyUsers = "COPY staged_user_factors (user_id, factors) FROM STDIN (FORMAT BINARY)";
    internal const string AnalyzeUsers = "ANALYZE staged_user_factors";
    internal const string DropUsers = "DROP TABLE IF EXISTS pg_temp.staged_user_factors";

    static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    static readonly byte[] Trailer = [0xFF, 0xFF];

    readonly NpgsqlConnection _connection;
    readonly ServerWatch _watch;
    readonly Scope _scope;
    readonly DateTimeOffset _time;
    NpgsqlTransaction? _transaction;

    FactorStaging(NpgsqlConnection connection, ServerWatch watch, Scope scope, DateTimeOffset time)
        => (_connection, _watch, _scope, _time) = (connection, watch, scope, time.ToUniversalTime());

    /// <summary>Makes the tables on an open connection, which serves nothing else until this is disposed.</summary>
    /// <param name="watch">Tells the server's silence at work from that of a dead network.</param>
    /// <param name="scope">Whose rows; no other is touched.</param>
    /// <param name="time">What <c>updated_at</c> of a written row becomes.</param>
    public static async Task<FactorStaging> BeginAsync(
        NpgsqlConnection connection, ServerWatch watch, Scope scope, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var staging = new FactorStaging(connection, watch, scope, time);
        try
        {
            staging._transaction = await connection.BeginTransactionAsync(cancellationToken);
            // The vectors come as fast as they are computed.
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

    /// <summary>Rows staged for the item factors.</summary>
    public long Items { get; private set; }

    /// <summary>Rows staged for the user factors.</summary>
    public long Users { get; private set; }

    /// <summary>Stages item factors; at most once.</summary>
    /// <param name="batches">Any rows in any order, no id twice; a batch is free for new rows once the next one is asked for.</param>
    /// <returns>Rows staged.</returns>
    /// <exception cref="PostgresException">SQLSTATE 22000: a vector has the wrong width.</exception>
    public async Task<long> StageItemFactorsAsync(IAsyncEnumerable<FactorRows> batches, CancellationToken cancellationToken)
        => Items = await CopyAsync(CopyItems, AnalyzeItems, batches, cancellationToken);

    /// <summary>Stages user factors; at most once.</summary>
    /// <inheritdoc cref="StageItemFactorsAsync"/>
    public async Task<long> StageUserFactorsAsync(IAsyncEnumerable<FactorRows> batches, CancellationToken cancellationToken)
        => Users = await CopyAsync(CopyUsers, AnalyzeUsers, batches, cancellationToken);

    /// <summary>Ends the staging: from here on no transaction is open, and nothing more can be staged.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _transaction!.CommitAsync(cancellationToken);
        await EndTransactionAsync();
    }

    /// <summary>Reads how the server does; once the staging is complete.</summary>
    public Task<ServerLoad> ReadLoadAsync(ServerLoadReader reader, CancellationToken cancellationToken)
        => reader.ReadAsync(_connection, [RequiredTable.ItemFactors.Name, RequiredTable.UserFactors.Name], cancellationToken);

    /// <summary>Begins the transaction that writes what is staged; once the staging is complete.</summary>
    public Task<FactorStore> BeginWritingAsync(CancellationToken cancellationToken)
        => FactorStore.BeginAsync(_connection, _watch, this, _scope, _time, cancellationToken);

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
            // The connection is gone, and the tables with it.
        }
    }

    async Task EndTransactionAsync()
    {
        if (_transaction is not { } transaction)
            return;

        _transaction = null;
        await transaction.DisposeAsync();
    }

    async Task<long> CopyAsync(string copy, string analyze, IAsyncEnumerable<FactorRows> batches, CancellationToken cancellationToken)
    {
        var stream = await _connection.BeginRawBinaryCopyAsync(copy, cancellationToken);
        var staged = 0L;
        try
        {
            await stream.WriteAsync(Header, cancellationToken);
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                await stream.WriteAsync(batch.Encoded, cancellationToken);
                staged += batch.Count;
            }

            await stream.WriteAsync(Trailer, cancellationToken);
            await stream.DisposeAsync();
        }
        catch
        {
            // Disposing would complete the COPY, with the rows that happen to be in it.
            await AbandonAsync(stream);
            throw;
        }

        if (staged > 0)
            await ExecuteAsync(analyze, cancellationToken);
        return staged;
    }

    static async Task AbandonAsync(NpgsqlRawCopyStream stream)
    {
        try
        {
            await stream.CancelAsync();
        }
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException or InvalidOperationException or NullReferenceException)
        {
            // The COPY has ended by itself; what ended it is on its way to the caller. The driver lets go of a stream twice, and the
            // second time finds nothing, where the connection breaks under the cancel.
        }
    }

    async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await _watch.WaitAsync(command.ExecuteNonQueryAsync, cancellationToken);
    }
}
