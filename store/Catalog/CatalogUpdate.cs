using Npgsql;
using NpgsqlTypes;

namespace RecSys.Store;

/// <summary>An update of the derived columns of a batch of rows, and of nothing else of them: encoded once, however often it is tried.</summary>
/// <remarks>A pool lends the bytes: dispose it once the last try has ended.</remarks>
public sealed class CatalogUpdate : IDisposable
{
    /// <summary>What it needs beside <see cref="CatalogStore.Rights"/>.</summary>
    public static IReadOnlyList<RequiredRight> Rights { get; } =
    [
        new("UPDATE", "items", "brand", "category", "category_path", "description", "image_url", "metadata_version", "embedding", "updated_at"),
    ];

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

    // The keys as an array too: the planner would else join all rows of the namespace. The rows in order: all that is left to join is a merge.
    const string UpdateRows = """
        UPDATE items AS i
        SET brand = c.brand, category = c.category, category_path = c.category_path::text[], description = c.description,
            image_url = c.image_url, metadata_version = c.metadata_version,
            updated_at = CASE c.updated_at WHEN 'infinity' THEN i.updated_at ELSE c.updated_at END,
            embedding = CASE c.embedding_write WHEN 0 THEN i.embedding WHEN 1 THEN coalesce(i.embedding, c.embedding) ELSE c.embedding END
        FROM (SELECT item_id, expected_at, updated_at,
                     brand, category, category_path, description, image_url, metadata_version,
                     was_brand, was_category, was_category_path, was_description, was_image_url, embedding_write, embedding
              FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[],
                          $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                          $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::int[], $18::vector[])
                   AS given(item_id, expected_at, updated_at,
                            brand, category, category_path, description, image_url, metadata_version,
                            was_brand, was_category, was_category_path, was_description, was_image_url, embedding_write, embedding)
              ORDER BY item_id) AS c
        WHERE i.org_id = (SELECT $1::uuid) AND i.namespace = (SELECT $2::text) AND i.item_id = ANY($3)
          AND i.item_id = c.item_id
          AND CASE WHEN i.updated_at <= '0001-01-01Z' THEN '-infinity' WHEN i.updated_at >= '10000-01-01Z' THEN 'infinity' ELSE i.updated_at END = c.expected_at
          AND i.brand IS NOT DISTINCT FROM c.was_brand AND i.category IS NOT DISTINCT FROM c.was_category
          AND coalesce(i.category_path, '{}') = c.was_category_path::text[]
          AND i.description IS NOT DISTINCT FROM c.was_description AND i.image_url IS NOT DISTINCT FROM c.was_image_url
        RETURNING i.item_id
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
        AddTexts(write => write.Values.Brand);
        AddTexts(write => write.Values.Category);
        AddTexts(write => ArrayLiteral(write.Values.CategoryPath));
        AddTexts(write => write.Values.Description);
        AddTexts(write => write.Values.ImageUrl);
        AddTexts(write => write.Values.MetadataVersion);
        AddTexts(write => write.Expected.Brand);
        AddTexts(write => write.Expected.Category);
        AddTexts(write => ArrayLiteral(write.Expected.CategoryPath));
        AddTexts(write => write.Expected.Description);
        AddTexts(write => write.Expected.ImageUrl);
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
        await using var batch = CatalogPlan.Batch(connection, CatalogPlan.PrimaryKeyForKeys, LockUnlockedRows, out var parameters);
        parameters.AddScope(scope);
        parameters.AddWithValue(itemIds.ToArray());
        return await CatalogPlan.ReadIdsAsync(batch, cancellationToken);
    }

    /// <summary>Updates the rows that still hold what was read; one statement, in the connection's transaction if it has one.</summary>
    /// <param name="updatedAt">The new time of each row, after the one that was read, in whole microseconds.</param>
    /// <returns>The ids that were updated.</returns>
    /// <exception cref="PostgresException">SQLSTATE 55P03: somebody held a row for longer than the session's lock_timeout.</exception>
    public async Task<IReadOnlySet<string>> ExecuteAsync(NpgsqlConnection connection, Scope scope, DateTime[] updatedAt, CancellationToken cancellationToken)
    {
        await using var batch = CatalogPlan.Batch(connection, CatalogPlan.PrimaryKeyForKeys, UpdateRows, out var parameters);
        parameters.AddScope(scope);
        AddTexts(_arrays[0]);
        AddTimes(_expectedAt);
        AddTimes(updatedAt);
        foreach (var texts in _arrays[1..^1])
            AddTexts(texts);
        parameters.Add(new() { Value = _embeddingWrites });
        parameters.Add(new() { Value = _arrays[^1], DataTypeName = "vector[]" });
        await batch.PrepareAsync(cancellationToken); // once a session: to plan for the arrays of each batch anew takes a twentieth of its time
        return await CatalogPlan.ReadIdsAsync(batch, cancellationToken);

        void AddTexts(BinaryArray texts) => parameters.Add(new() { Value = texts, DataTypeName = "text[]" });

        void AddTimes(DateTime[] times) => parameters.Add(new() { Value = times, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var array in _arrays)
            array.Dispose();
    }

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
