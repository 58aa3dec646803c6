using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Catalog.CatalogRows;

namespace RecSys.Tests.Integration.Proof;

/// <summary>The same rows and flags give the same bytes for any machine, build and row order.</summary>
[Category("Proof")]
[NonParallelizable]
public sealed class DeterminismTests
{
    static readonly string[] Programs = ["catalog_backfill", "collab_factors", "blend_eval"];
    static readonly string[] Tables = ["items", "users", "events"];

    // These values differ between runs by definition.
    static readonly string[] OfTheRun = ["run_id", "started_at", "until", "seconds", "rows_per_second", "wal_bytes", "stages"];

    sealed record Setting(string Configuration, int Workers, string TimeZone, string Culture);

    static IEnumerable<Setting> Settings =>
        from configuration in (string[])["Debug", "Release"]
        from workers in (int[])[1, 2, 8]
        from timeZone in (string[])["UTC", "Asia/Kathmandu"]
        from culture in (string[])["C", "de_DE.UTF-8", "tr_TR.UTF-8"]
        select new Setting(configuration, workers, timeZone, culture);

    [Test]
    public async Task Workers_time_zone_culture_build_and_row_order_do_not_change_the_output()
    {
        await BuildDebugAsync();
        await using var ordered = await TestDatabase.CreateAsync(migrate: true);
        await using var shuffled = await TestDatabase.CreateAsync(migrate: true);
        var seeded = await ProcessRunner.RunAsync(
            "workbench", ["seed", "--namespace", "shop", "--items", "300", "--users", "200", "--events", "8000", "--seed", "3"],
            new Dictionary<string, string?> { ["DATABASE_URL"] = ordered.ConnectionString });
        Assert.That(seeded.ExitCode, Is.Zero, seeded.Error);
        await CopyAsync(ordered, shuffled);
        await KeepRowsAsync(ordered);
        await KeepRowsAsync(shuffled);
        var until = await ordered.ScalarAsync<string>("""SELECT to_char(max(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM events""");

        var first = await OutputsAsync(ordered, new Setting("Release", 2, "UTC", "C"), "1", until!);
        var promises = Programs.ToDictionary(program => program, program => Promise.Make(
            "determinism", $"{program}: the same bytes for 1, 2 and 8 workers, 2 time zones, 3 cultures, Debug and Release builds, and shuffled rows"));
        await Task.WhenAll(TryAllAsync(ordered, "item_id"), TryAllAsync(shuffled, "shuffled"));
        foreach (var promise in promises.Values)
            promise.AssertKept(atLeast: 72);

        async Task TryAllAsync(TestDatabase database, string order)
        {
            foreach (var setting in Settings)
            {
                var outputs = await OutputsAsync(database, setting, order == "shuffled" ? $"{setting}" : "1", until!);
                foreach (var program in Programs)
                {
                    await promises[program].TryAsync($"{setting}, {order}", () =>
                    {
                        Assert.That(outputs[program], Is.EqualTo(first[program]));
                        return Task.CompletedTask;
                    });
                }
            }
        }
    }

    /// <summary>The output of each program on the same rows, in an order that depends on the salt.</summary>
    static async Task<IReadOnlyDictionary<string, string>> OutputsAsync(TestDatabase database, Setting setting, string salt, string until)
    {
        foreach (var table in Tables)
        {
            await database.ExecuteAsync($"TRUNCATE {table}");
            await database.ExecuteAsync($"INSERT INTO {table} SELECT * FROM kept_{table} AS kept ORDER BY md5(kept::text || $1)", salt);
        }

        await database.ExecuteAsync("TRUNCATE recsys_item_factors, recsys_user_factors, recsys_factor_models");
        var dryRun = await RunAsync("catalog_backfill", "--mode", "refresh", "--dry-run", "--output", "json");
        var backfill = await RunAsync("catalog_backfill", "--mode", "refresh", "--output", "json");
        var rows = await DigestAsync(database, "shop", withUpdatedAt: false);
        var learned = await RunAsync("collab_factors", "--model", "als", "--factors", "40", "--output", "json");
        var learnedVectors = await VectorsAsync();
        var factors = await RunAsync("collab_factors", "--weight-events", "--half-life-days", "14", "--evaluate", "--sample-percent", "50", "--output", "json");
        var vectors = await VectorsAsync();
        // The write time is part of the rows, and blend_eval reads it.
        foreach (var table in (string[])["items", "recsys_item_factors", "recsys_user_factors"])
            await database.ExecuteAsync($"UPDATE {table} SET updated_at = '2026-01-01Z'");
        await database.ExecuteAsync("UPDATE recsys_factor_models SET updated_at = '2026-01-01Z', trained_until = '2026-01-01Z', run_id = org_id");
        var folder = Directory.CreateTempSubdirectory("recsys-proof-").FullName;
        try
        {
            var blends = await RunAsync(
                "blend_eval", "--until", until, "--limit", "100", "--min-events", "3", "--output", "json", "--report", Path.Combine(folder, "report"),
                "--workers", $"{setting.Workers}");
            return new Dictionary<string, string>
            {
                ["catalog_backfill"] = $"{WithoutRun(dryRun)}\n{WithoutRun(backfill)}\n{rows}",
                ["collab_factors"] = $"{WithoutRun(learned)}\n{learnedVectors}\n{WithoutRun(factors)}\n{vectors}",
                ["blend_eval"] = $"{blends}\n{DigestOf(Path.Combine(folder, "report"))}",
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Task<string?> VectorsAsync() => database.ScalarAsync<string>("""
            SELECT md5(string_agg(id || factors::text, '|' ORDER BY id COLLATE "C"))
            FROM (SELECT 'i' || item_id AS id, factors FROM recsys_item_factors UNION ALL SELECT 'u' || user_id, factors FROM recsys_user_factors) AS made
            """);

        async Task<string> RunAsync(string program, params string[] arguments)
        {
            var result = await ProcessRunner.RunAsync(
                PathOf(program, setting.Configuration), ["--namespace", "shop", .. arguments],
                new Dictionary<string, string?>
                {
                    ["DATABASE_URL"] = database.ConnectionString,
                    ["DOTNET_PROCESSOR_COUNT"] = $"{setting.Workers}",
                    ["TZ"] = setting.TimeZone,
                    ["LC_ALL"] = setting.Culture,
                    ["LANG"] = setting.Culture,
                });
            return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"{program} ended with {result.ExitCode}: {result.Error}");
        }
    }

    /// <summary>Lines of JSON, or one document, without the values that differ between runs.</summary>
    static string WithoutRun(string output)
    {
        var documents = output.StartsWith("{\n", StringComparison.Ordinal) ? [output] : output.TrimEnd('\n').Split('\n');
        return string.Join('\n', documents.Select(document =>
        {
            var json = JsonNode.Parse(document)!;
            Remove(json);
            return json.ToJsonString();
        }));

        static void Remove(JsonNode? node)
        {
            if (node is JsonArray array)
            {
                foreach (var element in array)
                    Remove(element);
            }
            else if (node is JsonObject members)
            {
                foreach (var name in OfTheRun)
                    members.Remove(name);
                foreach (var (_, value) in members)
                    Remove(value);
            }
        }
    }

    static string DigestOf(string folder)
    {
        var digest = new StringBuilder();
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
            digest.Append(Path.GetFileName(file)).Append(' ').Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))).Append('\n');
        return digest.ToString();
    }

    static string FolderOf(string program)
        => Path.Combine(Repository.Root, "cmd", program switch { "catalog_backfill" => "CatalogBackfill", "collab_factors" => "CollabFactors", _ => "BlendEval" });

    static string PathOf(string program, string configuration) => Path.Combine(FolderOf(program), "bin", configuration, "net10.0", program);

    /// <summary>Builds the unoptimised programs. The build of the tests makes only the optimised ones.</summary>
    static async Task BuildDebugAsync()
    {
        var sdk = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "/usr/bin/env";
        foreach (var program in Programs)
        {
            var built = await ProcessRunner.RunAsync(
                sdk, [.. sdk == "/usr/bin/env" ? (string[])["dotnet"] : [], "build", FolderOf(program), "-c", "Debug", "-v", "quiet", "--nologo"], timeout: TimeSpan.FromMinutes(10));
            Assert.That(built.ExitCode, Is.Zero, built.Output);
        }
    }

    static async Task CopyAsync(TestDatabase from, TestDatabase to)
    {
        await using var source = await from.DataSource.OpenConnectionAsync();
        await using var target = await to.DataSource.OpenConnectionAsync();
        foreach (var table in Tables)
        {
            await using var read = await source.BeginRawBinaryCopyAsync($"COPY {table} TO STDOUT (FORMAT BINARY)");
            await using var write = await target.BeginRawBinaryCopyAsync($"COPY {table} FROM STDIN (FORMAT BINARY)");
            await read.CopyToAsync(write);
        }
    }

    static async Task KeepRowsAsync(TestDatabase database)
    {
        foreach (var table in Tables)
            await database.ExecuteAsync($"CREATE TABLE kept_{table} AS TABLE {table}");
    }
}
