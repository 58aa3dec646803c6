using System.Text.Json.Nodes;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Catalog.CatalogRows;

namespace RecSys.Tests.Integration.Catalog;

/// <summary>catalog_backfill on a database without concurrent writers.</summary>
public sealed class CatalogBackfillTests
{
    static TestDatabase Database => TestDatabase.Shared;

    [SetUp]
    public Task ResetAsync() => Database.ResetAsync();

    [Test]
    public async Task Dry_run_reports_the_totals_of_the_real_run_and_writes_nothing()
    {
        await InsertAsync(Database, "shop", 300);
        var before = await DigestAsync(Database, "shop");

        var dryRun = await RunAsync(Database, "--namespace", "shop", "--mode", "refresh", "--batch", "64", "--dry-run", "--output", "json");
        Assert.That(await DigestAsync(Database, "shop"), Is.EqualTo(before));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM recsys_maintenance_runs"), Is.Zero);

        var run = await RunAsync(Database, "--namespace", "shop", "--mode", "refresh", "--batch", "64", "--output", "json");
        var (would, did) = (Report(dryRun), Report(run));
        Assert.Multiple(() =>
        {
            Assert.That(dryRun.ExitCode, Is.Zero, dryRun.Error);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(Count(did, "changed"), Is.EqualTo(300));
            Assert.That(JsonNode.DeepEquals(would["counts"], did["counts"]), $"{would["counts"]} and {did["counts"]}");
            Assert.That(JsonNode.DeepEquals(would["completeness_after"], did["completeness_after"]), $"{would["completeness_after"]} and {did["completeness_after"]}");
            Assert.That(dryRun.Output.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(301));
            AssertSumsEqualRows(did);
        });
    }

    [TestCase("refresh", 300)]
    [TestCase("backfill", 0)]
    public async Task Second_run_over_unchanged_rows_writes_no_row(string mode, int scanned)
    {
        await InsertAsync(Database, "shop", 300);
        await RunAsync(Database, "--namespace", "shop", "--mode", "backfill");
        var after = await DigestAsync(Database, "shop");

        var report = Report(await RunAsync(Database, "--namespace", "shop", "--mode", mode, "--embeddings", "all", "--output", "json"));

        Assert.Multiple(() =>
        {
            Assert.That(Count(report, "scanned"), Is.EqualTo(scanned));
            Assert.That(Count(report, "changed"), Is.Zero);
        });
        Assert.That(await DigestAsync(Database, "shop"), Is.EqualTo(after));
    }

    [Test]
    public async Task Only_derived_columns_and_updated_at_change()
    {
        const string Others = "SELECT md5(string_agg(row(item_id, available, price, tags, props, created_at)::text, '|' ORDER BY item_id)) FROM items";
        await InsertAsync(Database, "shop", 50);
        await InsertAsync(Database, "neighbour", 5);
        var (others, neighbour) = (await Database.ScalarAsync<string>(Others), await DigestAsync(Database, "neighbour"));

        await RunAsync(Database, "--namespace", "shop", "--overwrite");

        Assert.That(await Database.ScalarAsync<string>(Others), Is.EqualTo(others));
        Assert.That(await DigestAsync(Database, "neighbour"), Is.EqualTo(neighbour));
        Assert.That(
            await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE namespace = 'shop' AND updated_at > '2026-01-03Z' AND brand LIKE 'Maker %' AND description NOT LIKE '%<%'"),
            Is.EqualTo(50));
    }

    [Test]
    public async Task Row_with_updated_at_in_the_future_is_advanced_by_a_microsecond()
    {
        await InsertAsync(Database, "shop", 1);
        await Database.ExecuteAsync("UPDATE items SET updated_at = '2222-02-02 02:02:02.000001Z'");

        await RunAsync(Database, "--namespace", "shop");

        Assert.That(await Database.ScalarAsync<bool>("SELECT updated_at = '2222-02-02 02:02:02.000002Z' AND metadata_version IS NOT NULL FROM items"), Is.True);
    }

    [Test]
    public async Task Since_limit_and_item_select_the_rows()
    {
        await InsertAsync(Database, "shop", 20);
        await Database.ExecuteAsync("UPDATE items SET updated_at = '2026-06-01Z' WHERE item_id IN ('item-00003', 'item-00004')");

        async Task<long> ScannedAsync(params string[] arguments)
            => Count(Report(await RunAsync(Database, ["--namespace", "shop", "--mode", "refresh", "--dry-run", "--output", "json", .. arguments])), "scanned");

        Assert.That(await ScannedAsync("--since", "2026-06-01T00:00:00Z"), Is.EqualTo(2));
        Assert.That(await ScannedAsync("--limit", "7", "--batch", "3"), Is.EqualTo(7));
        Assert.That(await ScannedAsync("--item", "item-00001", "--item", "item-00009", "--item", "none", "--batch", "1"), Is.EqualTo(2));
    }

    static IEnumerable<TestCaseData> HostileIds()
    {
        yield return new TestCaseData(new string('x', 2_000)).SetArgDisplayNames("2 kB");
        yield return new TestCaseData("it's \"quoted\", {a,b} \\ back").SetArgDisplayNames("quotes");
        yield return new TestCaseData("two\nlines\ttab").SetArgDisplayNames("a line break");
        yield return new TestCaseData("'; DROP TABLE items; --").SetArgDisplayNames("SQL");
        yield return new TestCaseData(" \u200f\U0001F600 \u00e9 ").SetArgDisplayNames("marks and blanks");
        yield return new TestCaseData("").SetArgDisplayNames("nothing");
    }

    [TestCaseSource(nameof(HostileIds))]
    public async Task Item_with_any_id_is_read_written_reported_and_undone(string id)
    {
        var undo = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"hostile-{Guid.CreateVersion7()}.ndjson");
        await InsertAsync(Database, "shop", 3);
        await Database.ExecuteAsync("UPDATE items SET item_id = $1 WHERE item_id = 'item-00002'", id);
        var before = await DigestAsync(Database, "shop", withUpdatedAt: false);
        try
        {
            var dryRun = await RunAsync(Database, "--namespace", "shop", "--item", id, "--dry-run");
            var run = await RunAsync(Database, "--namespace", "shop", "--item", id, "--output", "json", "--undo", undo);
            var changed = await Database.ScalarAsync<string>("SELECT string_agg(item_id, '|') FROM items WHERE metadata_version IS NOT NULL");
            var undone = await RunAsync(Database, "--namespace", "shop", "--mode", "undo", "--undo", undo, "--output", "json");

            Assert.Multiple(() =>
            {
                Assert.That(dryRun.ExitCode, Is.Zero, dryRun.Error);
                Assert.That(dryRun.Output.Split('\n').Count(line => line.Contains("brand null -> 'Maker 2'", StringComparison.Ordinal)), Is.EqualTo(1), dryRun.Output);
                Assert.That(run.ExitCode, Is.Zero, run.Error);
                Assert.That(Report(run)["counts"]!["fields"]!["brand"]!["samples"]![0]!["item_id"]!.GetValue<string>(), Is.EqualTo(id));
                Assert.That(changed, Is.EqualTo(id));
                Assert.That(Count(Report(undone), "changed"), Is.EqualTo(1), undone.Error);
            });
            Assert.That(await DigestAsync(Database, "shop", withUpdatedAt: false), Is.EqualTo(before));
        }
        finally
        {
            File.Delete(undo);
        }
    }

    [Test]
    public async Task Report_contains_rejected_values_sources_and_five_samples()
    {
        await InsertAsync(Database, "shop", 30);
        await Database.ExecuteAsync("UPDATE items SET props = props || '{\"vendor\": \"n/a\", \"image\": \"ftp://shop.example/a.jpg\"}', tags = '{}' WHERE item_id < 'item-00003'");
        await Database.ExecuteAsync("UPDATE items SET props = '[]', tags = '{}' WHERE item_id = 'item-00004'");

        var text = await RunAsync(Database, "--namespace", "shop", "--dry-run", "--details");
        var report = Report(await RunAsync(Database, "--namespace", "shop", "--output", "json"));

        var fields = report["counts"]!["fields"]!;
        Assert.Multiple(() =>
        {
            Assert.That(fields["brand"]!["rejected"]!.ToJsonString(), Is.EqualTo("""{"placeholder":2}"""));
            Assert.That(fields["image_url"]!["rejected"]!.ToJsonString(), Is.EqualTo("""{"scheme ftp":2}"""));
            Assert.That(report["counts"]!["row_issues"]!.ToJsonString(), Is.EqualTo("""{"props is not an object":1}"""));
            foreach (var field in (string[])["brand", "category", "category_path", "description", "image_url"])
            {
                Assert.That(fields[field]!["sources"]!.AsObject().Sum(source => source.Value!.GetValue<long>()), Is.EqualTo(30), $"sources of {field}");
                Assert.That(fields[field]!["samples"]!.AsArray(), Has.Count.EqualTo(5), $"samples of {field}");
                Assert.That(
                    report["completeness_after"]![field]!.GetValue<long>() - report["completeness_before"]![field]!.GetValue<long>(),
                    Is.EqualTo(fields[field]!["filled"]!.GetValue<long>() - fields[field]!["cleared"]!.GetValue<long>()));
            }

            foreach (var part in (string[])["brand: placeholder", "image_url: scheme ftp", "row: props is not an object", "would fill", "complete before", "1 batch, "])
                Assert.That(text.Output, Does.Contain(part));
            Assert.That(report["counts"]!["batches"]!.GetValue<long>(), Is.EqualTo(1));
            AssertSumsEqualRows(report);
        });
    }

    [Test]
    public async Task All_namespaces_processes_each_namespace_in_turn()
    {
        await InsertAsync(Database, "a", 3);
        await InsertAsync(Database, "b", 4);

        var result = await RunAsync(Database, "--all-namespaces", "--output", "json");

        Assert.That(result.Output.TrimEnd('\n').Split('\n').Select(line => Count(JsonNode.Parse(line)!, "changed")), Is.EqualTo(new long[] { 3, 4 }), result.Error);
    }

    [TestCase("brand=0.99", 0)]
    [TestCase("brand=0.99,image_url=1,embedding=1", 0)]
    [TestCase("brand=1", 5)]
    public async Task Missed_requirement_gives_its_exit_code(string required, int exitCode)
    {
        await InsertAsync(Database, "shop", 200);
        await Database.ExecuteAsync("UPDATE items SET props = props - 'vendor', tags = '{}', brand = NULL WHERE item_id = 'item-00002'");

        var result = await RunAsync(Database, "--namespace", "shop", "--require", required);

        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
    }

    [Test]
    public async Task Row_that_the_database_rejects_is_reported_and_the_other_rows_are_written()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await InsertAsync(database, "shop", 100);
        await database.ExecuteAsync("ALTER TABLE items ADD CONSTRAINT no_version CHECK (item_id <> 'item-00042' OR metadata_version IS NULL)");

        var result = await RunAsync(database, "--namespace", "shop", "--output", "json", "--batch", "50");
        var report = Report(result);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(Count(report, "failed"), Is.EqualTo(1));
            Assert.That(Count(report, "changed"), Is.EqualTo(99));
            Assert.That(report["counts"]!["failures"]![0]!["item_id"]!.GetValue<string>(), Is.EqualTo("item-00042"));
            Assert.That(report["counts"]!["failures"]![0]!["reason"]!.GetValue<string>(), Does.Contain("23514"));
            AssertSumsEqualRows(report);
        });
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NULL"), Is.EqualTo(1));
        Assert.That((await RunAsync(database, "--namespace", "shop", "--max-errors", "0")).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public async Task Undo_restores_only_rows_that_nobody_changed_since_the_run()
    {
        var undo = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"undo-{Guid.CreateVersion7()}.ndjson");
        await InsertAsync(Database, "shop", 40);
        var before = await DigestAsync(Database, "shop", withUpdatedAt: false);
        await File.WriteAllTextAsync(undo, ""); // a run that is killed before its first batch leaves an empty file
        try
        {
            await RunAsync(Database, "--namespace", "shop", "--batch", "7", "--undo", undo);
            var taken = await RunAsync(Database, "--namespace", "shop", "--undo", undo);
            await Database.ExecuteAsync("UPDATE items SET price = 1, updated_at = '2026-09-09Z' WHERE item_id = 'item-00040'");
            var report = Report(await RunAsync(Database, "--namespace", "shop", "--mode", "undo", "--undo", undo, "--output", "json"));

            Assert.Multiple(() =>
            {
                Assert.That(taken.ExitCode, Is.EqualTo(2));
                Assert.That(Count(report, "changed"), Is.EqualTo(39));
                Assert.That(Count(report, "conflicts"), Is.EqualTo(1));
            });
            await Database.ExecuteAsync("DELETE FROM items WHERE item_id = 'item-00040'");
            var restored = await DigestAsync(Database, "shop", withUpdatedAt: false);
            await Database.ResetAsync();
            await InsertAsync(Database, "shop", 39);
            Assert.That(restored, Is.EqualTo(await DigestAsync(Database, "shop", withUpdatedAt: false)));
            Assert.That(restored, Is.Not.EqualTo(before));
        }
        finally
        {
            File.Delete(undo);
        }
    }

    [Test]
    public async Task Row_with_any_updated_at_that_Postgres_accepts_is_written_once()
    {
        await InsertAsync(Database, "shop", 8);
        await Database.ExecuteAsync("""
            UPDATE items SET updated_at = ('{-infinity,4714-11-24 BC,0001-01-01Z,0001-01-01 00:00:00.000001Z,9999-12-31 23:59:59.999999Z,10000-01-01Z,294276-12-31Z,infinity}'
                ::timestamptz[])[right(item_id, 1)::int]
            """);

        var first = Report(await RunAsync(Database, "--namespace", "shop", "--mode", "refresh", "--output", "json"));
        var second = Report(await RunAsync(Database, "--namespace", "shop", "--mode", "refresh", "--output", "json"));

        Assert.That((Count(first, "changed"), Count(first, "conflicts")), Is.EqualTo((8, 0)));
        Assert.That((Count(second, "changed"), Count(second, "unchanged")), Is.EqualTo((0, 8)));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE updated_at < '2026-01-01Z'"), Is.Zero);
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE updated_at >= '10000-01-01Z'"), Is.EqualTo(3));
    }

    [Test]
    public async Task Documented_privileges_are_sufficient()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await InsertAsync(database, "shop", 30);
        var role = "backfill_" + Guid.CreateVersion7().ToString("N");
        await database.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD '{role}';
            GRANT USAGE ON SCHEMA public TO {role};
            GRANT SELECT ON items TO {role};
            GRANT UPDATE (brand, category, category_path, description, image_url, metadata_version, embedding, updated_at) ON items TO {role};
            """);
        try
        {
            var narrow = new Dictionary<string, string?> { ["DATABASE_URL"] = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = role }.ConnectionString };
            var withoutRecord = await ProcessRunner.RunAsync("catalog_backfill", ["--namespace", "shop", "--limit", "10"], narrow);
            await database.ExecuteAsync($"GRANT SELECT, INSERT, UPDATE ON recsys_maintenance_runs TO {role}");
            var withRecord = await ProcessRunner.RunAsync("catalog_backfill", ["--namespace", "shop"], narrow);

            Assert.Multiple(() =>
            {
                Assert.That(withoutRecord.ExitCode, Is.Zero, withoutRecord.Error);
                Assert.That(withoutRecord.Error.Split("cannot be resumed"), Has.Length.EqualTo(2));
                Assert.That(withRecord.ExitCode, Is.Zero, withRecord.Error);
                Assert.That(withRecord.Error, Does.Not.Contain("cannot be resumed"));
            });
            Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NULL"), Is.Zero);
        }
        finally
        {
            await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Test]
    public async Task Run_works_without_the_run_table_but_cannot_be_resumed()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await database.ExecuteAsync("DROP TABLE recsys_maintenance_runs");
        await InsertAsync(database, "shop", 10);
        await InsertAsync(database, "other", 10);

        var result = await RunAsync(database, "--all-namespaces");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error.Split("cannot be resumed"), Has.Length.EqualTo(2));
        Assert.That((await RunAsync(database, "--namespace", "shop", "--resume", Guid.CreateVersion7().ToString())).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task Report_file_contains_the_report()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{Guid.CreateVersion7()}.json");
        await InsertAsync(Database, "shop", 9);
        try
        {
            await RunAsync(Database, "--namespace", "shop", "--report", file);
            var report = JsonNode.Parse(await File.ReadAllTextAsync(file))!;

            Assert.Multiple(() =>
            {
                Assert.That(Count(report, "changed"), Is.EqualTo(9));
                Assert.That(report["counts"]!["fields"]!["brand"]!["samples"]!.AsArray(), Has.Count.EqualTo(5));
                Assert.That(report["status"]!.GetValue<string>(), Is.EqualTo("done"));
            });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestCase(new[] { "--batch", "0" }, "--batch")]
    [TestCase(new[] { "--batch", "10001" }, "--batch")]
    [TestCase(new[] { "--mode", "sideways" }, "--mode")]
    [TestCase(new[] { "--since", "2999-01-01T00:00:00Z" }, "--since")]
    [TestCase(new[] { "--max-errors", "many" }, "--max-errors")]
    [TestCase(new[] { "--require", "price=0.5" }, "--require")]
    [TestCase(new[] { "--require", "brand=2" }, "--require")]
    [TestCase(new[] { "--report", "/nowhere/at/all.json" }, "--report")]
    [TestCase(new[] { "--mode", "undo" }, "--undo")]
    [TestCase(new[] { "--dry-run", "--undo", "x.ndjson" }, "--dry-run")]
    [TestCase(new[] { "--resume", "01234567-89ab-cdef-0123-456789abcdef" }, "--resume")]
    public async Task Invalid_flag_gives_a_one_line_error_that_names_it(string[] arguments, string flag)
    {
        var result = await RunAsync(Database, ["--namespace", "shop", "--log-level", "error", .. arguments]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2), result.Error);
            Assert.That(result.Error, Does.Contain(flag));
            Assert.That(result.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
            Assert.That(result.Output, Is.Empty);
        });
    }
}
