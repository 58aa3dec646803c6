using Npgsql;
using RecSys.Store;

namespace RecSys.Workbench.Database;

/// <summary>Counts what the programs have written into a namespace.</summary>
public sealed class NamespaceSummary(NpgsqlDataSource dataSource)
{
    const string Count = """
        SELECT 'items', count(*) FROM items WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'items with a brand', count(nullif(brand, '')) FROM items WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'items with a category', count(nullif(category, '')) FROM items WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'items with a description', count(nullif(description, '')) FROM items WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'items with an image', count(nullif(image_url, '')) FROM items WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'items with an embedding', count(embedding) FROM items WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'item factor vectors', count(*) FROM recsys_item_factors WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'users', count(*) FROM users WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'user factor vectors', count(*) FROM recsys_user_factors WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'events', count(*) FROM events WHERE org_id = $1 AND namespace = $2
        """;

    /// <summary>Reads the counts. The name of a row says what was counted.</summary>
    public async Task<IReadOnlyList<TableRows>> ReadAsync(Scope scope, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Count);
        command.Parameters.Add(new() { Value = scope.OrgId });
        command.Parameters.Add(new() { Value = scope.Namespace });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TableRows>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new TableRows(reader.GetString(0), reader.GetInt64(1)));

        return rows;
    }
}
