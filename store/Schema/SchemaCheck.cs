using Npgsql;

namespace RecSys.Store;

/// <summary>Checks before any work that the database has what a command needs and that the role may use it.</summary>
public sealed class SchemaCheck(NpgsqlDataSource dataSource, DatabaseOptions options)
{
    const string ReadColumns = """
        SELECT needed.name, columns.attname, format_type(columns.atttypid, columns.atttypmod)
        FROM unnest($1::text[]) AS needed(name)
        JOIN pg_attribute AS columns ON columns.attrelid = to_regclass(needed.name)
        WHERE columns.attnum > 0 AND NOT columns.attisdropped
        """;

    // The search path skips a schema that the role may not use, so its tables are not found.
    const string ReadClosedSchemas = """
        SELECT DISTINCT schemas.nspname::text, current_user::text
        FROM pg_class AS tables
        JOIN pg_namespace AS schemas ON schemas.oid = tables.relnamespace
        WHERE tables.relname = ANY($1) AND NOT has_schema_privilege(schemas.oid, 'USAGE')
        """;

    const string ReadMissingRights = """
        SELECT needed.privilege, coalesce(needed.name, 'database ' || current_database()), needed.attribute, current_user::text
        FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS needed(privilege, name, attribute, place)
        WHERE NOT CASE
            WHEN needed.name IS NULL THEN has_database_privilege(current_database(), needed.privilege)
            WHEN needed.attribute IS NULL THEN has_table_privilege(to_regclass(needed.name), needed.privilege)
            ELSE has_column_privilege(to_regclass(needed.name), needed.attribute, needed.privilege)
        END
        ORDER BY needed.place
        """;

    const string VectorType = "vector(384)";

    /// <summary>Returns when every table and column exists with the right vector width, and the role has every right.</summary>
    /// <exception cref="SchemaException">Something is missing; the message lists all of it.</exception>
    public async Task RequireAsync(IReadOnlyList<RequiredTable> tables, IReadOnlyList<RequiredRight> rights, CancellationToken cancellationToken)
        => await DatabaseRetry.Of(options).ExecuteAsync(async token => await RequireOnceAsync(tables, rights, token), cancellationToken);

    async Task RequireOnceAsync(IReadOnlyList<RequiredTable> tables, IReadOnlyList<RequiredRight> rights, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(tables, cancellationToken);
        if (found.Count < tables.Count)
            await RequireSchemasAsync(tables, cancellationToken);
        var missing = tables.SelectMany(table => Missing(table, found.GetValueOrDefault(table.Name))).ToArray();
        if (missing.Length > 0)
            throw new SchemaException($"the database lacks what this command needs: {string.Join("; ", missing)}");
        await RequireRightsAsync(rights, cancellationToken);
    }

    async Task RequireSchemasAsync(IReadOnlyList<RequiredTable> tables, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ReadClosedSchemas);
        command.Parameters.Add(new() { Value = tables.Select(table => table.Name).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
            throw LacksRights(reader.GetString(1), [$"USAGE on schema {reader.GetString(0)}"]);
    }

    async Task RequireRightsAsync(IReadOnlyList<RequiredRight> rights, CancellationToken cancellationToken)
    {
        var needed = rights
            .SelectMany(right => right.Columns.Count == 0 ? [(right, null)] : right.Columns.Select(column => (Right: right, Column: (string?)column)))
            .ToArray();
        await using var command = dataSource.CreateCommand(ReadMissingRights);
        command.Parameters.Add(new() { Value = needed.Select(one => one.Right.Privilege).ToArray() });
        command.Parameters.Add(new() { Value = needed.Select(one => one.Right.Table).ToArray() });
        command.Parameters.Add(new() { Value = needed.Select(one => one.Column).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var missing = new List<(string Right, string? Column)>();
        var role = "";
        while (await reader.ReadAsync(cancellationToken))
        {
            missing.Add(($"{reader.GetString(0)} on {reader.GetString(1)}", await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2)));
            role = reader.GetString(3);
        }

        if (missing.Count > 0)
            throw LacksRights(role, missing.GroupBy(one => one.Right, one => one.Column, (right, columns) => Named(right, [.. columns.OfType<string>()])));
    }

    static string Named(string right, string[] columns) => columns.Length == 0 ? right : $"{right} ({string.Join(", ", columns)})";

    static SchemaException LacksRights(string role, IEnumerable<string> rights)
        => new($"the role '{role}' lacks rights that this command needs: {string.Join("; ", rights)}; store/README.md lists the GRANTs");

    async Task<Dictionary<string, Dictionary<string, string>>> ReadAsync(IReadOnlyList<RequiredTable> tables, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ReadColumns);
        command.Parameters.Add(new() { Value = tables.Select(table => table.Name).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            var table = reader.GetString(0);
            if (!found.TryGetValue(table, out var columns))
                found[table] = columns = new Dictionary<string, string>(StringComparer.Ordinal);
            columns[reader.GetString(1)] = reader.GetString(2);
        }

        return found;
    }

    static IEnumerable<string> Missing(RequiredTable table, Dictionary<string, string>? columns)
    {
        if (columns is null)
        {
            yield return $"table {table.Name}";
            yield break;
        }

        foreach (var column in table.Columns.Where(column => !columns.ContainsKey(column)))
            yield return $"column {table.Name}.{column}";

        // The type has its schema as a prefix if the extension is outside the search path.
        if (table.VectorColumn is { } vector && columns.TryGetValue(vector, out var type) && !type.EndsWith(VectorType, StringComparison.Ordinal))
            yield return $"column {table.Name}.{vector} is {type}; expected {VectorType}";
    }
}
