using Npgsql;

namespace RecSys.Store;

/// <summary>Settings that make the statements over catalog rows use the primary key, independent of the planner's statistics.</summary>
/// <remarks>
/// The statistics are wrong if a namespace is new or most of its rows have just changed. A plan could then read the whole namespace for
/// every page and batch.
/// </remarks>
static class PlannerSettings
{
    // Only the primary key gives the order of a page without a sort.
    public const string PrimaryKeyForOrder = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)
        """;

    // In the statements by key the scope is in subqueries. The planner then assumes a namespace of average size. With constants, it would
    // assume a single row for a namespace that the statistics do not contain. On a table without statistics every namespace seems to have a
    // few rows, and all indexes that begin with the namespace seem equal, but only the primary key gives the rows in the order of their keys.
    public const string PrimaryKeyForKeys = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_nestloop', 'off', true),
               set_config('enable_hashjoin', 'off', true), set_config('enable_sort', 'off', true)
        """;

    // Parallel workers would count slightly faster but double the total work, and live traffic may need them.
    public const string OneProcess = "SELECT set_config('max_parallel_workers_per_gather', '0', true)";

    /// <summary>The statement after settings that apply until the end of its transaction. Both are sent in one message.</summary>
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

    /// <summary>The ids that the statement of a <see cref="Batch"/> returns.</summary>
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
