using System.Data;
using System.Diagnostics;
using Npgsql;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Reads everything that scoring needs of a namespace, in one snapshot.</summary>
/// <remarks>
/// One <c>REPEATABLE READ READ ONLY</c> transaction and one binary COPY per table: rows that other sessions write meanwhile are not
/// seen, and nothing is locked. Memory: the arrays of <see cref="ScoringData"/> and, while reading, one index per kind of id.
/// </remarks>
public sealed class InteractionReader(NpgsqlDataSource dataSource, DatabaseOptions options)
{
    /// <summary>The tables that <see cref="ReadAsync"/> requires; with a trait it also requires <see cref="RequiredTable.Users"/>.</summary>
    public static IReadOnlyList<RequiredTable> RequiredTables { get; } =
    [
        RequiredTable.Items, RequiredTable.Events, RequiredTable.EventTypeDefaults, RequiredTable.EventTypeConfig,
        RequiredTable.ItemFactors, RequiredTable.UserFactors,
    ];

    /// <summary>The privileges that a read requires.</summary>
    public static IReadOnlyList<RequiredRight> RightsOf(InteractionRead read) =>
    [
        new("SELECT", "items",
        [
            "org_id", "namespace", "item_id", "available", "tags", "brand", "category", "updated_at", .. read.Embeddings ? ["embedding"] : (string[])[],
            .. read.Content is null ? (string[])[] : ["category_path", "description", "props"],
        ]),
        new("SELECT", "events", "org_id", "namespace", "user_id", "item_id", "type", "value", "ts"),
        .. EventTypes.Rights,
        .. read.ItemFactors ? [new("SELECT", "recsys_item_factors", "org_id", "namespace", "item_id", "factors", "updated_at")] : (RequiredRight[])[],
        .. read.UserFactors ? [new("SELECT", "recsys_user_factors", "org_id", "namespace", "user_id", "factors", "updated_at")] : (RequiredRight[])[],
        .. read.TraitKey is null ? (RequiredRight[])[] : [new("SELECT", "users", "org_id", "namespace", "user_id", "traits")],
    ];

    const string CopyEvents = """
        COPY (SELECT user_id, item_id, type, value, ts FROM events WHERE org_id = $1 AND namespace = $2)
        TO STDOUT (FORMAT BINARY)
        """;

    const string CopyItems = """
        COPY (SELECT item_id, available, tags, brand, category, updated_at FROM items WHERE org_id = $1 AND namespace = $2)
        TO STDOUT (FORMAT BINARY)
        """;

    const string CopyEmbeddings = """
        COPY (SELECT item_id, embedding, updated_at FROM items WHERE org_id = $1 AND namespace = $2 AND embedding IS NOT NULL)
        TO STDOUT (FORMAT BINARY)
        """;

    const string CopyItemFactors = """
        COPY (SELECT item_id, factors, updated_at FROM recsys_item_factors WHERE org_id = $1 AND namespace = $2)
        TO STDOUT (FORMAT BINARY)
        """;

    const string CopyUserFactors = """
        COPY (SELECT user_id, factors, updated_at FROM recsys_user_factors WHERE org_id = $1 AND namespace = $2)
        TO STDOUT (FORMAT BINARY)
        """;

    // A list or an object cannot be the name of a segment.
    const string CopyTraits = """
        COPY (
            SELECT user_id, traits ->> $3 FROM users
            WHERE org_id = $1 AND namespace = $2 AND jsonb_typeof(traits -> $3) IN ('string', 'number', 'boolean')
        )
        TO STDOUT (FORMAT BINARY)
        """;

    /// <summary>The COPY statements of a read for past queries; $1 is the organization, $2 the namespace.</summary>
    public static IReadOnlyList<string> SnapshotCopies { get; } = [CopyItems, CopyEvents, CopyEmbeddings, CopyItemFactors];

    /// <summary>Reads events, items, vectors and event types in one snapshot; after a transient failure all of it is read again in a new one.</summary>
    /// <exception cref="InvalidDataException">The vectors of a table differ in length.</exception>
    /// <exception cref="PostgresException">The server refused or cancelled a statement.</exception>
    public async Task<InteractionSnapshot> ReadAsync(Scope scope, InteractionRead read, CancellationToken cancellationToken)
        => await DatabaseRetry.Of(options).ExecuteAsync(async token => await ReadOnceAsync(scope, read, token), cancellationToken);

    async Task<InteractionSnapshot> ReadOnceAsync(Scope scope, InteractionRead read, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using (var readOnly = new NpgsqlCommand("SET TRANSACTION READ ONLY", connection, transaction))
            await readOnly.ExecuteNonQueryAsync(cancellationToken);

        var rows = new SnapshotRows();
        object?[] parameters = [scope.OrgId, scope.Namespace];
        var types = await EventTypes.ReadAsync(connection, scope, cancellationToken);
        var model = await FactorModels.ReadAsync(connection, scope, cancellationToken);
        await ReadEachAsync(CopyItems, parameters, rows.AddItem);
        await ReadEachAsync(CopyEvents, parameters, rows.AddEvent);

        rows.AddItemIds(read.ItemIds);

        // All ids are known, so the vectors can be read directly into the arrays while the events are sorted.
        var items = rows.SortItemIds();
        var sorting = Task.Run(
            () =>
            {
                var start = Stopwatch.GetTimestamp();
                var (interactions, catalog) = rows.Sort(items, read.Prefixes);
                return (Interactions: interactions, Catalog: catalog, Time: Stopwatch.GetElapsedTime(start));
            },
            cancellationToken);
        var vectors = rows.NewVectors(items, read);
        if (read.Embeddings)
            await ReadEachAsync(CopyEmbeddings, parameters, vectors.AddEmbedding);
        if (vectors.Content is { } content)
            await ReadEachAsync(ItemContentRow.CopyTexts, parameters, content.AddText);
        if (read.ItemFactors)
            await ReadEachAsync(CopyItemFactors, parameters, vectors.AddItemFactor);
        if (read.UserFactors)
            await ReadEachAsync(CopyUserFactors, parameters, vectors.AddUserFactor);
        if (read.TraitKey is not null)
            await ReadEachAsync(CopyTraits, [.. parameters, read.TraitKey], rows.AddTrait);
        await transaction.CommitAsync(cancellationToken);

        var readTime = Stopwatch.GetElapsedTime(started);
        var sorted = await sorting;
        return rows.ToSnapshot(sorted.Interactions, sorted.Catalog, vectors, types, model, readTime, sorted.Time);

        async Task ReadEachAsync(string sql, object?[] values, Action<CopyReader> add)
        {
            await using var copy = await CopyReader.OpenAsync(connection, sql, values, cancellationToken);
            while (await copy.ReadRowAsync(cancellationToken))
                add(copy);
        }
    }
}
