using Npgsql;

namespace RecSys.Store;

/// <summary>How the statements over catalog rows are planned: by the primary key, whatever the planner's statistics say.</summary>
/// <remarks>
/// They are of another table where a namespace is new or most of its rows have just changed: a plan would read all of the namespace, by
/// whatever index, for every page and batch.
/// </remarks>
static class PlannerSettings
{
    // It alone gives the order of a page without sorting.
    public const string PrimaryKeyForOrder = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)
        """;

    // In the statements by key the scope stands in subqueries: a plan then weighs the namespace like the average one, not like one that
    // the statistics have never seen and that they take for a single row. On a table without any statistics every namespace is one of a
    // few rows, and any index that begins with it looks as good; but only the primary key gives the rows in the order of their keys.
    public const string PrimaryKeyForKeys = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_nestloop', 'off', true),
               set_config('enable_hashjoin', 'off', true), set_config('enable_sort', 'off', true)
        """;

    // Not about the key: parallel workers count a little sooner for twice the work in all, and live traffic may need them.
    public const string OneProcess = "SELECT set_config('max_parallel_workers_per_gather', '0', true)";

    /// <summary>The statement behind settings that end with its transaction: both go in one message.</summary>
    public static NpgsqlBatch Batch(NpgsqlConnection connection, string settings, string statement, out NpgsqlParameterCollection parameters)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { new(settings), new(statement) } };
        parameters = batch.BatchCommands[1].Parameters;
        return batch;
    }

    public static void AddScope(this NpgsqlParameterCollection parameters, Scope scope)
    {
        parameters.AddWithValue(scope.OrgId);
        parameters.AddWithValue(scope.Namespace);
    }

    /// <summary>The ids that the statement of a <see cref="Batch"/> gives.</summary>
    public static async Task<IReadOnlySet<string>> ReadIdsAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetString(0));
        return ids;
    }
}
