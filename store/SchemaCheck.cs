using Npgsql;

namespace RecSys.Store;

/// <summary>Checks, before any work, that the database has what a command needs.</summary>
public sealed class SchemaCheck(NpgsqlDataSource dataSource)
{
    const string ReadColumns = """
        SELECT needed.name, columns.attname, format_type(columns.atttypid, columns.atttypmod)
        FROM unnest($1::text[]) AS needed(name)
        JOIN pg_attribute AS columns ON columns.attrelid = to_regclass(needed.name)
        WHERE columns.attnum > 0 AND NOT columns.attisdropped
        """;

    const string VectorType = "vector(384)";

    /// <summary>Returns when every table, column and vector width is there.</summary>
    /// <exception cref="SchemaException">Something is missing; the message names all of it.</exception>
    public async Task RequireAsync(IReadOnlyList<RequiredTable> tables, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(tables, cancellationToken);
        var missing = tables.SelectMany(table => Missing(table, found.GetValueOrDefault(table.Name))).ToArray();
        if (missing.Length > 0)
            throw new SchemaException($"the database lacks what this command needs: {string.Join("; ", missing)}");
    }

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

        // The type is shown with its schema when the extension stands outside the search path.
        if (table.VectorColumn is { } vector && columns.TryGetValue(vector, out var type) && !type.EndsWith(VectorType, StringComparison.Ordinal))
            yield return $"column {table.Name}.{vector} is {type} and must be {VectorType}";
    }
}
