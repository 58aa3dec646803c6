using System.Text.Json;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Workbench;

public sealed class WorkbenchTests
{
    static TestDatabase Database => TestDatabase.Shared;

    [SetUp]
    public Task EmptyTablesAsync() => Database.ResetAsync();

    [Test]
    public async Task Migrate_creates_the_tables_once()
    {
        await using var empty = await TestDatabase.CreateAsync(migrate: false);
        var environment = new Dictionary<string, string?> { ["DATABASE_URL"] = empty.ConnectionString };

        var first = await ProcessRunner.RunAsync("workbench", ["migrate"], environment);
        var second = await ProcessRunner.RunAsync("workbench", ["migrate"], environment);

        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)));
        Assert.That(first.Output, Does.Contain("0001_service_tables.sql"));
        Assert.That(second.Output, Is.EqualTo("The tables are up to date.\n"));
    }

    [Test]
    public async Task Seeding_twice_adds_nothing_and_says_so()
    {
        string[] arguments = ["seed", "--namespace", "demo", "--items", "60", "--users", "20", "--events", "500", "--seed", "3"];

        var first = await ProcessRunner.RunAsync("workbench", arguments);
        var second = await ProcessRunner.RunAsync("workbench", arguments);
        var third = await ProcessRunner.RunAsync("workbench", [.. arguments, "--output", "json"]);

        Assert.That(first.ExitCode, Is.Zero, first.Error);
        Assert.That(first.Output, Does.Match(@"events +500 +500 +0 +0\n"));
        Assert.That(second.Output, Does.Match(@"events +500 +0 +0 +500\n").And.EndsWith("Nothing was added: the namespace already contains all rows.\n"));
        var events = JsonDocument.Parse(third.Output).RootElement.GetProperty("written").GetProperty("events");
        Assert.That((events.GetProperty("offered").GetInt64(), events.GetProperty("added").GetInt64()), Is.EqualTo((500L, 0L)));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM namespaces WHERE name = 'demo'"), Is.EqualTo(1));
    }

    [Test]
    public async Task Fixture_template_can_be_seeded()
    {
        var result = await ProcessRunner.RunAsync(
            "workbench", ["seed", "--namespace", "fixture", "--fixture", "analysis/fixtures/templates/media.json"]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM events WHERE namespace = 'fixture' AND ts < now()"), Is.GreaterThan(400));
    }

    [Test]
    public async Task Summary_prints_what_the_namespace_contains_and_the_verdicts_of_an_evaluation()
    {
        await ProcessRunner.RunAsync("workbench", ["seed", "--namespace", "demo", "--items", "60", "--users", "20", "--events", "500", "--seed", "3"]);
        await Database.ExecuteAsync("UPDATE items SET brand = CASE WHEN item_id <= 'sku-000007' THEN 'Maker' END");
        var evaluation = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{Guid.CreateVersion7()}.json");
        await File.WriteAllTextAsync(evaluation, """
            {"comparisons": [
                {"candidate": "a", "baseline": "now", "verdict": "better", "primary": {"measure": "mrr", "k": 20, "difference": 0.0125}},
                {"candidate": "b", "baseline": "now", "verdict": "no_evidence", "primary": {"measure": "mrr", "k": 20, "difference": -0.001}}]}
            """);
        try
        {
            var summary = await ProcessRunner.RunAsync("workbench", ["summary", "--namespace", "demo", "--evaluation", evaluation]);

            Assert.That(summary.ExitCode, Is.Zero, summary.Error);
            Assert.That(summary.Output, Does.Match("items +60\n").And.Match("items with a brand +7\n").And.Match("user factor vectors +0\n").And.Match("events +500\n"));
            Assert.That(summary.Output, Does.Contain("a is better than now: MRR@20 +0.0125.\n").And.Contain("b does not differ significantly from now: MRR@20 -0.0010.\n"));

            await File.WriteAllTextAsync(evaluation, "{}");
            var invalid = await ProcessRunner.RunAsync("workbench", ["summary", "--namespace", "demo", "--evaluation", evaluation]);
            Assert.That(invalid.ExitCode, Is.EqualTo(3), invalid.Error);
            Assert.That(invalid.Error, Does.Contain("--evaluation"));
        }
        finally
        {
            File.Delete(evaluation);
        }
    }

    [Test]
    public async Task Reset_without_force_deletes_nothing()
    {
        await ProcessRunner.RunAsync("workbench", ["seed", "--namespace", "demo", "--items", "3", "--users", "2", "--events", "10"]);

        var refused = await ProcessRunner.RunAsync("workbench", ["reset", "--namespace", "demo"]);
        var kept = await Database.ScalarAsync<long>("SELECT count(*) FROM events");
        var done = await ProcessRunner.RunAsync("workbench", ["reset", "--namespace", "demo", "--force"]);

        Assert.That(refused.ExitCode, Is.EqualTo(2));
        Assert.That(refused.Error, Does.Contain("(3 of items, 2 of users, 10 of events").And.Contain("--force"));
        Assert.That(kept, Is.EqualTo(10));
        Assert.That(done.ExitCode, Is.Zero);
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM events"), Is.Zero);
    }

    [Test]
    public async Task Import_accounts_for_every_order_line_of_the_real_file()
    {
        var file = RealData.OnlineRetail();

        var first = await ImportAsync("online-retail", file);
        var second = await ImportAsync("online-retail", file);

        Assert.That(Events(first), Is.EqualTo((7_580L, 7_580L)));
        Assert.That(Events(second), Is.EqualTo((7_580L, 0L)));
        Assert.That(Refused(first).Sum(refusal => refusal.Lines) + 7_580, Is.EqualTo(10_000));
        Assert.That(Refused(first), Does.Contain(("cancellation", 100L)).And.Contain(("no customer", 2_254L)));
        Assert.That(
            await Database.ScalarAsync<long>("SELECT count(*) FROM events WHERE type = 3 AND value = 1 AND meta ?& '{quantity,invoice,country}' AND ts < now()"),
            Is.EqualTo(7_580));
    }

    [Test]
    public async Task Import_accepts_every_rating_of_the_real_folder()
    {
        var folder = RealData.MovieLens();

        var first = await ImportAsync("movielens", folder);
        var second = await ImportAsync("movielens", folder);

        Assert.That(Events(first), Is.EqualTo((100_836L, 100_836L)));
        Assert.That(Events(second), Is.EqualTo((100_836L, 0L)));
        Assert.That(Refused(first), Is.Empty);
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE 'comedy' = ANY (tags)"), Is.EqualTo(3_758));
    }

    static async Task<JsonElement> ImportAsync(string kind, string path)
    {
        var result = await ProcessRunner.RunAsync("workbench", ["import", kind, path, "--namespace", kind, "--shift-to-now", "--output", "json"]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    static (long Offered, long Added) Events(JsonElement report)
    {
        var events = report.GetProperty("written").GetProperty("events");
        return (events.GetProperty("offered").GetInt64(), events.GetProperty("added").GetInt64());
    }

    static (string Reason, long Lines)[] Refused(JsonElement report)
        => [.. report.GetProperty("refused").EnumerateArray().Select(refusal => (refusal.GetProperty("reason").GetString()!, refusal.GetProperty("rows").GetInt64()))];
}
