using System.Text.Json.Nodes;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Catalog.CatalogRows;

namespace RecSys.Tests.Integration.Catalog;

/// <summary>Runs that are stopped while they count their namespace, which can take as long as reading all rows, still report.</summary>
public sealed class InterruptedCountTests
{
    const int Items = 20;

    // Counting takes a second per row that has a version; reading and writing take no time. No row of namespace 'broken' can be read.
    const string SlowCount = """
        CREATE FUNCTION see(name text, version text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF name = 'broken' AND current_query() NOT LIKE 'SELECT DISTINCT%' THEN
                RAISE EXCEPTION 'no row of it can be read';
            END IF;
            IF version IS NOT NULL AND current_query() LIKE 'SELECT count(*)%' THEN
                PERFORM pg_sleep(1);
            END IF;
            RETURN true;
        END $$;
        ALTER TABLE items ENABLE ROW LEVEL SECURITY;
        CREATE POLICY slow ON items USING (see(namespace, metadata_version));
        """;

    const string CountAsleep = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'SELECT count(*), count(nullif%' AND wait_event = 'PgSleep'
        """;

    TestDatabase _database = null!;
    RestrictedRole _role = null!;
    string _reportFile = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await TestDatabase.CreateAsync(migrate: true);
        _role = await RestrictedRole.CreateAsync(_database);
        await _role.SetAsync(ReadmeGrants.Of("recsys_batch"));
        _reportFile = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{Guid.CreateVersion7()}.json");
    }

    [TearDown]
    public async Task DisposeAsync()
    {
        File.Delete(_reportFile);
        await _role.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCase("--mode", "refresh")]
    [TestCase("--mode", "refresh", "--dry-run")]
    public async Task Run_stopped_before_the_first_batch_writes_nothing_and_reports_that_nothing_was_counted(params string[] flags)
    {
        await InsertAsync(_database, "shop", Items);
        await RunAsync(_database, "--namespace", "shop");
        await _database.ExecuteAsync("UPDATE items SET brand = NULL");
        var untouched = await DigestAsync(_database, "shop");

        var stopped = await StopAtCountAsync(["--namespace", "shop", "--output", "json", "--report", _reportFile, .. flags]);

        var report = Report(stopped);
        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.Error);
        Assert.That(report["status"]!.GetValue<string>(), Is.EqualTo("interrupted"));
        Assert.That(report["completeness_before"], Is.Null);
        Assert.That(report["completeness_after"], Is.Null);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(await File.ReadAllTextAsync(_reportFile)), report), Is.True);
        Assert.That(await DigestAsync(_database, "shop"), Is.EqualTo(untouched));
    }

    [Test]
    public async Task Run_stopped_after_the_last_batch_reports_all_written_rows()
    {
        await InsertAsync(_database, "shop", Items);

        var stopped = await StopAtCountAsync("--namespace", "shop", "--output", "json");

        var report = Report(stopped);
        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.Error);
        Assert.That(report["status"]!.GetValue<string>(), Is.EqualTo("interrupted"));
        Assert.That(Count(report, "changed"), Is.EqualTo(Items));
        Assert.That(report["completeness_before"]!["metadata_version"]!.GetValue<long>(), Is.Zero);
        Assert.That(report["completeness_after"]!["metadata_version"]!.GetValue<long>(), Is.EqualTo(Items));
        AssertSumsEqualRows(report);

        var resumed = Report(await RunAsync(_database, "--resume", report["run_id"]!.GetValue<string>(), "--output", "json"));
        Assert.That((Count(resumed, "scanned"), Count(resumed, "changed")), Is.EqualTo((Items, Items)));
        Assert.That(resumed["status"]!.GetValue<string>(), Is.EqualTo("done"));
    }

    [Test]
    public async Task Undo_stopped_before_its_first_row_can_be_repeated()
    {
        var undo = _reportFile + ".ndjson";
        await InsertAsync(_database, "shop", Items);
        var original = await DigestAsync(_database, "shop", withUpdatedAt: false);
        await RunAsync(_database, "--namespace", "shop", "--embeddings", "none", "--undo", undo);
        var derived = await DigestAsync(_database, "shop");

        var stopped = await StopAtCountAsync("--namespace", "shop", "--mode", "undo", "--undo", undo, "--output", "json");

        var report = Report(stopped);
        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.Error);
        Assert.That(report["status"]!.GetValue<string>(), Is.EqualTo("interrupted"));
        Assert.That(report["completeness_before"], Is.Null);
        Assert.That(await DigestAsync(_database, "shop"), Is.EqualTo(derived));

        var again = await RunAsync(_database, "--namespace", "shop", "--mode", "undo", "--undo", undo, "--output", "json");
        Assert.That(Count(Report(again), "changed"), Is.EqualTo(Items), again.Error);
        Assert.That(await DigestAsync(_database, "shop", withUpdatedAt: false), Is.EqualTo(original));
        File.Delete(undo);
    }

    [Test]
    public async Task Summary_of_a_stopped_run_says_what_was_not_counted()
    {
        await InsertAsync(_database, "shop", Items);
        await RunAsync(_database, "--namespace", "shop");

        var stopped = await StopAtCountAsync("--namespace", "shop", "--mode", "refresh");

        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.Error);
        Assert.That(stopped.Output, Does.Contain("interrupted").And.Match("brand .* - +-\n").And.Contain("not counted, because the run was interrupted"));
    }

    [Test]
    public async Task Report_file_contains_the_namespaces_completed_before_a_failure()
    {
        await InsertAsync(_database, "a", Items);
        await InsertAsync(_database, "broken", Items);
        await _database.ExecuteAsync(SlowCount.Replace("pg_sleep(1)", "pg_sleep(0)", StringComparison.Ordinal));

        var failed = await ProcessRunner.RunAsync("catalog_backfill", ["--all-namespaces", "--report", _reportFile], Environment());

        Assert.That(failed.ExitCode, Is.EqualTo(4), failed.Error);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(_reportFile))!;
        Assert.That(report["namespace"]!.GetValue<string>(), Is.EqualTo("a"));
        Assert.That(Count(report, "changed"), Is.EqualTo(Items));
    }

    Dictionary<string, string?> Environment() => new() { ["DATABASE_URL"] = _role.ConnectionString };

    async Task<ProcessResult> StopAtCountAsync(params string[] arguments)
    {
        await _database.ExecuteAsync(SlowCount);
        await using var run = ProcessRunner.Start("catalog_backfill", arguments, Environment());
        await run.WaitUntilAsync(async _ => await _database.ScalarAsync<long>(CountAsleep) > 0);
        await run.SignalAsync("INT");
        var stopped = await run.WaitAsync(TimeSpan.FromSeconds(15)); // counting would take 20
        await _database.ExecuteAsync("DROP POLICY slow ON items");
        return stopped;
    }
}
