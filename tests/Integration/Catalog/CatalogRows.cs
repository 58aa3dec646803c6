using System.Text.Json.Nodes;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Catalog;

/// <summary>Catalog rows as shops send them, and helpers that read the result of a run.</summary>
static class CatalogRows
{
    public const string Org = "00000000-0000-0000-0000-000000000001";

    // Every third row has all columns except the version. The others have their values in props or tags.
    const string Insert = """
        INSERT INTO items (org_id, namespace, item_id, price, tags, props, brand, category, category_path, description, image_url, created_at, updated_at)
        SELECT $1::uuid, $2, 'item-' || lpad(n::text, 5, '0'), n,
               CASE WHEN n % 3 = 1 THEN ARRAY['sale', 'brand:Tagged & Co', 'cat:Home > Kitchen'] ELSE ARRAY['sale'] END,
               jsonb_build_object('title', 'Thing ' || n, 'vendor', 'Maker ' || n % 7, 'product_type', 'Home / Garden',
                                  'body_html', '<p>Thing <b>' || n || '</b> &amp; more</p><script>alert(1)</script>', 'image', '//cdn.shop.example/' || n || '.jpg'),
               CASE WHEN n % 3 = 0 THEN 'Brand ' || n % 5 END, CASE WHEN n % 3 = 0 THEN 'Apparel > Shoes' END,
               CASE WHEN n % 3 = 0 THEN ARRAY['Apparel', 'Shoes'] ELSE '{}' END,
               CASE WHEN n % 3 = 0 THEN 'Plain text' END, CASE WHEN n % 3 = 0 THEN 'https://cdn.shop.example/done.jpg' END,
               '2026-01-01Z', '2026-01-02 03:04:05.678901Z'
        FROM generate_series(1, $3) AS n
        """;

    const string Digest = """
        SELECT md5(string_agg(row(item_id, available, price, tags, embedding, props, created_at, brand, category, category_path, description, image_url,
                                  metadata_version, CASE WHEN $3 THEN updated_at END)::text, '|' ORDER BY item_id))
        FROM items WHERE org_id = $1::uuid AND namespace = $2
        """;

    public static Task InsertAsync(TestDatabase database, string @namespace, int count) => database.ExecuteAsync(Insert, Org, @namespace, count);

    /// <summary>A fingerprint of all columns of a namespace's rows.</summary>
    public static Task<string?> DigestAsync(TestDatabase database, string @namespace, bool withUpdatedAt = true)
        => database.ScalarAsync<string>(Digest, Org, @namespace, withUpdatedAt);

    public static async Task<ProcessResult> RunAsync(TestDatabase database, params string[] arguments)
        => await ProcessRunner.RunAsync("catalog_backfill", arguments, new Dictionary<string, string?> { ["DATABASE_URL"] = database.ConnectionString });

    /// <summary>The report at the end of a run with <c>--output json</c>.</summary>
    public static JsonNode Report(ProcessResult result)
    {
        Assert.That(result.Output, Is.Not.Empty, result.Error);
        return JsonNode.Parse(result.Output.TrimEnd('\n').Split('\n')[^1])!;
    }

    public static long Count(JsonNode report, string name) => report["counts"]![name]!.GetValue<long>();

    public static void AssertSumsEqualRows(JsonNode report)
        => Assert.That(
            Count(report, "changed") + Count(report, "unchanged") + Count(report, "conflicts") + Count(report, "locked") + Count(report, "failed")
                + report["set_aside"]!.GetValue<long>(),
            Is.EqualTo(Count(report, "scanned")));
}
