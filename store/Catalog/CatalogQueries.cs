using Npgsql;
using NpgsqlTypes;
using Pgvector;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Reads catalog rows by keyset pages or by key, and counts them.</summary>
/// <remarks>Every method takes its connection as a parameter: the sessions of a run carry its timeouts and its lock.</remarks>
public static class CatalogQueries
{
    /// <summary>The rights that these queries need.</summary>
    public static IReadOnlyList<RequiredRight> Rights { get; } =
    [
        new("SELECT", "items",
            ["org_id", "namespace", "item_id", .. DerivedColumn.Texts.Select(column => column.Name), "tags", "props", "updated_at", DerivedColumn.Embedding.Name]),
    ];

    static readonly string SelectPage = CatalogSql.SelectPage(DerivedColumn.Texts);
    static readonly string SelectByKey = CatalogSql.SelectByKey(DerivedColumn.Texts);
    static readonly string SelectCompleteness = CatalogSql.SelectCompleteness(DerivedColumn.All);

    const string SelectBounds = """
        SELECT min(item_id), max(item_id) FROM items WHERE org_id = $1 AND namespace = $2
        """;

    const string SelectNamespaces = """
        SELECT DISTINCT namespace FROM items WHERE org_id = $1
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

    /// <summary>The namespaces of an organization that contain items, in ordinal order.</summary>
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
    /// <param name="after">The last id that was read; null starts at the first row of the range.</param>
    /// <param name="count">Largest number of rows. A smaller result means that the range ends.</param>
    public static async Task<IReadOnlyList<CatalogItem>> ReadPageAsync(
        NpgsqlConnection connection, Scope scope, CatalogSelection selection, ItemRange range, string? after, int count, CancellationToken cancellationToken)
    {
        await using var batch = PlannerSettings.Batch(connection, PlannerSettings.PrimaryKeyForOrder, SelectPage, out var parameters);
        parameters.AddScope(scope);
        AddSelection(parameters, selection);
        parameters.AddWithValue(after ?? range.First);
        parameters.AddWithValue(after is not null);
        parameters.AddWithValue(range.Last);
        parameters.AddWithValue(count);
        return await ReadRowsAsync(batch, selection.ReadEmbeddings, cancellationToken);
    }

    /// <summary>The rows of these ids that exist and are in the selection, by item id.</summary>
    public static async Task<IReadOnlyList<CatalogItem>> ReadByKeyAsync(
        NpgsqlConnection connection, Scope scope, CatalogSelection selection, IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        await using var batch = PlannerSettings.Batch(connection, PlannerSettings.PrimaryKeyForKeys, SelectByKey, out var parameters);
        parameters.AddScope(scope);
        AddSelection(parameters, selection);
        parameters.AddWithValue(itemIds.ToArray());
        return await ReadRowsAsync(batch, selection.ReadEmbeddings, cancellationToken);
    }

    /// <summary>Counts the values of a namespace; one pass over its rows.</summary>
    public static async Task<CatalogCompleteness> ReadCompletenessAsync(NpgsqlConnection connection, Scope scope, CancellationToken cancellationToken)
    {
        await using var batch = PlannerSettings.Batch(connection, PlannerSettings.OneProcess, SelectCompleteness, out var parameters);
        parameters.AddScope(scope);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new CatalogCompleteness(
            reader.GetInt64(0), [.. DerivedColumn.All.Select((column, index) => KeyValuePair.Create(column.Name, reader.GetInt64(1 + index)))]);
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
        var behind = 1 + DerivedColumn.Texts.Count; // the first column after the text columns, in the order of the statement
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new CatalogItem
            {
                ItemId = reader.GetString(0),
                Values = Values(reader, 1),
                Tags = Texts(reader, behind),
                Props = reader.GetFieldValue<byte[]>(behind + 1),
                UpdatedAt = reader.GetDateTime(behind + 2),
                HasEmbedding = reader.GetBoolean(behind + 3),
                Embedding = embeddings && !reader.IsDBNull(behind + 4) ? reader.GetFieldValue<Vector>(behind + 4).Memory : default,
            });
        }

        return rows;
    }

    static CatalogValues Values(NpgsqlDataReader reader, int first)
    {
        var columns = DerivedColumn.Texts;
        var values = new object?[columns.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = columns[i].Type == ColumnType.TextArray ? Texts(reader, first + i) : Text(reader, first + i);
        return new CatalogValues(columns, values);
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
            // The column also accepts arrays of several dimensions.
            return [.. reader.GetFieldValue<Array>(column).Cast<string?>()];
        }
    }
}
