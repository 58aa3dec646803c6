using Npgsql;
using NpgsqlTypes;
using Pgvector;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Reads catalog rows by keyset pages and writes their derived columns, and nothing else of them.</summary>
/// <remarks>Every method takes the connection it works on: the sessions of a run carry its timeouts and its lock.</remarks>
public static class CatalogStore
{
    // The planner's statistics are of another table where a namespace is new or most of its rows have just changed: it would read all of
    // the namespace, by whatever index, for every page and batch. The primary key is the right way for each statement here.

    // It alone gives the order of a page without sorting.
    const string UsePrimaryKeyForOrder = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)
        """;

    // In the statements by key the scope stands in subqueries: a plan then weighs the namespace like the average one, not like one that
    // the statistics have never seen and that they take for a single row. On a table without any statistics every namespace is one of a
    // few rows, and any index that begins with it looks as good; but only the primary key gives the rows in the order of their keys.
    const string UsePrimaryKeyForKeys = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_nestloop', 'off', true),
               set_config('enable_hashjoin', 'off', true), set_config('enable_sort', 'off', true)
        """;

    /// <summary>What reading a catalog needs.</summary>
    public static IReadOnlyList<RequiredRight> RightsToRead { get; } =
    [
        new("SELECT", "items",
            "org_id", "namespace", "item_id", "brand", "category", "category_path", "description", "image_url", "metadata_version", "tags", "props",
            "updated_at", "embedding"),
    ];

    /// <summary>What writing its derived columns needs as well.</summary>
    public static IReadOnlyList<RequiredRight> RightsToWrite { get; } =
    [
        new("UPDATE", "items", "brand", "category", "category_path", "description", "image_url", "metadata_version", "embedding", "updated_at"),
    ];

    // Large pieces of memory go back to the system at the end of each statement, and come again, page by page and at many times the price of
    // a copy, with the next: a third of what the server did for a batch. The allocator of glibc stops that at the size of the largest piece
    // that was ever given back, up to 32 MB; elsewhere this is one string that is made and forgotten.
    const string KeepMemory = "SELECT length(repeat(' ', $1))";
    const int BytesOfRow = 8 * 1024;
    const int MostBytesKept = 33_000_000;

    const string SelectBounds = """
        SELECT min(item_id), max(item_id) FROM items WHERE org_id = $1 AND namespace = $2
        """;

    const string SelectNamespaces = """
        SELECT DISTINCT namespace FROM items WHERE org_id = $1
        """;

    // A time outside the years 1 to 9999 is read as the infinity on its side, which is all that a DateTime can say of it.
    const string SelectPage = """
        SELECT item_id, brand, category, coalesce(category_path, '{}'), description, image_url, metadata_version,
               coalesce(tags, '{}'), coalesce(props, '{}')::text,
               CASE WHEN updated_at <= '0001-01-01Z' THEN '-infinity' WHEN updated_at >= '10000-01-01Z' THEN 'infinity' ELSE updated_at END,
               embedding IS NOT NULL, CASE WHEN $3 THEN embedding END
        FROM items
        WHERE org_id = $1 AND namespace = $2
          AND item_id >= $6 AND item_id <= $8 AND (NOT $7 OR item_id <> $6)
          AND ($4::timestamptz IS NULL OR updated_at >= $4)
          AND (NOT $5 OR brand IS NULL OR brand = '' OR category IS NULL OR category = ''
               OR category_path IS NULL OR category_path = '{}' OR description IS NULL OR description = '' OR image_url IS NULL OR image_url = '' OR metadata_version IS NULL OR metadata_version = '')
        ORDER BY item_id
        LIMIT $9
        """;

    const string SelectByKey = """
        SELECT item_id, brand, category, coalesce(category_path, '{}'), description, image_url, metadata_version,
               coalesce(tags, '{}'), coalesce(props, '{}')::text,
               CASE WHEN updated_at <= '0001-01-01Z' THEN '-infinity' WHEN updated_at >= '10000-01-01Z' THEN 'infinity' ELSE updated_at END,
               embedding IS NOT NULL, CASE WHEN $3 THEN embedding END
        FROM items
        WHERE org_id = (SELECT $1::uuid) AND namespace = (SELECT $2::text) AND item_id = ANY($6)
          AND ($4::timestamptz IS NULL OR updated_at >= $4)
          AND (NOT $5 OR brand IS NULL OR brand = '' OR category IS NULL OR category = ''
               OR category_path IS NULL OR category_path = '{}' OR description IS NULL OR description = '' OR image_url IS NULL OR image_url = '' OR metadata_version IS NULL OR metadata_version = '')
        ORDER BY item_id
        """;

    const string LockUnlockedRows = """
        SELECT item_id FROM items
        WHERE org_id = (SELECT $1::uuid) AND namespace = (SELECT $2::text) AND item_id = ANY($3)
        ORDER BY item_id
        FOR NO KEY UPDATE SKIP LOCKED
        """;

    // The keys as an array too: the planner would else join all rows of the namespace. The rows in order: all that is left to join is a merge.
    const string UpdateRows = """
        UPDATE items AS i
        SET brand = c.brand, category = c.category, category_path = c.category_path::text[], description = c.description,
            image_url = c.image_url, metadata_version = c.metadata_version,
            updated_at = CASE c.updated_at WHEN 'infinity' THEN i.updated_at ELSE c.updated_at END,
            embedding = CASE c.embedding_write WHEN 0 THEN i.embedding WHEN 1 THEN coalesce(i.embedding, c.embedding) ELSE c.embedding END
        FROM (SELECT item_id, expected_at, updated_at,
                     brand, category, category_path, description, image_url, metadata_version,
                     was_brand, was_category, was_category_path, was_description, was_image_url, embedding_write, embedding
              FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[],
                          $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                          $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::int[], $18::vector[])
                   AS given(item_id, expected_at, updated_at,
                            brand, category, category_path, description, image_url, metadata_version,
                            was_brand, was_category, was_category_path, was_description, was_image_url, embedding_write, embedding)
              ORDER BY item_id) AS c
        WHERE i.org_id = (SELECT $1::uuid) AND i.namespace = (SELECT $2::text) AND i.item_id = ANY($3)
          AND i.item_id = c.item_id
          AND CASE WHEN i.updated_at <= '0001-01-01Z' THEN '-infinity' WHEN i.updated_at >= '10000-01-01Z' THEN 'infinity' ELSE i.updated_at END = c.expected_at
          AND i.brand IS NOT DISTINCT FROM c.was_brand AND i.category IS NOT DISTINCT FROM c.was_category
          AND coalesce(i.category_path, '{}') = c.was_category_path::text[]
          AND i.description IS NOT DISTINCT FROM c.was_description AND i.image_url IS NOT DISTINCT FROM c.was_image_url
        RETURNING i.item_id
        """;

    const string SelectCompleteness = """
        SELECT count(*), count(nullif(brand, '')), count(nullif(category, '')), count(nullif(category_path, '{}')),
               count(nullif(description, '')), count(nullif(image_url, '')), count(nullif(metadata_version, '')), count(embedding)
        FROM items
        WHERE org_id = $1 AND namespace = $2
        """;

    /// <summary>Readies the session's server process for statements with the arrays of batches of <paramref name="rows"/> rows.</summary>
    public static async Task<int> KeepMemoryAsync(NpgsqlConnection connection, int rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(KeepMemory, connection);
        command.Parameters.AddWithValue((int)Math.Min((long)rows * BytesOfRow, MostBytesKept));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first and last item id; null for a namespace without items.</summary>
    public static async Task<ItemRange?> ReadBoundsAsync(NpgsqlConnection connection, Scope scope, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectBounds, connection);
        AddScope(command.Parameters, scope);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return await reader.IsDBNullAsync(0, cancellationToken) ? null : new ItemRange(reader.GetString(0), reader.GetString(1));
    }

    /// <summary>The namespaces of an organisation that hold items, in ordinal order.</summary>
    public static async Task<IReadOnlyList<string>> ReadNamespacesAsync(NpgsqlConnection connection, Guid orgId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectNamespaces, connection);
        command.Parameters.AddWithValue(orgId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var namespaces = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            namespaces.Add(reader.GetString(0));
        namespaces.Sort(StringComparer.Ordinal);
        return namespaces;
    }

    /// <summary>The next rows of a range, by item id.</summary>
    /// <param name="after">The last id that was seen; null starts at the first of the range.</param>
    /// <param name="count">Rows at most; fewer mean that the range ends.</param>
    public static async Task<IReadOnlyList<CatalogItem>> ReadPageAsync(
        NpgsqlConnection connection, Scope scope, CatalogSelection selection, ItemRange range, string? after, int count, CancellationToken cancellationToken)
    {
        await using var batch = WithPlan(connection, UsePrimaryKeyForOrder, SelectPage, out var parameters);
        AddScope(parameters, scope);
        AddSelection(parameters, selection);
        parameters.AddWithValue(after ?? range.First);
        parameters.AddWithValue(after is not null);
        parameters.AddWithValue(range.Last);
        parameters.AddWithValue(count);
        return await ReadRowsAsync(batch, selection.ReadEmbeddings, cancellationToken);
    }

    /// <summary>The rows of these ids that are there and in the selection, by item id.</summary>
    public static async Task<IReadOnlyList<CatalogItem>> ReadByKeyAsync(
        NpgsqlConnection connection, Scope scope, CatalogSelection selection, IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        await using var batch = WithPlan(connection, UsePrimaryKeyForKeys, SelectByKey, out var parameters);
        AddScope(parameters, scope);
        AddSelection(parameters, selection);
        parameters.AddWithValue(itemIds.ToArray());
        return await ReadRowsAsync(batch, selection.ReadEmbeddings, cancellationToken);
    }

    /// <summary>Locks those of the rows that nobody else holds, until the connection's transaction ends.</summary>
    /// <returns>The ids that are locked now. Of the others, some may have been deleted.</returns>
    public static async Task<IReadOnlySet<string>> LockUnlockedAsync(
        NpgsqlConnection connection, Scope scope, IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        await using var batch = WithPlan(connection, UsePrimaryKeyForKeys, LockUnlockedRows, out var parameters);
        AddScope(parameters, scope);
        parameters.AddWithValue(itemIds.ToArray());
        return await ReadIdsAsync(batch, cancellationToken);
    }

    /// <summary>Updates the rows that still hold what was read; one statement, in the connection's transaction if it has one.</summary>
    /// <param name="writes">By item id, so that two writers of many rows lock them in one order; no id twice.</param>
    /// <returns>The ids that were updated.</returns>
    /// <exception cref="PostgresException">SQLSTATE 55P03: somebody held a row for longer than the session's lock_timeout.</exception>
    public static async Task<IReadOnlySet<string>> UpdateAsync(
        NpgsqlConnection connection, Scope scope, IReadOnlyList<CatalogWrite> writes, CancellationToken cancellationToken)
    {
        await using var batch = WithPlan(connection, UsePrimaryKeyForKeys, UpdateRows, out var parameters);
        AddScope(parameters, scope);
        var arrays = new List<BinaryArray>();
        try
        {
            AddTexts(write => write.ItemId);
            AddTimes(parameters, writes, write => write.ExpectedAt);
            AddTimes(parameters, writes, write => write.UpdatedAt);
            AddTexts(write => write.Values.Brand);
            AddTexts(write => write.Values.Category);
            AddTexts(write => ArrayLiteral(write.Values.CategoryPath));
            AddTexts(write => write.Values.Description);
            AddTexts(write => write.Values.ImageUrl);
            AddTexts(write => write.Values.MetadataVersion);
            AddTexts(write => write.Expected.Brand);
            AddTexts(write => write.Expected.Category);
            AddTexts(write => ArrayLiteral(write.Expected.CategoryPath));
            AddTexts(write => write.Expected.Description);
            AddTexts(write => write.Expected.ImageUrl);
            parameters.Add(new() { Value = writes.Select(write => (int)write.EmbeddingWrite).ToArray() });
            Add("vector[]", BinaryArray.OfVectors(writes, write => write.Embedding));
            return await ReadIdsAsync(batch, cancellationToken);
        }
        finally
        {
            foreach (var array in arrays)
                array.Dispose();
        }

        void AddTexts(Func<CatalogWrite, string?> value) => Add("text[]", BinaryArray.OfTexts(writes, value));

        void Add(string type, BinaryArray array)
        {
            arrays.Add(array);
            parameters.Add(new() { Value = array, DataTypeName = type });
        }
    }

    /// <summary>Counts the values of a namespace; one pass over its rows.</summary>
    public static async Task<CatalogCompleteness> ReadCompletenessAsync(NpgsqlConnection connection, Scope scope, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectCompleteness, connection);
        AddScope(command.Parameters, scope);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new CatalogCompleteness(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3),
            reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7));
    }

    /// <summary>The statement behind settings that end with its transaction: both go in one message.</summary>
    static NpgsqlBatch WithPlan(NpgsqlConnection connection, string settings, string statement, out NpgsqlParameterCollection parameters)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { new(settings), new(statement) } };
        parameters = batch.BatchCommands[1].Parameters;
        return batch;
    }

    static void AddScope(NpgsqlParameterCollection parameters, Scope scope)
    {
        parameters.AddWithValue(scope.OrgId);
        parameters.AddWithValue(scope.Namespace);
    }

    static void AddSelection(NpgsqlParameterCollection parameters, CatalogSelection selection)
    {
        parameters.AddWithValue(selection.ReadEmbeddings);
        parameters.Add(new() { Value = selection.Since?.UtcDateTime ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        parameters.AddWithValue(selection.OnlyIncomplete);
    }

    static void AddTimes(NpgsqlParameterCollection parameters, IReadOnlyList<CatalogWrite> writes, Func<CatalogWrite, DateTime> value)
        => parameters.Add(new() { Value = writes.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });

    /// <summary>Arrays of arrays cannot have rows of different lengths, so each path travels as the text form of an array.</summary>
    static string ArrayLiteral(IReadOnlyList<string?> values)
    {
        if (values.Count == 0)
            return "{}";

        var elements = values.Select(value => value is null
            ? "NULL"
            : "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"");
        return "{" + string.Join(',', elements) + "}";
    }

    static async Task<IReadOnlySet<string>> ReadIdsAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetString(0));
        return ids;
    }

    static async Task<IReadOnlyList<CatalogItem>> ReadRowsAsync(NpgsqlBatch batch, bool embeddings, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var rows = new List<CatalogItem>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new CatalogItem
            {
                ItemId = reader.GetString(0),
                Brand = Text(reader, 1),
                Category = Text(reader, 2),
                CategoryPath = Texts(reader, 3),
                Description = Text(reader, 4),
                ImageUrl = Text(reader, 5),
                MetadataVersion = Text(reader, 6),
                Tags = Texts(reader, 7),
                Props = reader.GetString(8),
                UpdatedAt = reader.GetDateTime(9),
                HasEmbedding = reader.GetBoolean(10),
                Embedding = embeddings && !reader.IsDBNull(11) ? reader.GetFieldValue<Vector>(11).Memory : default,
            });
        }

        return rows;
    }

    static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    static string?[] Texts(NpgsqlDataReader reader, int column)
    {
        try
        {
            return reader.GetFieldValue<string?[]>(column);
        }
        catch (Exception e) when (e is InvalidCastException or InvalidOperationException)
        {
            // The column takes arrays of several dimensions too, and somebody stored one.
            return [.. reader.GetFieldValue<Array>(column).Cast<string?>()];
        }
    }
}
