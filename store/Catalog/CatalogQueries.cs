using Npgsql;
using NpgsqlTypes;
using Pgvector;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Reads catalog rows: by keyset pages, by key, and counted.</summary>
/// <remarks>Every method takes the connection it works on: the sessions of a run carry its timeouts and its lock.</remarks>
public static class CatalogStore
{
    /// <summary>What it needs.</summary>
    public static IReadOnlyList<RequiredRight> Rights { get; } =
    [
        new("SELECT", "items",
            "org_id", "namespace", "item_id", "brand", "category", "category_path", "description", "image_url", "metadata_version", "tags", "props",
            "updated_at", "embedding"),
    ];

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

    const string SelectCompleteness = """
        SELECT count(*), count(nullif(brand, '')), count(nullif(category, '')), count(nullif(category_path, '{}')),
               count(nullif(description, '')), count(nullif(image_url, '')), count(nullif(metadata_version, '')), count(embedding)
        FROM items
        WHERE org_id = $1 AND namespace = $2
        """;

    /// <summary>The first and last item id; null for a namespace without items.</summary>
    public static async Task<ItemRange?> ReadBoundsAsync(NpgsqlConnection connection, Scope scope, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectBounds, connection);
        command.Parameters.AddScope(scope);
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
        await using var batch = CatalogPlan.Batch(connection, CatalogPlan.PrimaryKeyForOrder, SelectPage, out var parameters);
        parameters.AddScope(scope);
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
        await using var batch = CatalogPlan.Batch(connection, CatalogPlan.PrimaryKeyForKeys, SelectByKey, out var parameters);
        parameters.AddScope(scope);
        AddSelection(parameters, selection);
        parameters.AddWithValue(itemIds.ToArray());
        return await ReadRowsAsync(batch, selection.ReadEmbeddings, cancellationToken);
    }

    /// <summary>Counts the values of a namespace; one pass over its rows.</summary>
    public static async Task<CatalogCompleteness> ReadCompletenessAsync(NpgsqlConnection connection, Scope scope, CancellationToken cancellationToken)
    {
        await using var batch = CatalogPlan.Batch(connection, CatalogPlan.OneProcess, SelectCompleteness, out var parameters);
        parameters.AddScope(scope);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new CatalogCompleteness(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3),
            reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7));
    }

    static void AddSelection(NpgsqlParameterCollection parameters, CatalogSelection selection)
    {
        parameters.AddWithValue(selection.ReadEmbeddings);
        parameters.Add(new() { Value = selection.Since?.UtcDateTime ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        parameters.AddWithValue(selection.OnlyIncomplete);
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
                Props = reader.GetFieldValue<byte[]>(8),
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
