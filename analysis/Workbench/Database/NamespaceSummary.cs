using Npgsql;
using RecSys.Store;

namespace RecSys.Workbench.Database;

/// <summary>Counts what the programs have written into a namespace.</summary>
public sealed class NamespaceSummary(NpgsqlDataSource dataSource)
{
    // The columns of the statement below, in its order.
    static readonly string[] Names =
    [
        "items", "items with a brand", "items with a category", "items with a description", "items with an image", "items with an embedding",
        "item factor vectors", "users", "user factor vectors", "events",
    ];

    const string Count = """
        SELECT count(*), count(nullif(brand, '')), count(nullif(category, '')), count(nullif(description, '')), count(nullif(image_url, '')), count(embedding),
            (SELECT count(*) FROM recsys_item_factors WHERE org_id = $1 AND namespace = $2),
            (SELECT count(*) FROM users WHERE org_id = $1 AND namespace = $2),
            (SELECT count(*) FROM recsys_user_factors WHERE org_id = $1 AND namespace = $2),
            (SELECT count(*) FROM events WHERE org_id = $1 AND namespace = $2)
        FROM items
        WHERE org_id = $1 AND namespace = $2
        """;

    /// <summary>Reads the counts. The name of a row says what was counted.</summary>
    public async Task<IReadOnlyList<TableRows>> ReadAsync(Scope scope, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Count);
        command.Parameters.Add(new() { Value = scope.OrgId });
        command.Parameters.Add(new() { Value = scope.Namespace });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return [.. Names.Select((name, column) => new TableRows(name, reader.GetInt64(column)))];
    }
}
