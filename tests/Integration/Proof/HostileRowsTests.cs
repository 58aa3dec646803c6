using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Each program on a hundred thousand rows with hostile ids, texts, times and vectors.</summary>
[Category("Proof")]
[NonParallelizable]
[CancelAfter(1_500_000)]
public sealed partial class HostileRowsTests
{
    const int Rows = 100_000;
    const int Seed = 20_260_101;
    const string Namespace = "shop";

    static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    [Test]
    public async Task Every_program_accepts_rows_of_any_kind()
    {
        var promise = Promise.Make("hostile input", "hostile rows in each program on PostgreSQL: no crash, no hang, totals add up, all output is escaped");
        TestContext.Out.WriteLine($"seed {Seed}");
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        var now = await database.ScalarAsync<DateTime>("SELECT date_trunc('second', now())");
        await HostileShop.InsertAsync(database, Namespace, Rows, Rows, now, Seed);
        var folder = Directory.CreateTempSubdirectory("recsys-hostile-").FullName;
        var until = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var user = await database.ScalarAsync<string>("SELECT user_id FROM events WHERE ts < $1 GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1", now);

        await CatalogAsync(promise, database, folder);
        await FactorsAsync(promise, database);
        await BlendsAsync(promise, database, folder, until, user!);

        Directory.Delete(folder, recursive: true);
        promise.AssertKept(atLeast: 3 * Rows);
    }

    static async Task CatalogAsync(Promise promise, TestDatabase database, string folder)
    {
        await promise.TryAsync("catalog_backfill --dry-run, as text", async () =>
        {
            var result = await RunAsync(database, "catalog_backfill", "--dry-run", "--limit", "20000");
            AssertText(result);
        });
        await promise.TryAsync("catalog_backfill --dry-run, as JSON", async () =>
        {
            var result = await RunAsync(database, "catalog_backfill", "--dry-run", "--embeddings", "none", "--output", "json");
            AssertSafe(result.Output);
            var items = 0L;
            var last = "";
            foreach (var line in result.Output.TrimEnd('\n').Split('\n'))
            {
                using var document = JsonDocument.Parse(last = line);
                items += document.RootElement.GetProperty("type").GetString() == "item" ? 1 : 0;
            }

            using var report = JsonDocument.Parse(last);
            Assert.That(items, Is.EqualTo(Number(report.RootElement, "counts", "changed")));
            AssertCatalogTotals(report.RootElement);
        });
        await promise.TryAsync("catalog_backfill --undo, then undone", async () =>
        {
            var undo = Path.Combine(folder, "undo.ndjson");
            var before = await SmallShop.DigestAsync(database, "true", "updated_at", "run_id", "started_at", "heartbeat_at", "ended_at", "cursor", "counts", "flags", "status");
            await RunAsync(database, "catalog_backfill", "--limit", "5000", "--undo", undo);
            await database.ExecuteAsync("DELETE FROM recsys_maintenance_runs");
            var result = await RunAsync(database, "catalog_backfill", "--mode", "undo", "--undo", undo, "--output", "json");
            await database.ExecuteAsync("DELETE FROM recsys_maintenance_runs");
            var report = JsonDocument.Parse(result.Output).RootElement;
            Assert.That(Number(report, "counts", "conflicts"), Is.Zero);
            Assert.That(await SmallShop.DigestAsync(database, "true", "updated_at", "run_id", "started_at", "heartbeat_at", "ended_at", "cursor", "counts", "flags", "status"), Is.EqualTo(before));
        });
        await promise.TryAsync("catalog_backfill", async () =>
        {
            var result = await RunAsync(database, "catalog_backfill", "--mode", "refresh", "--batch", "2000", "--report", Path.Combine(folder, "catalog.json"));
            AssertText(result);
            var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "catalog.json"))).RootElement;
            AssertCatalogTotals(report);
            Assert.That(Number(report, "counts", "conflicts") + Number(report, "counts", "failed"), Is.Zero);
        });
        await promise.TryAsync("catalog_backfill --mode refresh, a second run", async () =>
        {
            var result = await RunAsync(database, "catalog_backfill", "--mode", "refresh", "--batch", "2000", "--output", "json");
            var report = JsonDocument.Parse(result.Output).RootElement;
            Assert.That(Number(report, "counts", "scanned"), Is.EqualTo(Rows));
            Assert.That(Number(report, "counts", "changed"), Is.Zero);
            promise.Add(Rows);
        });
    }

    static async Task FactorsAsync(Promise promise, TestDatabase database)
    {
        await promise.TryAsync("collab_factors as text", async () => AssertText(await RunAsync(database, "collab_factors", "--dry-run", "--prune", "--max-prune-percent", "100")));
        foreach (var flags in (string[][])[["--weight-events", "--half-life-days", "3", "--repeat", "log"], ["--prune", "--max-prune-percent", "100", "--evaluate", "--sample-percent", "2"], ["--model", "als", "--factors", "16"], []])
        {
            await promise.TryAsync($"collab_factors {string.Join(' ', flags)}", async () =>
            {
                var result = await RunAsync(database, "collab_factors", [.. flags, "--output", "json"]);
                AssertSafe(result.Output);
                var run = JsonDocument.Parse(result.Output).RootElement.GetProperty("runs")[0];
                AssertFactorTotals(run);
                Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM recsys_item_factors WHERE vector_norm(factors) = 0 AND item_id IN (SELECT item_id FROM items)"), Is.Zero);
            });
        }

        promise.Add(Rows);
    }

    static async Task BlendsAsync(Promise promise, TestDatabase database, string folder, string until, string user)
    {
        var configs = Path.Combine(folder, "configs.json");
        string[] names = ["base", "=1+1|<script>\u202e\n\u001b[31m*_`[x](y)", "\"quoted, 'name'\" %00 {0}"];
        await File.WriteAllTextAsync(configs, JsonSerializer.Serialize(new { configs = names.Select((name, i) => new { name, description = name, alpha = i }) }));
        var report = Path.Combine(folder, "report");
        string[] flags = ["--until", until, "--configs", configs, "--min-events", "2", "--limit", "300"];
        await promise.TryAsync("blend_eval", async () => AssertText(await RunAsync(database, "blend_eval", [.. flags, "--segment-trait", "tier", "--report", report])));
        await promise.TryAsync("blend_eval --report", () => AssertReportFolderAsync(report, names.Length));
        await promise.TryAsync("blend_eval --output json", async () =>
        {
            var result = await RunAsync(database, "blend_eval", [.. flags, "--protocol", "replay", "--output", "json"]);
            AssertSafe(result.Output);
            Assert.That(JsonDocument.Parse(result.Output).RootElement.GetProperty("candidates").GetArrayLength(), Is.EqualTo(names.Length));
        });
        await promise.TryAsync("blend_eval --explain-user", async () => AssertText(await RunAsync(database, "blend_eval", ["--until", until, "--configs", configs, "--explain-user", user])));
        await promise.TryAsync("blend_eval --sweep", async () =>
        {
            var sweep = Path.Combine(folder, "sweep.yaml");
            await File.WriteAllTextAsync(sweep, "sweep:\n  axes:\n    alpha: [0, 1]\n    mmr_lambda: [0.3, off]\n");
            AssertText(await RunAsync(database, "blend_eval", ["--until", until, "--sweep", sweep, "--min-events", "2", "--limit", "300", "--configs", configs]));
        });
        promise.Add(Rows);
    }

    static async Task AssertReportFolderAsync(string folder, int candidates)
    {
        foreach (var file in Directory.GetFiles(folder))
            AssertSafe(await File.ReadAllTextAsync(file), lines: !file.EndsWith(".csv", StringComparison.Ordinal));
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "index.html"));
        Assert.That(page, Does.Not.Contain("<script"));
        var qrels = await File.ReadAllLinesAsync(Path.Combine(folder, "qrels.txt"));
        Assert.That(qrels, Is.Not.Empty.And.All.Matches("^[^ ]+ 0 [^ ]+ 1$"));
        var runs = Directory.GetFiles(folder, "run-*.txt");
        Assert.That(runs, Has.Length.EqualTo(candidates));
        foreach (var run in runs)
            Assert.That(await File.ReadAllLinesAsync(run), Is.Not.Empty.And.All.Matches("^[^ ]+ Q0 [^ ]+ [0-9]+ [0-9]+ [^ ]+$"));
        var users = await File.ReadAllLinesAsync(Path.Combine(folder, "users.ndjson"));
        Assert.That(users, Has.Length.EqualTo(qrels.Length * candidates));
        foreach (var line in users)
            JsonDocument.Parse(line).Dispose();
        var markdown = await File.ReadAllLinesAsync(Path.Combine(folder, "report.md"));
        Assert.That(markdown.Where(line => line.StartsWith('|')).Select(line => UnescapedBar().Count(line)).Where(bars => bars < 3), Is.Empty);
        using var csv = new StreamReader(Path.Combine(folder, "report.csv"));
        Assert.That((await csv.ReadToEndAsync()).Split('\n').Where(line => line.StartsWith('=') || line.StartsWith("\"=", StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>Runs a program that must exit with 0, without a stack trace and with escaped stderr.</summary>
    static async Task<ProcessResult> RunAsync(TestDatabase database, string program, params string[] arguments)
    {
        var result = await ProcessRunner.RunAsync(
            program, ["--namespace", Namespace, .. arguments], new Dictionary<string, string?> { ["DATABASE_URL"] = database.ConnectionString }, timeout: LongestRun);
        TestContext.Out.WriteLine($"{program} {string.Join(' ', arguments.Take(4))}: {result.Output.Length:N0} characters");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Not.Contain("   at "));
        AssertSafe(result.Error);
        return result;
    }

    static void AssertText(ProcessResult result)
    {
        Assert.That(result.Output, Is.Not.Empty);
        AssertSafe(result.Output);
    }

    /// <summary>The text contains no terminal controls, no bidirectional controls and no line ends except line feeds.</summary>
    static void AssertSafe(string output, bool lines = true)
    {
        for (var i = 0; i < output.Length; i++)
        {
            var c = output[i];
            if ((char.IsControl(c) && c != '\n') || (lines && c is '\u2028' or '\u2029') || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f' or '\ufeff')
                Assert.Fail($"U+{(int)c:X4} at {i}: {Hosting.Printable.Escape(output[Math.Max(0, i - 60)..Math.Min(output.Length, i + 20)])}");
        }
    }

    static void AssertCatalogTotals(JsonElement report)
        => Assert.That(
            ((string[])["changed", "unchanged", "conflicts", "locked", "failed"]).Sum(name => Number(report, "counts", name)), Is.EqualTo(Number(report, "counts", "scanned")));

    static void AssertFactorTotals(JsonElement run)
    {
        Assert.Multiple(() =>
        {
            Assert.That(((string[])["embedding_reused", "text_fallback", "without_text", "refused"]).Sum(name => Number(run, "items", name)), Is.EqualTo(Number(run, "items", "read")));
            Assert.That(((string[])["used", "on_unknown_items", "on_items_without_factor", "of_types_without_weight"]).Sum(name => Number(run, "events", name)), Is.EqualTo(Number(run, "events", "read")));
            Assert.That(((string[])["written", "unchanged", "without_usable_event"]).Sum(name => Number(run, "users", name)), Is.EqualTo(Number(run, "users", "seen")));
            Assert.That(Number(run, "items", "read"), Is.EqualTo(Rows));
        });
    }

    static long Number(JsonElement report, string part, string name) => report.GetProperty(part).GetProperty(name).GetInt64();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.CultureInvariant)]
    private static partial Regex UnescapedBar();
}
