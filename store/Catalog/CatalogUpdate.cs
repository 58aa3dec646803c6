using Npgsql;
using NpgsqlTypes;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Updates the derived columns of a batch of rows, and no other column. The values are encoded once, however often the update is tried.</summary>
/// <remarks>The bytes are rented from a pool: dispose the update when the last try has ended.</remarks>
public sealed class CatalogUpdate : IDisposable
{
    /// <summary>The rights that it needs in addition to <see cref="CatalogQueries.Rights"/>.</summary>
    public static IReadOnlyList<RequiredRight> Rights { get; } =
    [
        new("UPDATE", "items", [.. DerivedColumn.All.Select(column => column.Name), "updated_at"]),
    ];

    static readonly string UpdateRows = CatalogSql.UpdateRows(DerivedColumn.Texts);
    static readonly IReadOnlyList<DerivedColumn> Guards = CatalogSql.Guards(DerivedColumn.Texts);

    // Large pieces of memory go back to the system at the end of each statement, and come again, page by page and at many times the price of
    // a copy, with the next: a third of what the server did for a batch. The allocator of glibc stops that at the size of the largest piece
    // that was ever given back, up to 32 MB; elsewhere this is one string that is made and forgotten. Of a string that is padded, room is taken for
    // the longest characters of the encoding, four bytes in UTF-8, and a page that nothing is written to costs nothing.
    const string KeepMemory = "SELECT octet_length(rpad('', $1))";
    const int BytesOfRow = 16 * 1024; // the pieces of a batch together, and as much again
    const int MostBytesKept = 33_000_000;
    const int BytesOfCharacter = 4;

    const string LockUnlockedRows = """
        SELECT item_id FROM items
        WHERE org_id = (SELECT $1::uuid) AND namespace = (SELECT $2::text) AND item_id = ANY($3)
        ORDER BY item_id
        FOR NO KEY UPDATE SKIP LOCKED
        """;

    readonly List<BinaryArray> _arrays = [];
    readonly DateTime[] _expectedAt;
    readonly int[] _embeddingWrites;

    /// <param name="writes">By item id, so that two writers of many rows lock them in one order; no id twice.</param>
    public CatalogUpdate(IReadOnlyList<CatalogWrite> writes)
    {
        _expectedAt = [.. writes.Select(write => write.ExpectedAt)];
        _embeddingWrites = [.. writes.Select(write => (int)write.EmbeddingWrite)];
        AddTexts(write => write.ItemId);
        foreach (var (index, column) in DerivedColumn.Texts.Index())
            AddTexts(write => ToText(column, write.Values[index]));
        foreach (var column in Guards)
            AddTexts(write => ToText(column, write.Expected[column]));
        _arrays.Add(BinaryArray.OfVectors(writes, write => write.Embedding));

        void AddTexts(Func<CatalogWrite, string?> value) => _arrays.Add(BinaryArray.OfTexts(writes, value));
    }

    /// <summary>Readies the session's server process for statements with the arrays of batches of <paramref name="rows"/> rows.</summary>
    public static async Task<int> KeepMemoryAsync(NpgsqlConnection connection, int rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(KeepMemory, connection);
        command.Parameters.AddWithValue((int)(Math.Min((long)rows * BytesOfRow, MostBytesKept) / BytesOfCharacter));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Locks those of the rows that nobody else holds, until the connection's transaction ends.</summary>
    /// <returns>The ids that are locked now. Of the others, some may have been deleted.</returns>
    public static async Task<IReadOnlySet<string>> LockUnlockedAsync(
        NpgsqlConnection connection, Scope scope, IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        await using var batch = PlannerSettings.Batch(connection, PlannerSettings.PrimaryKeyForKeys, LockUnlockedRows, out var parameters);
        parameters.AddScope(scope);
        parameters.AddWithValue(itemIds.ToArray());
        return await PlannerSettings.ReadIdsAsync(batch, cancellationToken);
    }

    /// <summary>Updates the rows that still hold what was read; one statement, in the connection's transaction if it has one.</summary>
    /// <param name="updatedAt">The new time of each row, after the one that was read, in whole microseconds.</param>
    /// <returns>The ids that were updated.</returns>
    /// <exception cref="PostgresException">SQLSTATE 55P03: somebody held a row for longer than the session's lock_timeout.</exception>
    public async Task<IReadOnlySet<string>> ExecuteAsync(NpgsqlConnection connection, Scope scope, DateTime[] updatedAt, CancellationToken cancellationToken)
    {
        await using var batch = PlannerSettings.Batch(connection, PlannerSettings.PrimaryKeyForKeys, UpdateRows, out var parameters);
        parameters.AddScope(scope);
        AddTexts(_arrays[0]);
        AddTimes(_expectedAt);
        AddTimes(updatedAt);
        foreach (var texts in _arrays[1..^1])
            AddTexts(texts);
        parameters.Add(new() { Value = _embeddingWrites });
        parameters.Add(new() { Value = _arrays[^1], DataTypeName = "vector[]" });
        await batch.PrepareAsync(cancellationToken); // once a session: to plan for the arrays of each batch anew takes a twentieth of its time
        return await PlannerSettings.ReadIdsAsync(batch, cancellationToken);

        void AddTexts(BinaryArray texts) => parameters.Add(new() { Value = texts, DataTypeName = "text[]" });

        void AddTimes(DateTime[] times) => parameters.Add(new() { Value = times, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var array in _arrays)
            array.Dispose();
    }

    static string? ToText(DerivedColumn column, object? value)
        => column.Type == ColumnType.TextArray ? ArrayLiteral((IReadOnlyList<string?>?)value ?? []) : (string?)value;

    /// <summary>Arrays of arrays cannot have rows of different lengths, so each path travels as the text form of an array.</summary>
    static string ArrayLiteral(IReadOnlyList<string?> values)
    {
        if (values.Count == 0)
            return "{}";

        var elements = values.Select(value => value is null
            ? "NULL"
            : "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"");
        return "{" + string.Join(',', elements) + "}";
    }
}
