using Npgsql;
using NpgsqlTypes;
using Polly;
using Polly.Retry;

namespace RecSys.Store;

/// <summary>
/// Writes staged factors in one transaction, so that the items and users of a run become visible together. Disposing it without
/// <see cref="CommitAsync"/> leaves the tables unchanged.
/// </summary>
/// <remarks>
/// An anti-join skips rows whose vector is already stored, because an upsert that changes nothing would still write every row to the
/// WAL. The other rows are merged in one ordered statement.
/// </remarks>
public sealed class FactorMerge : IAsyncDisposable
{
    const string MergeItems = """
        INSERT INTO recsys_item_factors (org_id, namespace, item_id, factors, updated_at)
        SELECT $1, $2, staged.item_id, staged.factors, $3
        FROM staged_item_factors AS staged
        LEFT JOIN recsys_item_factors AS target
               ON target.org_id = $1 AND target.namespace = $2 AND target.item_id = staged.item_id
        WHERE target.item_id IS NULL OR target.factors <> staged.factors
        ORDER BY staged.item_id
        ON CONFLICT (org_id, namespace, item_id) DO UPDATE SET factors = excluded.factors, updated_at = excluded.updated_at
        """;

    const string MergeUsers = """
        INSERT INTO recsys_user_factors (org_id, namespace, user_id, factors, updated_at)
        SELECT $1, $2, staged.user_id, staged.factors, $3
        FROM staged_user_factors AS staged
        LEFT JOIN recsys_user_factors AS target
               ON target.org_id = $1 AND target.namespace = $2 AND target.user_id = staged.user_id
        WHERE target.user_id IS NULL OR target.factors <> staged.factors
        ORDER BY staged.user_id
        ON CONFLICT (org_id, namespace, user_id) DO UPDATE SET factors = excluded.factors, updated_at = excluded.updated_at
        """;

    // An item that was added again after the snapshot keeps its factor.
    const string DeleteItems = """
        DELETE FROM recsys_item_factors
        WHERE org_id = $1 AND namespace = $2 AND item_id = ANY($3)
          AND item_id NOT IN (SELECT item_id FROM items WHERE org_id = $1 AND namespace = $2 AND item_id = ANY($3))
        """;

    const string DeleteUsers = """
        DELETE FROM recsys_user_factors
        WHERE org_id = $1 AND namespace = $2 AND user_id = ANY($3)
          AND user_id NOT IN (SELECT user_id FROM users WHERE org_id = $1 AND namespace = $2 AND user_id = ANY($3))
          AND user_id NOT IN (SELECT user_id FROM events WHERE org_id = $1 AND namespace = $2 AND user_id = ANY($3))
        """;

    // By a subquery that joins with the staged rows: all of them are staged when these statements run.
    const string DeleteOtherItems = """
        DELETE FROM recsys_item_factors
        WHERE org_id = $1 AND namespace = $2 AND item_id IN (
            SELECT target.item_id
            FROM recsys_item_factors AS target LEFT JOIN staged_item_factors AS staged ON staged.item_id = target.item_id
            WHERE target.org_id = $1 AND target.namespace = $2 AND staged.item_id IS NULL)
        """;

    const string DeleteOtherUsers = """
        DELETE FROM recsys_user_factors
        WHERE org_id = $1 AND namespace = $2 AND user_id IN (
            SELECT target.user_id
            FROM recsys_user_factors AS target LEFT JOIN staged_user_factors AS staged ON staged.user_id = target.user_id
            WHERE target.org_id = $1 AND target.namespace = $2 AND staged.user_id IS NULL)
        """;

    const int DeletedAtOnce = 5_000;

    // Above this number of rows, one pass over the target is faster than an index lookup per row. Statistics of a table that was just
    // filled may be stale and would mislead the planner.
    const int RowsForOnePass = 2_000;
    const string OnePass = "SET LOCAL enable_nestloop = off";

    // The staged rows are nearly in the order of their keys. With this memory they are sorted without temporary files, which the server's
    // default of a few megabytes would need. A larger setting of the server is kept.
    const string SortInMemory = """
        SELECT set_config('work_mem', greatest($1, pg_size_bytes(current_setting('work_mem')) / 1024)::text || 'kB', true)
        """;
    const long MaxKilobytes = 256 * 1024;
    const long KilobytesPerRow = 2;

    const string WalPosition = "SELECT pg_current_wal_insert_lsn()";

    // About five seconds in total, with the session's lock_timeout per attempt: a live writer has committed by then, and the transaction
    // must not stay open for one that has not.
    static readonly ResiliencePipeline UntilRowsAreFree = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable }),
            MaxRetryAttempts = 12,
            Delay = TimeSpan.FromMilliseconds(150),
        })
        .Build();

    const string BeforeMerge = "before_merge";

    readonly NpgsqlConnection _connection;
    readonly NpgsqlTransaction _transaction;
    readonly StagedRows _staged;
    readonly Scope _scope;
    readonly DateTimeOffset _time;
    readonly ServerWatch _watch;
    NpgsqlLogSequenceNumber _walAtStart;

    FactorMerge(NpgsqlConnection connection, NpgsqlTransaction transaction, ServerWatch watch, StagedRows staged, Scope scope, DateTimeOffset time)
        => (_connection, _transaction, _watch, _staged, _scope, _time) = (connection, transaction, watch, staged, scope, time);

    /// <summary>The privileges that writing requires.</summary>
    /// <param name="delete">Whether factors are removed, too.</param>
    public static IReadOnlyList<RequiredRight> RightsToWrite(bool delete)
        => [new("TEMP"), .. RightsOn("recsys_item_factors", "item_id", delete), .. RightsOn("recsys_user_factors", "user_id", delete)];

    static RequiredRight[] RightsOn(string table, string id, bool delete) =>
    [
        new("SELECT", table, "org_id", "namespace", id, "factors", "updated_at"), // ON CONFLICT requires SELECT on columns of the excluded row
        new("INSERT", table, "org_id", "namespace", id, "factors", "updated_at"),
        new("UPDATE", table, "factors", "updated_at"),
        .. delete ? [new RequiredRight("DELETE", table)] : (RequiredRight[])[],
    ];

    internal static async Task<FactorMerge> BeginAsync(
        NpgsqlConnection connection, ServerWatch watch, StagedRows staged, Scope scope, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var merge = new FactorMerge(connection, await connection.BeginTransactionAsync(cancellationToken), watch, staged, scope, time);
        try
        {
            // The merge of a large namespace takes long: the run's cancellation and the watch end it, not a timeout.
            await merge.ExecuteAsync("SET LOCAL statement_timeout = 0", cancellationToken);
            merge._walAtStart = await merge.ReadWalPositionAsync(cancellationToken);
            return merge;
        }
        catch
        {
            await merge.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the staged item factors.</summary>
    /// <returns>Rows inserted or changed; a stored row with an equal vector is neither counted nor written.</returns>
    /// <exception cref="PostgresException">SQLSTATE 21000: an id repeats.</exception>
    /// <exception cref="NamespaceBusyException">Another session holds a row for longer than a live writer does.</exception>
    public Task<long> UpsertItemFactorsAsync(CancellationToken cancellationToken) => MergeAsync(MergeItems, _staged.Items, cancellationToken);

    /// <summary>Writes the staged user factors.</summary>
    /// <inheritdoc cref="UpsertItemFactorsAsync"/>
    public Task<long> UpsertUserFactorsAsync(CancellationToken cancellationToken) => MergeAsync(MergeUsers, _staged.Users, cancellationToken);

    /// <summary>Deletes the factors of these items, except items that have a row in <c>items</c>.</summary>
    /// <returns>Rows deleted.</returns>
    public Task<long> PruneItemFactorsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
        => DeleteAsync(DeleteItems, itemIds, cancellationToken);

    /// <summary>Deletes the factors of these users, except users who have a row in <c>users</c> or an event.</summary>
    /// <inheritdoc cref="PruneItemFactorsAsync"/>
    public Task<long> PruneUserFactorsAsync(IReadOnlyList<string> userIds, CancellationToken cancellationToken)
        => DeleteAsync(DeleteUsers, userIds, cancellationToken);

    /// <summary>Deletes every item factor of the namespace that is not staged, including those that were written since the run read the table.</summary>
    /// <returns>Rows deleted.</returns>
    /// <exception cref="NamespaceBusyException">Another session holds a row for longer than a live writer does.</exception>
    public Task<long> DeleteOtherItemFactorsAsync(CancellationToken cancellationToken) => UntilFreeAsync(DeleteOtherItems, cancellationToken);

    /// <summary>Deletes every user factor of the namespace that is not staged, including those that were written since the run read the table.</summary>
    /// <inheritdoc cref="DeleteOtherItemFactorsAsync"/>
    public Task<long> DeleteOtherUserFactorsAsync(CancellationToken cancellationToken) => UntilFreeAsync(DeleteOtherUsers, cancellationToken);

    /// <summary>Records the model that made the staged factors, so that the record and the factors become visible together.</summary>
    public Task RecordModelAsync(StoredFactorModel model, CancellationToken cancellationToken)
        => FactorModels.WriteAsync(_connection, _scope, model, cancellationToken);

    /// <summary>Commits: all changes become visible at once.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    /// <summary>Bytes that the whole server, including other sessions, has written to its WAL since the transaction began.</summary>
    public async Task<long> WalBytesAsync(CancellationToken cancellationToken)
        => (long)((ulong)await ReadWalPositionAsync(cancellationToken) - (ulong)_walAtStart);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    async Task<long> MergeAsync(string merge, long staged, CancellationToken cancellationToken)
    {
        if (staged == 0)
            return 0;
        if (staged > RowsForOnePass)
        {
            await ExecuteAsync(OnePass, cancellationToken);
            await SortInMemoryAsync(staged, cancellationToken);
        }

        return await UntilFreeAsync(merge, cancellationToken, new() { Value = _time, NpgsqlDbType = NpgsqlDbType.TimestampTz });
    }

    /// <summary>Executes a statement that locks rows, again and again while another session holds one of them.</summary>
    async Task<long> UntilFreeAsync(string sql, CancellationToken cancellationToken, NpgsqlParameter? parameter = null)
    {
        try
        {
            return await UntilRowsAreFree.ExecuteAsync(async token => await AttemptAsync(sql, parameter, token), cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new NamespaceBusyException(
                $"namespace '{_scope.Namespace}' is busy: another session has held one of its factors for five seconds; nothing was written, try again when it has ended");
        }
    }

    async Task SortInMemoryAsync(long rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SortInMemory, _connection, _transaction);
        command.Parameters.Add(new() { Value = Math.Min(KilobytesPerRow * rows, MaxKilobytes), NpgsqlDbType = NpgsqlDbType.Bigint });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>One attempt. If another session holds a row, only the attempt is rolled back, and the staged rows stay.</summary>
    async Task<long> AttemptAsync(string sql, NpgsqlParameter? parameter, CancellationToken cancellationToken)
    {
        await _transaction.SaveAsync(BeforeMerge, cancellationToken);
        await using var command = new NpgsqlCommand(sql, _connection, _transaction) { CommandTimeout = 0 };
        AddScope(command);
        if (parameter is not null)
            command.Parameters.Add(parameter.Clone());
        try
        {
            var written = await _watch.WaitAsync(command.ExecuteNonQueryAsync, cancellationToken);
            await _transaction.ReleaseAsync(BeforeMerge, cancellationToken);
            return written;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await _transaction.RollbackAsync(BeforeMerge, cancellationToken);
            throw;
        }
    }

    async Task<long> DeleteAsync(string sql, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        foreach (var some in ids.Chunk(DeletedAtOnce))
        {
            await using var command = new NpgsqlCommand(sql, _connection, _transaction);
            AddScope(command);
            command.Parameters.Add(new() { Value = some, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            deleted += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return deleted;
    }

    async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection, _transaction) { CommandTimeout = 0 };
        await _watch.WaitAsync(command.ExecuteNonQueryAsync, cancellationToken);
    }

    async Task<NpgsqlLogSequenceNumber> ReadWalPositionAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(WalPosition, _connection);
        return (NpgsqlLogSequenceNumber)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    void AddScope(NpgsqlCommand command)
    {
        command.Parameters.Add(new() { Value = _scope.OrgId, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = _scope.Namespace, NpgsqlDbType = NpgsqlDbType.Text });
    }
}

/// <summary>How many rows are staged for each table.</summary>
readonly record struct StagedRows(long Items, long Users);
