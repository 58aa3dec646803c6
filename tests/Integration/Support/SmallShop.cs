namespace RecSys.Tests.Integration.Support;

/// <summary>A few rows of every table that the programs read, with the same ids in every organization and namespace.</summary>
static class SmallShop
{
    public const string Organization = "00000000-0000-0000-0000-000000000001";

    // Events are recent, as blend_eval expects without --until, and every user has seven.
    const string Items = """
        INSERT INTO items (org_id, namespace, item_id, tags, props, embedding, updated_at)
        SELECT $1::uuid, $2, 'item-' || lpad(n::text, 5, '0'), ARRAY['brand:Maker ' || n % 7, 'cat:Home > Room ' || n % 5],
               jsonb_build_object('title', $4 || ' thing ' || n, 'vendor', $4 || ' maker ' || n % 7, 'body_html', '<p>' || $4 || ' <b>' || n || '</b></p>',
                                  'image', '//cdn.shop.example/' || n || '.jpg'),
               CASE WHEN n % 3 = 0 THEN (SELECT array_agg(sin(n * 7 + d + length($4)))::vector FROM generate_series(1, 384) AS d) END,
               now() - interval '1 hour'
        FROM generate_series(1, $3) AS n
        """;

    const string Users = """
        INSERT INTO users (org_id, namespace, user_id, traits)
        SELECT $1::uuid, $2, 'user-' || n, jsonb_build_object('tier', CASE n % 2 WHEN 0 THEN 'gold' ELSE 'free' END) FROM generate_series(1, $3) AS n
        """;

    const string Events = """
        INSERT INTO events (org_id, namespace, user_id, item_id, type, value, ts)
        SELECT $1::uuid, $2, 'user-' || u, 'item-' || lpad((1 + (u * e + e * length($4)) % $3)::text, 5, '0'), e % 4, 1,
               now() - interval '20 days' + e * interval '1 day' + u * interval '1 second'
        FROM generate_series(1, $5) AS u, generate_series(1, 7) AS e
        """;

    const string GoneFactors = """
        INSERT INTO recsys_item_factors (org_id, namespace, item_id, factors)
        SELECT $1::uuid, $2, 'gone-1', (SELECT array_agg(1.0)::vector FROM generate_series(1, 384))
        """;

    const string GoneUserFactors = """
        INSERT INTO recsys_user_factors (org_id, namespace, user_id, factors)
        SELECT $1::uuid, $2, 'gone-1', (SELECT array_agg(1.0)::vector FROM generate_series(1, 384))
        """;

    const string Types = """
        INSERT INTO event_type_config (org_id, namespace, type, name, weight) SELECT $1::uuid, $2, 1, $3, 0.5
        """;

    /// <summary>The tables whose rows belong to an organization and a namespace.</summary>
    public static readonly string[] Tables =
        ["items", "users", "events", "event_type_config", "recsys_item_factors", "recsys_user_factors", "recsys_factor_models", "recsys_maintenance_runs"];

    /// <summary>Adds rows to all tables.</summary>
    /// <param name="voice">A word in every text, so that no two shops have the same texts.</param>
    public static async Task InsertAsync(TestDatabase database, string @namespace, int items = 40, string organization = Organization, string voice = "plain")
    {
        await database.ExecuteAsync(Items, organization, @namespace, items, voice);
        await database.ExecuteAsync(Users, organization, @namespace, items);
        await database.ExecuteAsync(Events, organization, @namespace, items, voice, items);
        await database.ExecuteAsync(GoneFactors, organization, @namespace);
        await database.ExecuteAsync(GoneUserFactors, organization, @namespace);
        await database.ExecuteAsync(Types, organization, @namespace, voice);
    }

    /// <summary>A fingerprint of the rows of all tables.</summary>
    /// <param name="condition">SQL that selects the rows.</param>
    /// <param name="but">Columns to exclude.</param>
    public static async Task<string> DigestAsync(TestDatabase database, string condition = "true", params string[] but)
    {
        var digests = new List<string>();
        foreach (var table in Tables)
        {
            var row = but.Aggregate("to_jsonb(t)", (json, column) => $"{json} - '{column}'");
            digests.Add(await database.ScalarAsync<string>(
                $"SELECT '{table} ' || count(*) || ' ' || md5(coalesce(string_agg(md5(({row})::text), '' ORDER BY md5(({row})::text)), '')) FROM {table} AS t WHERE {condition}") ?? "");
        }

        return string.Join('\n', digests);
    }
}
