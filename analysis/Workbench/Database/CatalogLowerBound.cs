using Npgsql;
using RecSys.Store;

namespace RecSys.Workbench.Database;

/// <summary>A lower bound for writing derived columns: one statement on the server, from a table that already contains the values.</summary>
/// <remarks>For measurements on a single Postgres only. Citus rejects these statements.</remarks>
public sealed class CatalogLowerBound(NpgsqlDataSource dataSource)
{
    const string DropValues = "DROP TABLE IF EXISTS recsys_bench_values";

    const string KeepValues = """
        CREATE UNLOGGED TABLE recsys_bench_values AS
        SELECT org_id, namespace, item_id, brand, category, category_path, description, image_url, metadata_version, embedding
        FROM items
        WHERE org_id = $1 AND namespace = $2
        """;

    const string AnalyzeValues = "ANALYZE recsys_bench_values";

    const string WriteValues = """
        UPDATE ONLY items
        SET brand = kept.brand, category = kept.category, category_path = kept.category_path, description = kept.description,
            image_url = kept.image_url, metadata_version = kept.metadata_version, embedding = kept.embedding, updated_at = $1
        FROM recsys_bench_values AS kept
        WHERE items.org_id = kept.org_id AND items.namespace = kept.namespace AND items.item_id = kept.item_id
        """;

    const string ClearValues = """
        UPDATE items
        SET brand = NULL, category = NULL, category_path = '{}', description = NULL, image_url = NULL, metadata_version = NULL, embedding = NULL
        WHERE org_id = $1 AND namespace = $2
        """;

    // Autovacuum analyses a new table within minutes. Its timing must not affect the measurement.
    const string VacuumItems = "VACUUM ANALYZE items";

    /// <summary>Copies the current values of the namespace into a separate table.</summary>
    public async Task KeepAsync(Scope scope, CancellationToken cancellationToken)
    {
        await ExecuteAsync(DropValues, cancellationToken);
        await ExecuteAsync(CopyText.Bind(KeepValues, [scope.OrgId, scope.Namespace]), cancellationToken);
        await ExecuteAsync(AnalyzeValues, cancellationToken);
    }

    /// <summary>Closes the sessions of the pool. The next statement opens a new one, like a program that starts.</summary>
    public void EndSessions() => dataSource.Clear();

    /// <summary>Writes the copied values back in one statement.</summary>
    public Task WriteAsync(DateTimeOffset updatedAt, CancellationToken cancellationToken) => ExecuteAsync(WriteValues, cancellationToken, updatedAt);

    /// <summary>Empties the derived columns of a namespace and frees the space for the next write.</summary>
    public async Task ClearAsync(Scope scope, CancellationToken cancellationToken)
    {
        await ExecuteAsync(ClearValues, cancellationToken, scope.OrgId, scope.Namespace);
        await ExecuteAsync(VacuumItems, cancellationToken);
    }

    /// <summary>Drops the table of copied values.</summary>
    public Task DropAsync(CancellationToken cancellationToken) => ExecuteAsync(DropValues, cancellationToken);

    async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var parameter in parameters)
            command.Parameters.AddWithValue(parameter);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
