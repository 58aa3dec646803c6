using System.Text.Json;
using RecSys.Tests.Integration.Catalog;
using RecSys.Tests.Integration.Commands;
using RecSys.Tests.Integration.Factors;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Pauses;

/// <summary>The programs while a vacuum of a table that they write is running.</summary>
public sealed class PauseTests
{
    static TestDatabase Database => TestDatabase.Shared;

    [SetUp]
    public Task ResetAsync() => Database.ResetAsync();

    [Test]
    public async Task Backfill_pauses_during_a_vacuum_and_continues_after_it()
    {
        await CatalogRows.InsertAsync(Database, "shop", 2_000);
        RunningProcess run;
        await using (await LongVacuum.BeginAsync(Database, "items"))
        {
            run = Start("catalog_backfill", "--namespace", "shop", "--batch", "100", "--output", "json");
            await run.WaitUntilAsync(process => Task.FromResult(process.Error.Contains("Paused: a vacuum works on items", StringComparison.Ordinal)));
            Assert.That(await WrittenAsync(), Is.Zero);
        }

        await using (run)
        {
            var result = await run.WaitAsync(TimeSpan.FromMinutes(1));

            var report = CatalogRows.Report(result);
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Error, Does.Contain("Resumed after a pause"));
            Assert.That(report["pace"]!["paused_for"]!["vacuum"]!.GetValue<double>(), Is.Positive);
            Assert.That(CatalogRows.Count(report, "changed"), Is.EqualTo(2_000));
        }
    }

    [Test]
    public async Task Backfill_that_pauses_too_long_exits_with_6_and_can_be_resumed()
    {
        await CatalogRows.InsertAsync(Database, "shop", 2_000);
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"paused-{Guid.CreateVersion7()}.json");
        ProcessResult paused;
        await using (await LongVacuum.BeginAsync(Database, "items"))
            paused = await CatalogRows.RunAsync(Database, "--namespace", "shop", "--max-pause", "300ms", "--output", "json", "--report", file);

        var report = CatalogRows.Report(paused);
        var id = report["run_id"]!.GetValue<string>();
        Assert.Multiple(() =>
        {
            Assert.That(paused.ExitCode, Is.EqualTo(6), paused.Error);
            Assert.That(paused.Error, Does.Contain($"paused for 300ms, and still a vacuum works on items; continue with --resume {id}"));
            Assert.That(report["status"]!.GetValue<string>(), Is.EqualTo("paused"));
            Assert.That(report["pace"]!["ended_by"]!.GetValue<string>(), Does.Contain("a vacuum works on items"));
            Assert.That(JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("run_id").GetString(), Is.EqualTo(id));
        });
        File.Delete(file);
        Assert.That(await Database.ScalarAsync<string>("SELECT status FROM recsys_maintenance_runs WHERE run_id = $1::uuid", id), Is.EqualTo("paused"));

        var resumed = await CatalogRows.RunAsync(Database, "--resume", id, "--max-pause", "5m", "--nice", "0.1", "--output", "json");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        Assert.That(CatalogRows.Count(CatalogRows.Report(resumed), "changed"), Is.EqualTo(2_000));
    }

    [TestCase("--max-pause", "0s")]
    [TestCase("--dry-run")]
    public async Task Backfill_without_pauses_or_writes_does_not_wait_for_a_vacuum(params string[] flags)
    {
        await CatalogRows.InsertAsync(Database, "shop", 2_000);
        await using var vacuum = await LongVacuum.BeginAsync(Database, "items");

        var result = await CatalogRows.RunAsync(Database, ["--namespace", "shop", .. flags]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Not.Contain("Paused"));
    }

    [Test]
    public async Task Undo_that_pauses_too_long_exits_with_6_and_can_be_repeated()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"undo-{Guid.CreateVersion7()}.ndjson");
        await CatalogRows.InsertAsync(Database, "shop", 500);
        await CatalogRows.RunAsync(Database, "--namespace", "shop", "--undo", file);
        ProcessResult paused;
        await using (await LongVacuum.BeginAsync(Database, "items"))
            paused = await CatalogRows.RunAsync(Database, "--namespace", "shop", "--mode", "undo", "--undo", file, "--max-pause", "300ms");

        Assert.That(paused.ExitCode, Is.EqualTo(6), paused.Error);
        Assert.That(paused.Error, Does.Contain("run --mode undo with the same --undo file again"));
        Assert.That(await WrittenAsync(), Is.EqualTo(500));
        File.Delete(file);
    }

    [Test]
    public async Task Factors_are_computed_before_the_pause_and_written_after_it_without_an_open_transaction()
    {
        await AddFactorsAsync();
        RunningProcess run;
        await using (await LongVacuum.BeginAsync(Database, "recsys_user_factors"))
        {
            run = Start("collab_factors", "--output", "json");
            await run.WaitUntilAsync(process => Task.FromResult(process.Error.Contains("Paused: a vacuum works on recsys_user_factors", StringComparison.Ordinal)));
            Assert.That(
                await Database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'collab_factors %' AND xact_start < now() - interval '1 second'"),
                Is.Zero);
        }

        await using (run)
        {
            var result = await run.WaitAsync(TimeSpan.FromMinutes(1));

            Assert.That(result.ExitCode, Is.Zero, result.Error);
            var report = JsonDocument.Parse(result.Output).RootElement.GetProperty("runs")[0];
            Assert.That(report.GetProperty("pace").GetProperty("paused_for").GetProperty("vacuum").GetDouble(), Is.Positive);
            Assert.That(report.Number("users", "written"), Is.EqualTo(1));
        }
    }

    [TestCase]
    [TestCase("--all-namespaces")]
    public async Task Factor_run_that_pauses_too_long_writes_nothing_and_exits_with_6(params string[] flags)
    {
        await AddFactorsAsync();
        var before = await FactorTables.FingerprintAsync();
        ProcessResult result;
        await using (await LongVacuum.BeginAsync(Database, "recsys_user_factors"))
            result = await ProcessRunner.RunAsync("collab_factors", ["--max-pause", "300ms", .. flags]);

        Assert.That(result.ExitCode, Is.EqualTo(6), result.Error);
        Assert.That(result.Error, Does.Contain("namespace 'default': paused for 300ms, and still a vacuum works on recsys_user_factors; nothing was written"));
        Assert.That(await FactorTables.FingerprintAsync(), Is.EqualTo(before));
        Assert.That(await Database.ScalarAsync<string>("SELECT status FROM recsys_maintenance_runs"), Is.EqualTo("paused"));
    }

    [Test]
    public async Task Signal_interrupts_throttling_immediately([ValueSource(typeof(Programs), nameof(Programs.OnTheServicesTables))] string program)
    {
        await CatalogRows.InsertAsync(Database, "default", 2_000);
        await FactorTables.AddEventsAsync(Enumerable.Range(0, 20_000).Select(i => ($"user-{i % 500}", $"item-{1 + i % 2_000:d5}", FactorTables.Start.UtcDateTime.AddMinutes(i % 1_000))));
        await using var run = Start(program, [.. Programs.ArgumentsOf(program), "--nice", "100"]);
        await run.WaitUntilAsync(async _ => await Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE $1 AND wait_event IN ('ClientRead', 'ClientWrite') AND state_change < now() - interval '300 milliseconds'", program + "%") > 0);

        await run.SignalAsync("TERM");
        var result = await run.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
    }

    [TestCase("catalog_backfill", "101")]
    [TestCase("collab_factors", "-1")]
    [TestCase("blend_eval", "1e9")]
    public async Task Nice_must_be_a_ratio(string program, string value)
        => Refusal.AssertOneLine(await ProcessRunner.RunAsync(program, [.. Programs.ArgumentsOf(program), "--nice", value]), program, 2, "--nice", value, "a number from 0 to 100");

    /// <summary>Rows in the factor tables for a vacuum to read, and one user whose vector changes.</summary>
    static async Task AddFactorsAsync()
    {
        await FactorTables.AddItemAsync("item", FactorTables.Vector(1));
        await FactorTables.AddEventAsync("user", "item");
        await Database.ExecuteAsync("""
            INSERT INTO recsys_user_factors (org_id, namespace, user_id, factors)
            SELECT $1, 'elsewhere', 'user-' || n, array_fill(n::real, ARRAY[384])::vector FROM generate_series(1, 500) AS n
            """, FactorTables.Org);
    }

    static Task<long> WrittenAsync() => Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE metadata_version IS NOT NULL");

    static RunningProcess Start(string program, params string[] arguments)
        => ProcessRunner.Start(program, arguments, new Dictionary<string, string?> { ["DATABASE_URL"] = Database.ConnectionString });
}
