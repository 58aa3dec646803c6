using RecSys.Tests.Integration.Commands;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Catalog.CatalogRows;

namespace RecSys.Tests.Integration.Catalog;

/// <summary><c>--resume</c> continues a run with its own flags; the command line cannot change them unnoticed.</summary>
public sealed class ResumeTests
{
    static readonly string[] Refresh =
        ["--mode", "refresh", "--since", "2026-01-02T00:00:00Z", "--limit", "10", "--item", "item-00001", "--item", "item-00002", "--embeddings", "none"];

    static readonly string[][] OwnOrFreeFlags = [[], ["--namespace", "shop", .. Refresh], ["--batch", "1", "--max-errors", "3", "--output", "json"]];

    static TestDatabase Database => TestDatabase.Shared;

    [SetUp]
    public async Task ResetAsync()
    {
        await Database.ResetAsync();
        await InsertAsync(Database, "shop", 30);
    }

    [TestCase(new[] { "--mode", "backfill" }, "--mode", "'backfill'", "'refresh'")]
    [TestCase(new[] { "--since", "2026-01-01T00:00:00Z" }, "--since", "'2026-01-01T00:00:00Z'", "'2026-01-02T00:00:00Z'")]
    [TestCase(new[] { "--since", "24h" }, "--since", "", "'2026-01-02T00:00:00Z'")]
    [TestCase(new[] { "--limit", "11" }, "--limit", "'11'", "'10'")]
    [TestCase(new[] { "--item", "item-00001" }, "--item", "'item-00001'", "'item-00001, item-00002'")]
    [TestCase(new[] { "--embeddings", "all" }, "--embeddings", "'all'", "'none'")]
    [TestCase(new[] { "--overwrite" }, "--overwrite", "'true'", "'false'")]
    [TestCase(new[] { "--namespace", "other" }, "--namespace", "'other'", "'shop'")]
    [TestCase(new[] { "--org", "00000000-0000-0000-0000-000000000002" }, "--org", "'00000000-0000-0000-0000-000000000002'", "'00000000-0000-0000-0000-000000000001'")]
    public async Task Resume_rejects_a_flag_that_differs_from_the_runs_own_and_names_it(string[] given, string flag, string value, string own)
    {
        var id = await InterruptedAsync(Refresh);
        var before = await DigestAsync(Database, "shop");

        var result = await RunAsync(Database, ["--resume", id, .. given]);

        Refusal.AssertOneLine(result, "catalog_backfill", 2, flag, value, own, id);
        Assert.That(await DigestAsync(Database, "shop"), Is.EqualTo(before));
        Assert.That(await StatusAsync(id), Is.EqualTo("interrupted"));
    }

    [TestCase(new[] { "--since", "24h" }, "--since", "nothing")]
    [TestCase(new[] { "--limit", "10" }, "--limit", "nothing")]
    [TestCase(new[] { "--item", "item-00001" }, "--item", "nothing")]
    [TestCase(new[] { "--mode", "refresh" }, "--mode", "'backfill'")]
    [TestCase(new[] { "--embeddings", "none" }, "--embeddings", "'missing'")]
    public async Task Resume_rejects_a_flag_that_the_run_did_not_have_and_names_it(string[] given, string flag, string own)
    {
        var id = await InterruptedAsync("--batch", "5");

        Refusal.AssertOneLine(await RunAsync(Database, ["--resume", id, .. given]), "catalog_backfill", 2, flag, own, id);
    }

    [TestCaseSource(nameof(OwnOrFreeFlags))]
    public async Task Resumed_run_accepts_no_flags_its_own_flags_and_flags_it_may_change(string[] given)
    {
        var id = await InterruptedAsync(Refresh);

        var result = await RunAsync(Database, ["--resume", id, .. given]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(await StatusAsync(id), Is.EqualTo("done"));
    }

    [TestCase(new[] { "--batch", "5" }, "done")]
    [TestCase(new[] { "--mode", "undo" }, "undo")]
    public async Task Run_that_cannot_be_resumed_says_so(string[] flags, string named)
    {
        var undo = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"resumed-{Guid.CreateVersion7()}.ndjson");
        try
        {
            await RunAsync(Database, "--namespace", "shop", "--undo", undo);
            var first = await RunAsync(Database, ["--namespace", "shop", "--output", "json", .. flags, "--undo", flags.Contains("undo") ? undo : undo + ".2"]);
            var id = Report(first)["run_id"]!.GetValue<string>();

            Refusal.AssertOneLine(await RunAsync(Database, "--resume", id), "catalog_backfill", 2, "--resume", id, named);
        }
        finally
        {
            File.Delete(undo);
            File.Delete(undo + ".2");
        }
    }

    [Test]
    public async Task Resumed_run_appends_to_its_undo_file_after_the_last_complete_line()
    {
        var undo = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"resumed-{Guid.CreateVersion7()}.ndjson");
        var before = await DigestAsync(Database, "shop", withUpdatedAt: false);
        try
        {
            // The limit ends the run after 10 rows. Without the limit in its record, the run has rows left to process.
            var id = await InterruptedAsync("--limit", "10", "--undo", undo);
            await Database.ExecuteAsync("UPDATE recsys_maintenance_runs SET flags = flags - 'limit'");
            await File.AppendAllTextAsync(undo, """{"org_id":"00000000-0000-0000-0000-000000000001","names""");

            var resumed = await RunAsync(Database, "--resume", id, "--output", "json");
            var restored = await RunAsync(Database, "--namespace", "shop", "--mode", "undo", "--undo", undo, "--output", "json");

            Assert.That(Count(Report(resumed), "changed"), Is.EqualTo(30), resumed.Error);
            Assert.That(Count(Report(restored), "changed"), Is.EqualTo(30), restored.Error);
            Assert.That(await DigestAsync(Database, "shop", withUpdatedAt: false), Is.EqualTo(before));
        }
        finally
        {
            File.Delete(undo);
        }
    }

    [TestCase("""{"org_id":"00000000-0000-0000-0000-000000000001","namespace":"shop"}""", "line 2")]
    [TestCase("no line of an undo file }", "line 2")]
    public async Task Undo_file_with_an_invalid_line_is_rejected_before_any_row_is_written(string line, string named)
    {
        var undo = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"wrong-{Guid.CreateVersion7()}.ndjson");
        try
        {
            await RunAsync(Database, "--namespace", "shop", "--item", "item-00001", "--undo", undo);
            var before = await DigestAsync(Database, "shop");
            var other = await RunAsync(Database, "--namespace", "other", "--mode", "undo", "--undo", undo);
            await File.AppendAllTextAsync(undo, line + "\n");
            var wrong = await RunAsync(Database, "--namespace", "shop", "--mode", "undo", "--undo", undo, "--batch", "1");

            Refusal.AssertOneLine(other, "catalog_backfill", 2, "--undo", "line 1", "'other'", "'shop'");
            Refusal.AssertOneLine(wrong, "catalog_backfill", 2, "--undo", named);
            Assert.That(await DigestAsync(Database, "shop"), Is.EqualTo(before));
        }
        finally
        {
            File.Delete(undo);
        }
    }

    /// <summary>Makes a run and marks it as interrupted. Returns its id.</summary>
    static async Task<string> InterruptedAsync(params string[] flags)
    {
        var run = await RunAsync(Database, ["--namespace", "shop", "--output", "json", .. flags]);
        var id = Report(run)["run_id"]!.GetValue<string>();
        await Database.ExecuteAsync("UPDATE recsys_maintenance_runs SET status = 'interrupted' WHERE run_id = $1::uuid", id);
        return id;
    }

    static Task<string?> StatusAsync(string id) => Database.ScalarAsync<string>("SELECT status FROM recsys_maintenance_runs WHERE run_id = $1::uuid", id);
}
