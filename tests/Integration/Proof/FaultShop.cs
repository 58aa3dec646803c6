using System.Globalization;
using RecSys.Tests.Integration.Catalog;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A shop for the three programs, the result of undisturbed runs on it, and checks that a run left it consistent.</summary>
/// <remarks>
/// Namespace <c>origin</c> contains the original rows, <c>calm</c> the result of an undisturbed backfill on them, and <c>shop</c> is the one
/// on which the tests work.
/// </remarks>
sealed class FaultShop
{
    const string Reset = """
        DELETE FROM items WHERE namespace = 'shop';
        INSERT INTO items (org_id, namespace, item_id, available, price, tags, embedding, props, created_at, updated_at, brand, category,
                           category_path, description, image_url, metadata_version)
        SELECT org_id, 'shop', item_id, available, price, tags, embedding, props, created_at, updated_at, brand, category,
               category_path, description, image_url, metadata_version
        FROM items WHERE namespace = 'origin'
        """;

    // A row has its old or its new values, never a mixture.
    const string CountTornRows = """
        SELECT count(*) FROM items AS s
        JOIN items AS o ON o.org_id = s.org_id AND o.namespace = 'origin' AND o.item_id = s.item_id
        JOIN items AS c ON c.org_id = s.org_id AND c.namespace = 'calm' AND c.item_id = s.item_id
        WHERE s.namespace = 'shop'
          AND (s.brand, s.category, s.category_path, s.description, s.image_url, s.metadata_version, s.embedding::text)
              IS DISTINCT FROM (o.brand, o.category, o.category_path, o.description, o.image_url, o.metadata_version, o.embedding::text)
          AND (s.brand, s.category, s.category_path, s.description, s.image_url, s.metadata_version, s.embedding::text)
              IS DISTINCT FROM (c.brand, c.category, c.category_path, c.description, c.image_url, c.metadata_version, c.embedding::text)
        """;

    const string InsertEvents = """
        INSERT INTO events (org_id, namespace, user_id, item_id, type, ts)
        SELECT $1::uuid, 'shop', 'user-' || u, 'item-' || lpad((1 + (u * 7 + k * 13) % $2)::text, 5, '0'), 0, '2026-01-01Z'::timestamptz + k * interval '1 day' + u * interval '1 second'
        FROM generate_series(1, $3) AS u, generate_series(1, 6) AS k
        """;

    const string FactorDigest = """
        SELECT md5(coalesce(string_agg(row, '|' ORDER BY row), '')) FROM (
            SELECT 'item ' || item_id || factors::text AS row FROM recsys_item_factors WHERE namespace = 'shop'
            UNION ALL SELECT 'user ' || user_id || factors::text FROM recsys_user_factors WHERE namespace = 'shop') AS rows
        """;

    const string TurnEmbeddings = """
        UPDATE items SET embedding = (SELECT array_agg((hashtext(item_id || i || $1) % 1000)::real / 1000 ORDER BY i) FROM generate_series(1, 384) AS i)::vector
        WHERE namespace = ANY($2)
        """;

    readonly TestDatabase _database;
    readonly string _calm;
    readonly string _origin;

    FaultShop(TestDatabase database, string calm, string origin) => (_database, _calm, _origin) = (database, calm, origin);

    /// <summary>Creates the shop and the results of undisturbed runs.</summary>
    public static async Task<FaultShop> OpenAsync(TestDatabase database, int items, int users)
    {
        await CatalogRows.InsertAsync(database, "origin", items);
        await CatalogRows.InsertAsync(database, "calm", items);
        await SetEmbeddingsAsync(database, 0, "origin", "calm");
        await database.ExecuteAsync(InsertEvents, CatalogRows.Org, items, users);
        var calm = await CatalogRows.RunAsync(database, "--namespace", "calm", "--embeddings", "none");
        Assert.That(calm.ExitCode, Is.Zero, calm.Error);
        var shop = new FaultShop(
            database, (await CatalogRows.DigestAsync(database, "calm", withUpdatedAt: false))!, (await CatalogRows.DigestAsync(database, "origin", withUpdatedAt: false))!);
        await shop.ResetItemsAsync();
        await database.ExecuteAsync("ANALYZE");
        return shop;
    }

    /// <summary>The fewest arguments with which a program works on the shop and gives the same bytes every time.</summary>
    public static string[] ArgumentsOf(string program) => program switch
    {
        "catalog_backfill" => ["--namespace", "shop", "--embeddings", "none", "--batch", "20", "--output", "json"],
        "collab_factors" => ["--namespace", "shop", "--output", "json"],
        _ => ["--namespace", "shop", "--until", "2026-01-20T00:00:00Z", "--min-events", "3", "--limit", "30", "--output", "json"],
    };

    public static RunningProcess Start(string program, string connectionString, IReadOnlyDictionary<string, string?>? settings = null, params string[] more)
        => ProcessRunner.Start(program, [.. ArgumentsOf(program), .. more], new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>()) { ["DATABASE_URL"] = connectionString });

    public static async Task<ProcessResult> RunAsync(string program, string connectionString, IReadOnlyDictionary<string, string?>? settings = null, params string[] more)
    {
        await using var process = Start(program, connectionString, settings, more);
        return await process.WaitAsync(TimeSpan.FromMinutes(2));
    }

    /// <summary>Settings with which a program waits half a minute for a server that is down.</summary>
    public static IReadOnlyDictionary<string, string?> Patient { get; } = new Dictionary<string, string?>
    {
        ["DATABASE_RETRY_ATTEMPTS"] = "100",
        ["DATABASE_RETRY_BACKOFF"] = "100ms",
        ["DATABASE_RETRY_MAX_BACKOFF"] = "400ms",
    };

    /// <summary>Restores the original items.</summary>
    public Task ResetItemsAsync() => _database.ExecuteAsync(Reset);

    /// <summary>Gives every item another embedding, so that a run of collab_factors has every row to write.</summary>
    public Task TurnEmbeddingsAsync(int turn) => SetEmbeddingsAsync(_database, turn, "shop");

    public Task ClearFactorsAsync() => _database.ExecuteAsync("DELETE FROM recsys_user_factors; DELETE FROM recsys_item_factors");

    /// <summary>A fingerprint of the shop's rows in both factor tables, without their times.</summary>
    public async Task<string> FactorsAsync() => (await _database.ScalarAsync<string>(FactorDigest))!;

    public async Task<long> RowsDoneAsync() => await _database.ScalarAsync<long>("SELECT count(*) FROM items WHERE namespace = 'shop' AND metadata_version IS NOT NULL");

    /// <summary>The run to resume; null when none is recorded or the last one is done.</summary>
    public async Task<Guid?> OpenRunAsync()
    {
        const string Last = """
            SELECT run_id FROM (SELECT run_id, status FROM recsys_maintenance_runs WHERE command = 'catalog_backfill' AND namespace = 'shop' ORDER BY started_at DESC LIMIT 1) AS last
            WHERE status <> 'done'
            """;
        var run = await _database.ScalarAsync<Guid>(Last);
        return run == Guid.Empty ? null : run;
    }

    public async Task AssertNoTornRowAsync() => Assert.That(await _database.ScalarAsync<long>(CountTornRows), Is.Zero, "rows that are partially written");

    public async Task AssertBackfilledAsync()
        => Assert.That(await CatalogRows.DigestAsync(_database, "shop", withUpdatedAt: false), Is.EqualTo(_calm), "the rows of an undisturbed run");

    public async Task AssertAsAtFirstAsync()
        => Assert.That(await CatalogRows.DigestAsync(_database, "shop", withUpdatedAt: false), Is.EqualTo(_origin), "the original rows");

    static Task<int> SetEmbeddingsAsync(TestDatabase database, int turn, params string[] namespaces)
        => database.ExecuteAsync(TurnEmbeddings, turn.ToString(CultureInfo.InvariantCulture), namespaces);

    /// <summary>One line that names the server and says what to do; no stack trace, and no password.</summary>
    public static void AssertSaysWhatToDo(ProcessResult result, string program, params string[] named)
    {
        var line = result.Error.Split('\n').SingleOrDefault(line => line.StartsWith($"{program}: ", StringComparison.Ordinal), "");
        Assert.That(line, Does.Match(@"^\w+: database \S+:\d+/\w+: .+; .+"), result.Error);
        Assert.That(result.Error, Does.Not.Contain("   at "), "only defects print a stack trace");
        foreach (var name in named)
            Assert.That(line, Does.Contain(name));
        if (program == "catalog_backfill" && result.Error.Contains("Run started: ", StringComparison.Ordinal))
            Assert.That(line, Does.Match("--resume [0-9a-f-]{36}$"), result.Error);
    }
}
