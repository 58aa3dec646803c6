using Npgsql;
using RecSys.Store;

namespace RecSys.Workbench.Database;

/// <summary>Rows of one table in a namespace.</summary>
public sealed record TableRows(string Name, long Rows);

/// <summary>Deletes the rows of a namespace, except its row in <c>namespaces</c> and the record of runs.</summary>
public sealed class NamespaceReset(NpgsqlDataSource dataSource)
{
    const string Count = """
        SELECT 'items', count(*) FROM items WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'users', count(*) FROM users WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'events', count(*) FROM events WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'event_type_config', count(*) FROM event_type_config WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'recsys_item_factors', count(*) FROM recsys_item_factors WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'recsys_user_factors', count(*) FROM recsys_user_factors WHERE org_id = $1 AND namespace = $2
        UNION ALL SELECT 'recsys_factor_models', count(*) FROM recsys_factor_models WHERE org_id = $1 AND namespace = $2
        """;

    static readonly (string Table, string Sql)[] Deletes =
    [
        ("items", "DELETE FROM items WHERE org_id = $1 AND namespace = $2"),
        ("users", "DELETE FROM users WHERE org_id = $1 AND namespace = $2"),
        ("events", "DELETE FROM events WHERE org_id = $1 AND namespace = $2"),
        ("event_type_config", "DELETE FROM event_type_config WHERE org_id = $1 AND namespace = $2"),
        ("recsys_item_factors", "DELETE FROM recsys_item_factors WHERE org_id = $1 AND namespace = $2"),
        ("recsys_user_factors", "DELETE FROM recsys_user_factors WHERE org_id = $1 AND namespace = $2"),
        ("recsys_factor_models", "DELETE FROM recsys_factor_models WHERE org_id = $1 AND namespace = $2"),
    ];

    /// <summary>Rows that <see cref="DeleteAsync"/> would delete, by table.</summary>
    public async Task<IReadOnlyList<TableRows>> CountAsync(Scope scope, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Count);
        command.Parameters.Add(new() { Value = scope.OrgId });
        command.Parameters.Add(new() { Value = scope.Namespace });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<TableRows>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add(new TableRows(reader.GetString(0), reader.GetInt64(1)));

        return tables;
    }

    /// <summary>Deletes every row of the namespace in one transaction and returns how many, by table.</summary>
    public async Task<IReadOnlyList<TableRows>> DeleteAsync(Scope scope, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tables = new List<TableRows>();
        foreach (var (table, sql) in Deletes)
        {
            // Millions of rows take longer than the timeout of a service query.
            await using var delete = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
            delete.Parameters.Add(new() { Value = scope.OrgId });
            delete.Parameters.Add(new() { Value = scope.Namespace });
            tables.Add(new TableRows(table, await delete.ExecuteNonQueryAsync(cancellationToken)));
        }

        await transaction.CommitAsync(cancellationToken);
        return tables;
    }
}
