using System.Text.Json;
using Pgvector;
using RecSys.Catalog;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Factors;

/// <summary>Rows of a namespace for the tests of collab_factors, and helpers that read the resulting factors.</summary>
static class FactorTables
{
    public static readonly Guid Org = new("00000000-0000-0000-0000-000000000001");
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static TestDatabase Database => TestDatabase.Shared;

    /// <summary>A vector that begins with the given numbers; the others are 0.</summary>
    public static float[] Vector(params ReadOnlySpan<float> numbers)
    {
        var vector = new float[TextEmbedding.Dimensions];
        numbers.CopyTo(vector);
        return vector;
    }

    public static Task AddItemAsync(string id, float[]? embedding, string props = "{}", string ns = "default")
        => Database.ExecuteAsync(
            "INSERT INTO items (org_id, namespace, item_id, embedding, props) VALUES ($1, $2, $3, $4, $5::text::jsonb)",
            Org, ns, id, embedding is null ? null : new Vector(embedding), props);

    public static Task AddUserAsync(string id)
        => Database.ExecuteAsync("INSERT INTO users (org_id, namespace, user_id) VALUES ($1, 'default', $2)", Org, id);

    /// <summary>Adds an event the given number of minutes after <see cref="Start"/>.</summary>
    public static Task AddEventAsync(string user, string item, int minute = 0, short type = 0, string ns = "default")
        => Database.ExecuteAsync(
            "INSERT INTO events (org_id, namespace, user_id, item_id, type, ts) VALUES ($1, $2, $3, $4, $5, $6)",
            Org, ns, user, item, type, Start.AddMinutes(minute));

    /// <summary>Adds events by COPY.</summary>
    public static async Task AddEventsAsync(IEnumerable<(string User, string Item, DateTime Time)> events)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var writer = await connection.BeginBinaryImportAsync(
            "COPY events (org_id, namespace, user_id, item_id, type, ts) FROM STDIN (FORMAT BINARY)");
        foreach (var (user, item, time) in events)
            await writer.WriteRowAsync(CancellationToken.None, Org, "default", user, item, (short)0, time);
        await writer.CompleteAsync();
    }

    public static async Task<Dictionary<string, float[]>> ItemFactorsAsync(string ns = "default")
        => await ReadAsync("SELECT item_id, factors FROM recsys_item_factors WHERE namespace = $1", ns);

    public static async Task<Dictionary<string, float[]>> UserFactorsAsync(string ns = "default")
        => await ReadAsync("SELECT user_id, factors FROM recsys_user_factors WHERE namespace = $1", ns);

    /// <summary>A hash of both tables that changes with any row and its time, and when a row is rewritten.</summary>
    public static async Task<string?> FingerprintAsync()
        => await Database.ScalarAsync<string>("""
            SELECT md5(coalesce(string_agg(r, '|' ORDER BY r), '')) FROM (
                SELECT namespace || item_id || factors::text || updated_at || xmin AS r FROM recsys_item_factors
                UNION ALL SELECT namespace || user_id || factors::text || updated_at || xmin FROM recsys_user_factors) AS rows
            """);

    public static async Task<JsonElement> RunAsync(params string[] flags)
    {
        var result = await ProcessRunner.RunAsync("collab_factors", [.. flags, "--output", "json"]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return JsonDocument.Parse(result.Output).RootElement.GetProperty("runs")[0];
    }

    public static long Number(this JsonElement report, string part, string name) => report.GetProperty(part).GetProperty(name).GetInt64();

    static async Task<Dictionary<string, float[]>> ReadAsync(string sql, string ns)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = ns });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new Dictionary<string, float[]>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0), (await reader.GetFieldValueAsync<Vector>(1)).ToArray());
        return rows;
    }
}
