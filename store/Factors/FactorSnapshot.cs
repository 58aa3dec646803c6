using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using RecSys.Catalog;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>One read-only snapshot of a namespace's items, events and factors, each read once as a stream.</summary>
public sealed class FactorSnapshot : IAsyncDisposable
{
    // The text of a row is sent only where it is needed: where there is no embedding.
    const string CopyItems = """
        COPY (
            SELECT item_id, embedding,
                   CASE WHEN embedding IS NULL THEN brand END,
                   CASE WHEN embedding IS NULL THEN category END,
                   CASE WHEN embedding IS NULL THEN category_path END,
                   CASE WHEN embedding IS NULL THEN description END,
                   CASE WHEN embedding IS NULL THEN tags END,
                   CASE WHEN embedding IS NULL THEN props::text END
            FROM items
            WHERE org_id = $1 AND namespace = $2
        ) TO STDOUT (FORMAT BINARY)
        """;

    // In microseconds since 1970: the database knows times of 4713 BC, which a DateTime does not.
    const string EarliestEvent = """
        SELECT (1000000 * extract(epoch FROM min(ts)))::bigint FROM events WHERE org_id = $1 AND namespace = $2 AND ts > '-infinity' AND ts < $3
        """;

    const string CopyEvents = """
        COPY (
            SELECT user_id, item_id, ts, type
            FROM events
            WHERE org_id = $1 AND namespace = $2 AND ($3::timestamptz IS NULL OR ts >= $3) AND ts < $4
        ) TO STDOUT (FORMAT BINARY)
        """;

    const string CopyItemFactors = """
        COPY (SELECT item_id, factors FROM recsys_item_factors WHERE org_id = $1 AND namespace = $2) TO STDOUT (FORMAT BINARY)
        """;

    const string CopyUserFactors = """
        COPY (SELECT user_id, factors, updated_at FROM recsys_user_factors WHERE org_id = $1 AND namespace = $2) TO STDOUT (FORMAT BINARY)
        """;

    const string ListedUsers = """
        SELECT user_id FROM users WHERE org_id = $1 AND namespace = $2 AND user_id = ANY($3)
        """;

    // A stream takes as long as it takes, and between two of them the vectors are made.
    const string SetUp = """
        SET TRANSACTION READ ONLY;
        SET LOCAL statement_timeout = 0;
        SET LOCAL idle_in_transaction_session_timeout = '30min'
        """;

    static readonly RequiredRight[] Rows =
    [
        new("SELECT", "items", "org_id", "namespace", "item_id", "embedding", "brand", "category", "category_path", "description", "tags", "props"),
        new("SELECT", "events", "org_id", "namespace", "user_id", "item_id", "type", "ts"),
        new("SELECT", "recsys_item_factors", "org_id", "namespace", "item_id", "factors"),
        new("SELECT", "recsys_user_factors", "org_id", "namespace", "user_id", "factors", "updated_at"),
    ];

    readonly NpgsqlConnection _connection;
    readonly NpgsqlTransaction _transaction;
    readonly Scope _scope;

    FactorSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, Scope scope)
        => (_connection, _transaction, _scope) = (connection, transaction, scope);

    /// <summary>What a run needs to read.</summary>
    /// <param name="eventTypes">Whether it weighs events by their types.</param>
    /// <param name="users">Whether it looks for users without a row.</param>
    public static IReadOnlyList<RequiredRight> RightsToRead(bool eventTypes, bool users)
        => [.. Rows, .. eventTypes ? EventTypes.Rights : [], .. users ? [new RequiredRight("SELECT", "users", "org_id", "namespace", "user_id")] : (RequiredRight[])[]];

    /// <summary>Starts a read-only transaction whose reads all see the same rows.</summary>
    public static async Task<FactorSnapshot> OpenAsync(MaintenanceSessions sessions, Scope scope, CancellationToken cancellationToken)
    {
        var connection = await sessions.OpenAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await using var command = new NpgsqlCommand(SetUp, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new FactorSnapshot(connection, transaction, scope);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The event types that count, with their weights.</summary>
    public Task<IReadOnlyList<EventType>> ReadEventTypesAsync(CancellationToken cancellationToken)
        => EventTypes.ReadAsync(_connection, _scope, cancellationToken);

    /// <summary>Reads all items of the namespace, with a factor or without.</summary>
    /// <param name="options">How text is found in a row that has no embedding.</param>
    public async Task<FactorItems> ReadItemsAsync(DerivationOptions options, CancellationToken cancellationToken)
    {
        var items = new FactorItems();
        await foreach (var row in RowsAsync(CopyItems, [_scope.OrgId, _scope.Namespace], cancellationToken))
            items.Add(row, options);
        return items;
    }

    /// <summary>Reads the events with <c>since &lt;= ts &lt; until</c>.</summary>
    /// <param name="since">Null for all of history.</param>
    /// <param name="weightedTypes">The event types that count, in the order of their weights; null when all count alike.</param>
    public async Task<FactorEvents> ReadEventsAsync(
        FactorItems items, DateTimeOffset? since, DateTimeOffset until, IReadOnlyList<short>? weightedTypes, CancellationToken cancellationToken)
    {
        var end = ToUnixMicroseconds(until);
        var start = since is { } given ? ToUnixMicroseconds(given) : await EarliestEventAsync(until, cancellationToken) ?? end;
        var events = new FactorEvents(items, weightedTypes, start, end);
        await foreach (var row in RowsAsync(CopyEvents, [_scope.OrgId, _scope.Namespace, since, until], cancellationToken))
            events.Add(row);
        return events;
    }

    /// <summary>The rows (item id, vector) of the item factors as they are stored.</summary>
    /// <returns>The same reader for each row; what it gives is overwritten by the next.</returns>
    public IAsyncEnumerable<CopyReader> StoredItemFactorsAsync(CancellationToken cancellationToken)
        => RowsAsync(CopyItemFactors, [_scope.OrgId, _scope.Namespace], cancellationToken);

    /// <summary>The rows (user id, vector, time of writing) of the user factors as they are stored.</summary>
    /// <inheritdoc cref="StoredItemFactorsAsync"/>
    public IAsyncEnumerable<CopyReader> StoredUserFactorsAsync(CancellationToken cancellationToken)
        => RowsAsync(CopyUserFactors, [_scope.OrgId, _scope.Namespace], cancellationToken);

    /// <summary>Those of the users that have no row in <c>users</c>, in the order given.</summary>
    public async Task<IReadOnlyList<string>> WithoutRowAsync(IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        const int AtOnce = 10_000;
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in userIds.Chunk(AtOnce))
        {
            await using var command = new NpgsqlCommand(ListedUsers, _connection, _transaction);
            AddScope(command);
            command.Parameters.Add(new() { Value = some, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                listed.Add(reader.GetString(0));
        }

        return [.. userIds.Where(user => !listed.Contains(user))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    async Task<long?> EarliestEventAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EarliestEvent, _connection, _transaction);
        AddScope(command);
        command.Parameters.Add(new() { Value = until.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    async IAsyncEnumerable<CopyReader> RowsAsync(
        string sql, object?[] parameters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await CopyReader.OpenAsync(_connection, sql, parameters, cancellationToken);
        while (await reader.ReadRowAsync(cancellationToken))
            yield return reader;
    }

    void AddScope(NpgsqlCommand command)
    {
        command.Parameters.Add(new() { Value = _scope.OrgId, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = _scope.Namespace, NpgsqlDbType = NpgsqlDbType.Text });
    }

    static long ToUnixMicroseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
