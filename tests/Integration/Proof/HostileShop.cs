using Npgsql;
using NpgsqlTypes;
using Pgvector;
using RecSys.Catalog;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Hostile rows that the database accepts.</summary>
static class HostileShop
{
    public static readonly Guid Organization = new(SmallShop.Organization);

    // Values of timestamptz: both ends, both infinities, both ends of DateTime, and around now.
    const string Times = """
        (ARRAY['-infinity', 'infinity', '4714-11-24 BC', '0044-03-15 BC', '0001-01-01Z', '0001-01-01 00:00:00.000001Z', '9999-12-31 23:59:59.999999Z', '10000-01-01Z',
               '294276-12-31 23:59:59.999999Z', '1970-01-01Z', '2999-01-01Z']::timestamptz[])
        """;

    const string OddItemTimes = $"""
        UPDATE items SET updated_at = {Times}[1 + abs(hashtext(item_id)) % 11] WHERE namespace = $1 AND abs(hashtext(item_id)) % 20 = 0
        """;

    const string OddFactorTimes = $"""
        UPDATE recsys_user_factors SET updated_at = {Times}[1 + abs(hashtext(user_id)) % 11] WHERE namespace = $1
        """;

    // Most users have many recent events, so that many can be evaluated. One event in thirty is hostile.
    const string Events = $"""
        INSERT INTO events (org_id, namespace, user_id, item_id, type, value, ts, meta, source_event_id)
        SELECT $1, $2, users.id, items.id, CASE WHEN n % 97 = 0 THEN n % 65536 - 32768 ELSE n % 5 END,
               CASE WHEN n % 301 = 0 THEN 'NaN' WHEN n % 302 = 0 THEN 'Infinity' WHEN n % 303 = 0 THEN '-Infinity' WHEN n % 304 = 0 THEN -1 WHEN n % 305 = 0 THEN 1e-308 ELSE 1 END::float8,
               CASE WHEN n % 30 = 0 THEN {Times}[1 + n % 11] ELSE $3::timestamptz - (n % 2000) * interval '17 minutes' END,
               jsonb_build_object('n', n), CASE WHEN n % 7 = 0 THEN users.id || n END
        FROM generate_series(1, $4) AS n
        JOIN unnest($5::text[]) WITH ORDINALITY AS users(id, place) ON users.place = 1 + (n::bigint * 7919) % cardinality($5)
        JOIN unnest($6::text[]) WITH ORDINALITY AS items(id, place) ON items.place = 1 + (n::bigint * 104729) % cardinality($6)
        """;

    const string Types = """
        INSERT INTO event_type_config (org_id, namespace, type, name, weight, half_life_days, is_active)
        VALUES ($1, $2, 1, $3, 0.5, NULL, true), ($1, $2, 7, $4, 1e-12, 1e-3, true), ($1, $2, 2, NULL, 1, NULL, false)
        """;

    /// <summary>Fills a namespace by COPY and returns every id and text in its rows.</summary>
    /// <param name="plain">The same rows in number and kind, with harmless texts.</param>
    public static async Task<IReadOnlyList<string>> InsertAsync(TestDatabase database, string @namespace, int items, int events, DateTime now, int seed, bool plain = false)
    {
        var texts = new HostileText(seed);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var ids = Ids(texts, items, "item", plain);
        var users = Ids(texts, Math.Max(50, items / 25), "user", plain);
        var values = new List<string>([.. ids, .. users]);
        await using (var writer = await connection.BeginBinaryImportAsync(
            "COPY items (org_id, namespace, item_id, available, tags, embedding, props, updated_at, brand, category, category_path, description, image_url, metadata_version) FROM STDIN (FORMAT BINARY)"))
        {
            for (var i = 0; i < ids.Length; i++)
            {
                var brand = plain ? null : Optional(texts, 100);
                await writer.StartRowAsync();
                await writer.WriteAsync(Organization);
                await writer.WriteAsync(@namespace);
                await writer.WriteAsync(ids[i]);
                await writer.WriteAsync(i % 9 != 0);
                await writer.WriteAsync((string?[])(plain ? ["brand:Maker", "cat:Home"] : ["brand:" + texts.Storable(40), null, "cat:" + texts.Storable(40), texts.Storable(60)]), NpgsqlDbType.Array | NpgsqlDbType.Text);
                await WriteVectorAsync(writer, i % 10 == 0 ? i % 100 == 0 ? new float[TextEmbedding.Dimensions] : Vector(i) : null);
                await writer.WriteAsync(plain ? FormattableString.Invariant($$"""{"title": "Thing {{i}} of {{i % 7}}", "vendor": "Maker", "image": "//cdn.shop.example/1.jpg"}""") : texts.StorableJson(), NpgsqlDbType.Jsonb);
                await writer.WriteAsync(now, NpgsqlDbType.TimestampTz);
                await writer.WriteAsync(brand);
                await writer.WriteAsync(plain ? null : Optional(texts, 100));
                await writer.WriteAsync((string?[])(plain || texts.OneIn(2) ? [] : [texts.Storable(40), null, texts.Storable(40)]), NpgsqlDbType.Array | NpgsqlDbType.Text);
                await writer.WriteAsync(plain ? "Plain words" : Optional(texts, 600));
                await writer.WriteAsync(plain || texts.OneIn(2) ? null : HostileText.ToStorable(texts.Url()));
                await writer.WriteAsync(plain || texts.OneIn(3) ? null : texts.Storable(20));
                if (brand is { Length: > 8 })
                    values.Add(brand);
            }

            await writer.CompleteAsync();
        }

        await CopyUsersAsync(connection, @namespace, users, texts, plain);
        await CopyFactorsAsync(connection, @namespace, users, now);
        string[] known = [.. ids.Where((_, i) => i % 5 != 0).Take(2_000), .. plain ? ["missing"] : Ids(texts, 20, "missing", plain: false)];
        await ExecuteAsync(connection, Events, Organization, @namespace, now, events, users, known);
        await ExecuteAsync(connection, Types, Organization, @namespace, plain ? "seen" : texts.Storable(), plain ? "odd" : texts.Storable());
        if (!plain)
        {
            await ExecuteAsync(connection, OddItemTimes, @namespace);
            await ExecuteAsync(connection, OddFactorTimes, @namespace);
        }

        await ExecuteAsync(connection, "ANALYZE");
        return values;
    }

    /// <summary>Distinct ids, some of them 2 kB long.</summary>
    static string[] Ids(HostileText texts, int count, string word, bool plain)
        => [.. Enumerable.Range(0, count).Select(i =>
        {
            if (plain)
                return $"{word}-{i:00000}";
            var start = i % 50 == 0 ? 1_900 : 120;
            return Cut(texts.Storable(start), start) + FormattableString.Invariant($"{i}");
        })];

    /// <summary>A primary key has at most about 2,700 bytes.</summary>
    static string Cut(string text, int bytes)
    {
        while (System.Text.Encoding.UTF8.GetByteCount(text) > bytes)
            text = HostileText.ToStorable(text[..(text.Length * 3 / 4)]);
        return text.Replace("\ufffd", "", StringComparison.Ordinal);
    }

    static string? Optional(HostileText texts, int most) => texts.OneIn(2) ? null : texts.Storable(most);

    static float[] Vector(int seed)
    {
        var vector = new float[TextEmbedding.Dimensions];
        for (var d = 0; d < vector.Length; d++)
            vector[d] = (float)Math.Sin((seed * 31) + d);
        if (seed % 30 == 0)
            vector[seed % vector.Length] = 1e30f;
        return vector;
    }

    static async Task CopyUsersAsync(NpgsqlConnection connection, string @namespace, string[] users, HostileText texts, bool plain)
    {
        await using var writer = await connection.BeginBinaryImportAsync("COPY users (org_id, namespace, user_id, traits) FROM STDIN (FORMAT BINARY)");
        foreach (var user in users)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(Organization);
            await writer.WriteAsync(@namespace);
            await writer.WriteAsync(user);
            var tier = plain ? "gold" : texts.OneIn(4) ? texts.Storable(80) : "<b>|\u202e=1+1\n\u001b[31m";
            await writer.WriteAsync(texts.OneIn(10) && !plain ? texts.StorableJson() : System.Text.Json.JsonSerializer.Serialize(new { tier }), NpgsqlDbType.Jsonb);
        }

        await writer.CompleteAsync();
    }

    /// <summary>Factors of some users and of deleted users and items, including zero vectors.</summary>
    static async Task CopyFactorsAsync(NpgsqlConnection connection, string @namespace, string[] users, DateTime now)
    {
        foreach (var (table, id, ids) in ((string, string, string[])[])
            [("recsys_user_factors", "user_id", [.. users.Where((_, i) => i % 3 == 0), "gone"]), ("recsys_item_factors", "item_id", ["gone", "'gone'", "g\none"])])
        {
            await using var writer = await connection.BeginBinaryImportAsync($"COPY {table} (org_id, namespace, {id}, factors, updated_at) FROM STDIN (FORMAT BINARY)");
            for (var i = 0; i < ids.Length; i++)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(Organization);
                await writer.WriteAsync(@namespace);
                await writer.WriteAsync(ids[i]);
                await WriteVectorAsync(writer, i % 4 == 0 ? new float[TextEmbedding.Dimensions] : Vector(i));
                await writer.WriteAsync(now, NpgsqlDbType.TimestampTz);
            }

            await writer.CompleteAsync();
        }
    }

    static Task WriteVectorAsync(NpgsqlBinaryImporter writer, float[]? vector)
        => vector is null ? writer.WriteNullAsync() : writer.WriteAsync(new Vector(vector));

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync();
    }
}
