using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>One read-only snapshot of a namespace's items, events and factors, each read as a stream.</summary>
public sealed class FactorSnapshot : IAsyncDisposable
{
    // In microseconds since 1970: the range of timestamptz begins in 4713 BC, that of DateTime in year 1.
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

    // Streams of a large namespace take long, and the factors are made between them.
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

    /// <summary>The privileges that a run requires for reading.</summary>
    /// <param name="eventTypes">Whether events are weighted by type.</param>
    /// <param name="users">Whether the run looks for users without a row.</param>
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

    /// <summary>What made the stored factors.</summary>
    public Task<FactorModelRecord> ReadModelAsync(CancellationToken cancellationToken) => FactorModels.ReadAsync(_connection, _scope, cancellationToken);

    /// <summary>Reads all items of the namespace.</summary>
    /// <param name="add">
    /// Receives each item with its id and either its embedding or its text. The embedding's memory is overwritten by the next item.
    /// </param>
    /// <returns>The ids, numbered in the order in which the items were received.</returns>
    public async Task<IdIndex> ReadItemsAsync(Action<CatalogItem> add, CancellationToken cancellationToken)
    {
        var ids = new IdIndex();
        var embedding = new float[FactorMatrix.Dimensions];
        await foreach (var row in RowsAsync(ItemContentRow.CopyItems, cancellationToken))
        {
            ids.GetOrAdd(row.GetBytes(0));
            add(ToCatalogItem(row, ref embedding));
        }

        return ids;
    }

    /// <summary>Reads the events with <c>since &lt;= ts &lt; until</c>.</summary>
    /// <param name="itemIds">All items of the namespace.</param>
    /// <param name="items">The items whose events can be used, in the ordinal order of their ids.</param>
    /// <param name="since">Null for all events.</param>
    /// <param name="weightedTypes">The event types that count, in the order of their weights; null when all types count alike.</param>
    public async Task<FactorEvents> ReadEventsAsync(
        IdIndex itemIds, IReadOnlyList<int> items, DateTimeOffset? since, DateTimeOffset until, IReadOnlyList<short>? weightedTypes, CancellationToken cancellationToken)
    {
        var end = ToUnixMicroseconds(until);
        var start = since is { } given ? ToUnixMicroseconds(given) : await EarliestEventAsync(until, cancellationToken) ?? end;
        var events = new FactorEvents(itemIds, items, weightedTypes, start, end);
        await foreach (var row in RowsAsync(CopyEvents, cancellationToken, since, until))
            events.Add(row);
        return events;
    }

    /// <summary>The time of the first event before a time; null when there is none. Events before year 1 count as of its beginning.</summary>
    public async Task<DateTimeOffset?> FirstEventAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var earliest = ToUnixMicroseconds(DateTimeOffset.MinValue);
        return await EarliestEventAsync(until, cancellationToken) is { } first
            ? DateTimeOffset.UnixEpoch.AddTicks(Math.Max(first, earliest) * TimeSpan.TicksPerMicrosecond)
            : null;
    }

    /// <summary>The stored item factors; the time of writing is not read.</summary>
    public IAsyncEnumerable<StoredFactor> StoredItemFactorsAsync(CancellationToken cancellationToken)
        => StoredFactorsAsync(CopyItemFactors, timeField: null, cancellationToken);

    /// <summary>The stored user factors.</summary>
    public IAsyncEnumerable<StoredFactor> StoredUserFactorsAsync(CancellationToken cancellationToken)
        => StoredFactorsAsync(CopyUserFactors, timeField: 2, cancellationToken);

    /// <summary>The users among these who have no row in <c>users</c>, in the given order.</summary>
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

    async IAsyncEnumerable<StoredFactor> StoredFactorsAsync(string sql, int? timeField, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = Array.Empty<byte>();
        var vector = new float[FactorMatrix.Dimensions];
        await foreach (var row in RowsAsync(sql, cancellationToken))
        {
            var bytes = row.GetBytes(0);
            if (id.Length < bytes.Length)
                id = new byte[Math.Max(bytes.Length, 2 * id.Length)];
            bytes.CopyTo(id);
            row.GetVector(1, vector);
            yield return new StoredFactor(id.AsMemory(0, bytes.Length), vector, timeField is { } field ? row.GetUnixMicroseconds(field) : null);
        }
    }

    /// <summary>The same reader for each row, whose content is overwritten by the next row.</summary>
    async IAsyncEnumerable<CopyReader> RowsAsync(
        string sql, [EnumeratorCancellation] CancellationToken cancellationToken, params object?[] parameters)
    {
        await using var reader = await CopyReader.OpenAsync(_connection, sql, [_scope.OrgId, _scope.Namespace, .. parameters], cancellationToken);
        while (await reader.ReadRowAsync(cancellationToken))
            yield return reader;
    }

    static CatalogItem ToCatalogItem(CopyReader row, ref float[] embedding)
    {
        const int Embedding = 1;
        if (!row.IsNull(Embedding))
        {
            var width = row.GetVectorWidth(Embedding);
            if (embedding.Length < width)
                embedding = new float[width];
            row.GetVector(Embedding, embedding.AsSpan(0, width));
            return new CatalogItem { ItemId = row.GetText(0), HasEmbedding = true, Embedding = embedding.AsMemory(0, width) };
        }

        return ItemContentRow.ToTextItem(row);
    }

    void AddScope(NpgsqlCommand command)
    {
        command.Parameters.Add(new() { Value = _scope.OrgId, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = _scope.Namespace, NpgsqlDbType = NpgsqlDbType.Text });
    }

    static long ToUnixMicroseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
