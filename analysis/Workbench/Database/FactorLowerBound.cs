using Npgsql;
using RecSys.Store;

namespace RecSys.Workbench.Database;

/// <summary>A lower bound for computing factors: COPY of the rows out, discarded, and COPY plus merge of finished vectors from files in.</summary>
public sealed class FactorLowerBound(NpgsqlDataSource dataSource)
{
    const string OutItems = "COPY (SELECT item_id, factors FROM recsys_item_factors WHERE org_id = $1 AND namespace = $2) TO STDOUT (FORMAT BINARY)";
    const string OutUsers = "COPY (SELECT user_id, factors FROM recsys_user_factors WHERE org_id = $1 AND namespace = $2) TO STDOUT (FORMAT BINARY)";
    const string InItems = """
        INSERT INTO recsys_item_factors (org_id, namespace, item_id, factors, updated_at)
        SELECT $1, $2, item_id, factors, $3 FROM staged_item_factors
        ON CONFLICT (org_id, namespace, item_id) DO UPDATE SET factors = excluded.factors, updated_at = excluded.updated_at
        """;

    const string InUsers = """
        INSERT INTO recsys_user_factors (org_id, namespace, user_id, factors, updated_at)
        SELECT $1, $2, user_id, factors, $3 FROM staged_user_factors
        ON CONFLICT (org_id, namespace, user_id) DO UPDATE SET factors = excluded.factors, updated_at = excluded.updated_at
        """;

    const string StageItems = "CREATE TEMP TABLE staged_item_factors (item_id text NOT NULL, factors vector(384) NOT NULL) ON COMMIT DROP";
    const string StageUsers = "CREATE TEMP TABLE staged_user_factors (user_id text NOT NULL, factors vector(384) NOT NULL) ON COMMIT DROP";
    const string CopyItems = "COPY staged_item_factors (item_id, factors) FROM STDIN (FORMAT BINARY)";
    const string CopyUsers = "COPY staged_user_factors (user_id, factors) FROM STDIN (FORMAT BINARY)";
    const string AnalyzeItems = "ANALYZE staged_item_factors";
    const string AnalyzeUsers = "ANALYZE staged_user_factors";
    const string DeleteItems = "DELETE FROM recsys_item_factors WHERE org_id = $1 AND namespace = $2";
    const string DeleteUsers = "DELETE FROM recsys_user_factors WHERE org_id = $1 AND namespace = $2";
    const string Vacuum = "VACUUM ANALYZE recsys_item_factors, recsys_user_factors";

    /// <summary>Reads the stored factors and discards them.</summary>
    public async Task DrainAsync(Scope scope, CancellationToken cancellationToken)
    {
        await OutAsync(OutItems, scope, Stream.Null, cancellationToken);
        await OutAsync(OutUsers, scope, Stream.Null, cancellationToken);
    }

    /// <summary>Saves the stored factors as files in the binary COPY format.</summary>
    public async Task SaveAsync(Scope scope, string itemFile, string userFile, CancellationToken cancellationToken)
    {
        await using (var items = File.Create(itemFile))
            await OutAsync(OutItems, scope, items, cancellationToken);
        await using var users = File.Create(userFile);
        await OutAsync(OutUsers, scope, users, cancellationToken);
    }

    /// <summary>Writes saved factors into the namespace in one transaction.</summary>
    public async Task WriteAsync(Scope scope, string itemFile, string userFile, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await InAsync(StageItems, CopyItems, AnalyzeItems, InItems, itemFile);
        await InAsync(StageUsers, CopyUsers, AnalyzeUsers, InUsers, userFile);
        await transaction.CommitAsync(cancellationToken);

        async Task InAsync(string stage, string copy, string analyze, string merge, string file)
        {
            await ExecuteAsync(connection, stage, null, null, cancellationToken);
            await using (var rows = File.OpenRead(file))
            await using (var stream = await connection.BeginRawBinaryCopyAsync(copy, cancellationToken))
                await rows.CopyToAsync(stream, cancellationToken);
            await ExecuteAsync(connection, analyze, null, null, cancellationToken);
            await ExecuteAsync(connection, merge, scope, time, cancellationToken);
        }
    }

    /// <summary>Deletes and vacuums the factors of the namespace, so that the next run is a first run.</summary>
    public async Task ClearAsync(Scope scope, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, DeleteItems, scope, null, cancellationToken);
        await ExecuteAsync(connection, DeleteUsers, scope, null, cancellationToken);
        await ExecuteAsync(connection, Vacuum, null, null, cancellationToken);
    }

    async Task OutAsync(string sql, Scope scope, Stream destination, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var stream = await connection.BeginRawBinaryCopyAsync(CopyText.Bind(sql, [scope.OrgId, scope.Namespace]), cancellationToken);
        await stream.CopyToAsync(destination, 128 * 1024, cancellationToken);
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Scope? scope, DateTimeOffset? time, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (scope is { } given)
        {
            command.Parameters.Add(new() { Value = given.OrgId });
            command.Parameters.Add(new() { Value = given.Namespace });
        }

        if (time is { } at)
            command.Parameters.Add(new() { Value = at.ToUniversalTime() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
