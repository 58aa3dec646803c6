using Npgsql;
using NpgsqlTypes;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Updates the derived columns and <c>updated_at</c> of a batch of rows. The values are encoded once, even if the update is retried.</summary>
/// <remarks>The bytes are rented from a pool. Dispose the update after its last attempt.</remarks>
public sealed class CatalogUpdate : IDisposable
{
    /// <summary>The rights that an update needs in addition to <see cref="CatalogQueries.Rights"/>.</summary>
    public static IReadOnlyList<RequiredRight> Rights { get; } =
    [
        new("UPDATE", "items", [.. DerivedColumn.All.Select(column => column.Name), "updated_at"]),
    ];

    static readonly string UpdateRows = CatalogSql.UpdateRows(DerivedColumn.Texts);
    static readonly IReadOnlyList<DerivedColumn> Guards = CatalogSql.Guards(DerivedColumn.Texts);

    // The server process returns large blocks of memory to the system after each statement and gets them again for the next one, page by
    // page. This costs a third of the server's work for a batch. After one large block was freed, the allocator of glibc keeps blocks up to
    // that size, at most 32 MB. The statement allocates and frees such a block once; with other allocators it has no effect. rpad reserves
    // four bytes per character in UTF-8, and pages that are not written cost nothing.
    const string KeepMemory = "SELECT octet_length(rpad('', $1))";
    const int BytesOfRow = 16 * 1024; // twice the memory that one row of a batch takes
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

    /// <param name="writes">By item id, without duplicates. Two writers of many rows then lock them in the same order.</param>
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

    /// <summary>Prepares the session's server process to keep the memory of statements for batches of <paramref name="rows"/> rows.</summary>
    public static async Task<int> KeepMemoryAsync(NpgsqlConnection connection, int rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(KeepMemory, connection);
        command.Parameters.AddWithValue((int)(Math.Min((long)rows * BytesOfRow, MostBytesKept) / BytesOfCharacter));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Locks the rows that no other session has locked, until the connection's transaction ends.</summary>
    /// <returns>The ids of the locked rows. Some of the other rows may have been deleted.</returns>
    public static async Task<IReadOnlySet<string>> LockUnlockedAsync(
        NpgsqlConnection connection, Scope scope, IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        await using var batch = PlannerSettings.Batch(connection, PlannerSettings.PrimaryKeyForKeys, LockUnlockedRows, out var parameters);
        parameters.AddScope(scope);
        parameters.AddWithValue(itemIds.ToArray());
        return await PlannerSettings.ReadIdsAsync(batch, cancellationToken);
    }

    /// <summary>Updates the rows that still have the values that were read. One statement, in the connection's transaction if there is one.</summary>
    /// <param name="updatedAt">The new time of each row, after the one that was read, in whole microseconds.</param>
    /// <returns>The ids that were updated.</returns>
    /// <exception cref="PostgresException">SQLSTATE 55P03: another session held a row lock for longer than the session's lock_timeout.</exception>
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
        await batch.PrepareAsync(cancellationToken); // once per session: planning each batch takes a twentieth of its time
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

    /// <summary>An array of arrays cannot have rows of different lengths, so each path is sent as the text form of an array.</summary>
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
