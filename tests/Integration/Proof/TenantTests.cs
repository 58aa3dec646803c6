using System.Text.Json.Nodes;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Each program beside rows of other namespaces and organizations with the same ids.</summary>
[Category("Proof")]
[NonParallelizable]
[CancelAfter(900_000)]
public sealed class TenantTests
{
    const string OtherOrganization = "00000000-0000-0000-0000-000000000002";
    const string OwnRows = "org_id = '" + SmallShop.Organization + "' AND namespace = 'shop'";

    [TestCase(40, false)]
    [TestCase(4_000, true)]
    public async Task Programs_never_read_rows_of_other_tenants(int items, bool analyse)
    {
        var promise = Promise.Make("tenants", $"no program reads a row of another organisation or namespace, checked by policies that raise an error, {items:N0} items per namespace{(analyse ? "" : ", never analysed")}");
        await using var database = await CreateAsync(items, "shop", "other", "Shop", "shop ", "");
        await database.ExecuteAsync("UPDATE items SET tags = tags || 'late'::text WHERE namespace = 'shop' AND item_id <= 'item-00005'");
        await RaisingPolicies.InstallAsync(database);
        await database.ExecuteAsync(analyse ? "ANALYZE" : "SELECT 1");
        await using var role = await RestrictedRole.CreateAsync(database);
        await role.SetAsync([.. ReadmeGrants.Of("recsys_batch"), .. ReadmeGrants.Of("recsys_factors"), .. ReadmeGrants.Of("recsys_eval")]);
        await RaisingPolicies.LetSeeAsync(database, role, "shop");
        var others = await SmallShop.DigestAsync(database, $"NOT ({OwnRows})");
        var folder = Directory.CreateTempSubdirectory("recsys-tenants-").FullName;

        foreach (var (program, arguments) in Modes(folder))
        {
            await promise.TryAsync($"{program} {string.Join(' ', arguments)}", async () =>
            {
                var result = await RunAsync(role, program, ["--namespace", "shop", .. arguments]);
                Assert.That(result.ExitCode, Is.Zero, result.Error);
                Assert.That(await SmallShop.DigestAsync(database, $"NOT ({OwnRows})"), Is.EqualTo(others));
            });
        }

        await promise.TryAsync("catalog_backfill --resume", () => ResumeAsync(database, role));
        await promise.TryAsync("catalog_backfill --all-namespaces", () => AllNamespacesAsync(database, role, "catalog_backfill"));
        await promise.TryAsync("collab_factors --all-namespaces", () => AllNamespacesAsync(database, role, "collab_factors"));
        Directory.Delete(folder, recursive: true);
        promise.AssertKept(atLeast: 20);
    }

    [Test]
    public async Task Namespaces_with_the_same_ids_never_mix()
    {
        var promise = Promise.Make("tenants", "beside namespaces with the same ids, each program gives the same result as without them and does not change their rows");
        await using var alone = await CreateAsync(200, "shop");
        await using var beside = await CreateAsync(200, "shop", "other", "Shop", "shop ", "");
        var others = await SmallShop.DigestAsync(beside, $"NOT ({OwnRows})");
        var until = (await alone.ScalarAsync<DateTime>("SELECT max(ts) + interval '1 minute' FROM events WHERE namespace = 'shop'")).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (program, arguments) in ((string, string[])[])
            [
                ("catalog_backfill", ["--dry-run", "--output", "json"]), ("catalog_backfill", ["--output", "json"]),
                ("collab_factors", ["--dry-run", "--output", "json"]), ("collab_factors", ["--prune", "--max-prune-percent", "100", "--evaluate", "--sample-percent", "100", "--output", "json"]),
                ("collab_factors", ["--model", "als", "--factors", "16", "--output", "json"]), ("collab_factors", ["--output", "json"]),
                ("blend_eval", ["--until", until, "--output", "json"]), ("blend_eval", ["--until", until, "--protocol", "replay", "--segment-trait", "tier", "--output", "json"]),
                ("blend_eval", ["--until", until, "--explain-user", "user-7", "--output", "json"]),
            ])
        {
            await promise.TryAsync($"{program} {string.Join(' ', arguments)}", async () =>
            {
                var (first, second) = (await RunAsync(alone, program, arguments), await RunAsync(beside, program, arguments));
                // blend_eval names the run that made the stored factors, and the end of its events.
                foreach (var database in (TestDatabase[])[alone, beside])
                    await database.ExecuteAsync("UPDATE recsys_factor_models SET run_id = org_id, trained_until = '2030-01-01Z' WHERE namespace = 'shop'");
                Assert.That(first.ExitCode, Is.Zero, first.Error);
                Assert.That(Comparable(second.Output), Is.EqualTo(Comparable(first.Output)));
                Assert.That(
                    await SmallShop.DigestAsync(beside, $"{OwnRows}", "updated_at", "created_at", "run_id", "started_at", "heartbeat_at", "ended_at", "flags", "cursor", "counts", "ts", "trained_until"),
                    Is.EqualTo(await SmallShop.DigestAsync(alone, OwnRows, "updated_at", "created_at", "run_id", "started_at", "heartbeat_at", "ended_at", "flags", "cursor", "counts", "ts", "trained_until")));
                Assert.That(await SmallShop.DigestAsync(beside, $"NOT ({OwnRows})"), Is.EqualTo(others));
            });
        }

        promise.AssertKept(atLeast: 7);
    }

    static IEnumerable<(string Program, string[] Arguments)> Modes(string folder)
    {
        var undo = Path.Combine(folder, "undo.ndjson");
        var sweep = Path.Combine(folder, "sweep.yaml");
        File.WriteAllText(sweep, "sweep:\n  axes:\n    mmr_lambda: [0.2, off]\n");
        yield return ("catalog_backfill", ["--dry-run"]);
        yield return ("catalog_backfill", ["--mode", "refresh", "--since", "1d", "--dry-run", "--output", "json"]);
        yield return ("catalog_backfill", ["--limit", "10", "--batch", "3", "--undo", undo]);
        yield return ("catalog_backfill", ["--mode", "undo", "--undo", undo]);
        yield return ("catalog_backfill", ["--item", "item-00001", "--item", "nowhere"]);
        yield return ("catalog_backfill", []);
        yield return ("catalog_backfill", ["--mode", "refresh", "--embeddings", "all", "--overwrite", "--batch", "7", "--limit", "100"]);
        yield return ("collab_factors", ["--dry-run", "--prune", "--max-prune-percent", "100", "--evaluate", "--sample-percent", "100"]);
        yield return ("collab_factors", ["--since", "7d", "--repeat", "log"]);
        yield return ("collab_factors", ["--prune", "--max-prune-percent", "100", "--weight-events", "--half-life-days", "7"]);
        yield return ("collab_factors", ["--evaluate", "--sample-percent", "100"]);
        yield return ("collab_factors", ["--model", "als", "--factors", "16", "--weight-events"]);
        yield return ("collab_factors", ["--model", "als", "--factors", "16", "--warm-start", "--until", "1d"]);
        yield return ("collab_factors", []);
        yield return ("blend_eval", []);
        yield return ("blend_eval", ["--protocol", "replay", "--seen", "filter", "--sample", "hash"]);
        yield return ("blend_eval", ["--segment-trait", "tier", "--report", Path.Combine(folder, "report")]);
        yield return ("blend_eval", ["--explain-user", "user-3", "--explain-item", "item-00002"]);
        yield return ("blend_eval", ["--sweep", sweep, "--sweep-out", folder]);
    }

    /// <summary>A run that was stopped by one row and is resumed once that row is valid.</summary>
    static async Task ResumeAsync(TestDatabase database, RestrictedRole role)
    {
        await database.ExecuteAsync("UPDATE items SET brand = NULL, metadata_version = NULL WHERE org_id = $1::uuid AND namespace = 'shop'", SmallShop.Organization);
        await database.ExecuteAsync("ALTER TABLE items ADD CONSTRAINT refusal CHECK (item_id <> 'item-00017' OR metadata_version IS NULL) NOT VALID");
        var stopped = await RunAsync(role, "catalog_backfill", ["--namespace", "shop", "--batch", "5", "--max-errors", "0", "--output", "json"]);
        await database.ExecuteAsync("ALTER TABLE items DROP CONSTRAINT refusal");
        Assert.That(stopped.ExitCode, Is.EqualTo(3), stopped.Error);
        var run = JsonNode.Parse(stopped.Output)!["run_id"]!.GetValue<string>();

        var result = await RunAsync(role, "catalog_backfill", ["--resume", run]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(await database.ScalarAsync<long>($"SELECT count(*) FROM items WHERE {OwnRows} AND metadata_version IS NULL"), Is.EqualTo(1), "the row that was refused");
    }

    /// <summary>Gives each organization its own namespaces, so that a policy can raise only on other organizations.</summary>
    static async Task AllNamespacesAsync(TestDatabase database, RestrictedRole role, string program)
    {
        await RaisingPolicies.LetSeeAsync(database, role, "shop,other,Shop,shop ,");
        var result = await RunAsync(role, program, ["--all-namespaces"]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    /// <summary>A database with these namespaces; with more than one, another organization has the same ones.</summary>
    static async Task<TestDatabase> CreateAsync(int items, params string[] namespaces)
    {
        var database = await TestDatabase.CreateAsync(migrate: true);
        for (var i = 0; i < namespaces.Length; i++)
        {
            await SmallShop.InsertAsync(database, namespaces[i], items, voice: "voice" + new string('x', i));
            if (namespaces.Length > 1)
                await SmallShop.InsertAsync(database, namespaces[i], items, OtherOrganization, "far" + new string('y', i));
        }

        // Times that do not depend on when each row was written.
        await database.ExecuteAsync("UPDATE events SET ts = date_trunc('day', ts) + ('x' || substr(md5(user_id), 1, 4))::bit(16)::int * interval '1 second'");
        await database.ExecuteAsync("UPDATE items SET updated_at = date_trunc('day', updated_at)");
        return database;
    }

    static Task<ProcessResult> RunAsync(RestrictedRole role, string program, string[] arguments)
        => ProcessRunner.RunAsync(program, arguments, new Dictionary<string, string?> { ["DATABASE_URL"] = role.ConnectionString }, timeout: TimeSpan.FromMinutes(2));

    static Task<ProcessResult> RunAsync(TestDatabase database, string program, string[] arguments)
        => ProcessRunner.RunAsync(program, ["--namespace", "shop", .. arguments], new Dictionary<string, string?> { ["DATABASE_URL"] = database.ConnectionString }, timeout: TimeSpan.FromMinutes(2));

    /// <summary>Without values that differ between runs: ids, times and speeds.</summary>
    static string Comparable(string output)
        => System.Text.RegularExpressions.Regex.Replace(
            output, "\"(run_id|run|started_at|until|seconds|rows_per_second|wal_bytes|fingerprint|embedding_fingerprint)\": ?(\"[^\"]*\"|[0-9.eE+-]+|null)", "$1");
}
