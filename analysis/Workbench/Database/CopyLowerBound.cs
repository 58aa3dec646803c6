using Npgsql;
using RecSys.Store;

namespace RecSys.Workbench.Database;

/// <summary>A lower bound for reading rows: binary COPY of the same rows out of the server, discarded.</summary>
public sealed class CopyLowerBound(NpgsqlDataSource dataSource)
{
    const string Interactions = """
        COPY (SELECT user_id, item_id, type, value, ts FROM events WHERE org_id = $1 AND namespace = $2) TO STDOUT (FORMAT BINARY)
        """;

    const string ItemEmbeddings = """
        COPY (SELECT item_id, embedding FROM items WHERE org_id = $1 AND namespace = $2) TO STDOUT (FORMAT BINARY)
        """;

    const string ItemRows = """
        COPY (SELECT item_id, tags, embedding, props, updated_at, brand, category, category_path, description, image_url, metadata_version
            FROM items WHERE org_id = $1 AND namespace = $2) TO STDOUT (FORMAT BINARY)
        """;

    const string ServerVersion = "SELECT current_setting('server_version')";

    /// <summary>Events as scoring needs them: ids, type, value, time.</summary>
    /// <returns>Bytes read.</returns>
    public Task<long> DrainInteractionsAsync(Scope scope, CancellationToken cancellationToken) => DrainAsync(Interactions, scope, cancellationToken);

    /// <summary>Every row that <see cref="InteractionReader"/> reads for past queries, with the same statements on one connection.</summary>
    /// <inheritdoc cref="DrainInteractionsAsync"/>
    public async Task<long> DrainSnapshotAsync(Scope scope, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        long bytes = 0;
        foreach (var sql in InteractionReader.SnapshotCopies)
            bytes += await DrainAsync(connection, sql, scope, cancellationToken);
        return bytes;
    }

    /// <summary>Item ids and embeddings.</summary>
    /// <inheritdoc cref="DrainInteractionsAsync"/>
    public Task<long> DrainItemEmbeddingsAsync(Scope scope, CancellationToken cancellationToken) => DrainAsync(ItemEmbeddings, scope, cancellationToken);

    /// <summary>Items as the backfill needs them.</summary>
    /// <inheritdoc cref="DrainInteractionsAsync"/>
    public Task<long> DrainItemsAsync(Scope scope, CancellationToken cancellationToken) => DrainAsync(ItemRows, scope, cancellationToken);

    /// <summary>The server's version, such as <c>17.5</c>.</summary>
    public async Task<string> ReadServerVersionAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ServerVersion);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    async Task<long> DrainAsync(string sql, Scope scope, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await DrainAsync(connection, sql, scope, cancellationToken);
    }

    static async Task<long> DrainAsync(NpgsqlConnection connection, string sql, Scope scope, CancellationToken cancellationToken)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(CopyText.Bind(sql, [scope.OrgId, scope.Namespace]), cancellationToken);
        var buffer = new byte[128 * 1024];
        long bytes = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            bytes += read;

        return bytes;
    }
}
