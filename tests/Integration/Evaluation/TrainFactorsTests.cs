using System.Text.Json;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Evaluation;

/// <summary>blend_eval with factors that it trains, and with stored ones that it must refuse.</summary>
public sealed class TrainFactorsTests
{
    [OneTimeSetUp]
    public async Task SeedAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        var seeded = await ProcessRunner.RunAsync(
            "workbench", ["seed", "--namespace", "shop", "--items", "300", "--users", "300", "--events", "9000", "--seed", "7"]);
        Assert.That(seeded.ExitCode, Is.Zero, seeded.Error);
        var stored = await ProcessRunner.RunAsync("collab_factors", ["--namespace", "shop"]);
        Assert.That(stored.ExitCode, Is.Zero, stored.Error);
        _until = await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT to_char(max(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM events WHERE namespace = 'shop'") ?? "";
    }

    [TearDown]
    public Task ForgetModelAsync() => TestDatabase.Shared.ExecuteAsync("DELETE FROM recsys_factor_models WHERE model = 'als'");

    string _until = "";

    Task<ProcessResult> RunAsync(params string[] arguments)
        => ProcessRunner.RunAsync("blend_eval", ["--namespace", "shop", "--until", _until, "--limit", "60", .. arguments]);

    async Task<JsonElement> ReportAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--output", "json"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    static string FileOf(string name, string text)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Records that the stored factors are of a learned model.</summary>
    static Task<int> RecordAsync(string trainedUntil)
        => TestDatabase.Shared.ExecuteAsync(
            """
            INSERT INTO recsys_factor_models (org_id, namespace, run_id, model, trained_until, updated_at)
            SELECT DISTINCT org_id, namespace, '00000000-0000-0000-0000-0000000000aa'::uuid, 'als', $1::timestamptz, now() FROM items WHERE namespace = 'shop'
            ON CONFLICT (org_id, namespace) DO UPDATE SET model = 'als', trained_until = excluded.trained_until, details = '{}'
            """,
            trainedUntil);

    [TestCase("als")]
    [TestCase("means")]
    public async Task Factors_are_trained_at_the_earliest_holdout_without_a_change_of_the_tables(string model)
    {
        var before = await SmallShop.DigestAsync(TestDatabase.Shared);
        var run = await RunAsync("--train-factors", model, "--output", "json", "--workers", "2");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var manifest = JsonDocument.Parse(run.Output).RootElement.GetProperty("manifest");
        var factors = manifest.GetProperty("factors");

        Assert.That((factors.GetProperty("trained").GetBoolean(), factors.GetProperty("model").GetString()), Is.EqualTo((true, model)));
        Assert.That(factors.GetProperty("until").GetString(), Is.EqualTo(manifest.GetProperty("first_holdout").GetString()));
        Assert.That(factors.GetProperty("items").GetInt32(), Is.InRange(290, 300), "items without text have no content");
        Assert.That(run.Error, Does.Contain($"Trained {model} factors on ").And.Contain("training "));
        Assert.That(await SmallShop.DigestAsync(TestDatabase.Shared), Is.EqualTo(before));
    }

    [Test]
    public async Task Any_number_of_workers_gives_the_same_bytes()
    {
        var one = await RunAsync("--train-factors", "als", "--output", "json", "--workers", "1");
        Assert.That(one.ExitCode, Is.Zero, one.Error);
        foreach (var workers in (string[])["2", "8"])
            Assert.That((await RunAsync("--train-factors", "als", "--output", "json", "--workers", workers)).Output, Is.EqualTo(one.Output));
    }

    [Test]
    public async Task Trained_means_rank_as_the_stored_means()
    {
        var (stored, trained) = (await ReportAsync(), await ReportAsync("--train-factors", "means"));

        Assert.That(trained.GetProperty("candidates").ToString(), Is.EqualTo(stored.GetProperty("candidates").ToString()));
        Assert.That(stored.GetProperty("manifest").GetProperty("factors").GetProperty("trained").GetBoolean(), Is.False);
    }

    [Test]
    public async Task A_sweep_and_an_explanation_train_factors_too()
    {
        var sweep = FileOf("train.yaml", "sweep: {axes: {gamma: [0, 0.5, 1]}}\n");
        var swept = await RunAsync("--sweep", sweep, "--train-factors", "als", "--output", "json");
        Assert.That(swept.ExitCode, Is.Zero.Or.EqualTo(5), swept.Error);
        Assert.That(JsonDocument.Parse(swept.Output).RootElement.GetProperty("manifest").GetProperty("factors").GetProperty("model").GetString(), Is.EqualTo("als"));

        var user = await TestDatabase.Shared.ScalarAsync<string>("SELECT user_id FROM events WHERE namespace = 'shop' GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1") ?? "";
        var explained = await RunAsync("--explain-user", user, "--train-factors", "als");
        Assert.That(explained.ExitCode, Is.Zero, explained.Error);
        Assert.That(explained.Output, Does.Contain("collaborative"));
        Assert.That(explained.Error, Does.Contain("Trained als factors"));
    }

    [Test]
    public async Task Stored_factors_that_saw_the_holdouts_are_refused_in_every_mode()
    {
        await RecordAsync("2100-01-01Z");
        var sweep = FileOf("refused.yaml", "sweep: {axes: {gamma: [0, 1]}}\n");
        foreach (var mode in (string[][])[[], ["--sweep", sweep], ["--explain-user", "user-000001"]])
        {
            var run = await RunAsync(mode);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((3, "")), run.Error);
            Assert.That(run.Error, Does.Contain("2100-01-01T00:00:00Z").And.Contain("collab_factors --namespace shop --model als --until ").And.Contain("--train-factors als"));
        }
    }

    [TestCase("mean")]
    [TestCase("solve")]
    public async Task The_command_of_the_refusal_stores_factors_that_rank_as_those_trained_in_process(string users)
    {
        try
        {
            var learned = await ProcessRunner.RunAsync("collab_factors", ["--namespace", "shop", "--model", "als", "--factors", "32", "--users", users]);
            Assert.That(learned.ExitCode, Is.Zero, learned.Error);
            var refused = await RunAsync();
            Assert.That(refused.ExitCode, Is.EqualTo(3), refused.Error);
            var command = refused.Error[refused.Error.IndexOf("collab_factors --namespace shop", StringComparison.Ordinal)..].Split(';')[0].Split(' ');
            var clean = await ProcessRunner.RunAsync("collab_factors", command[1..]);
            Assert.That(clean.ExitCode, Is.Zero, clean.Error);

            var (stored, trained) = (await ReportAsync(), await ReportAsync("--train-factors", "als"));
            var (origin, other) = (stored.GetProperty("manifest").GetProperty("factors"), trained.GetProperty("manifest").GetProperty("factors"));
            Assert.That(origin.GetProperty("until").GetString(), Is.EqualTo(stored.GetProperty("manifest").GetProperty("first_holdout").GetString()));
            Assert.That(other.GetProperty("settings").GetString(), Is.EqualTo(origin.GetProperty("settings").GetString()).And.Contains("32 factors, 6 iterations").And.Contains($"users by {users}"));
            Assert.That(stored.GetProperty("warnings").ToString(), Does.Not.Contain("item factors were updated"));
            Assert.That(trained.GetProperty("candidates").ToString(), Is.EqualTo(stored.GetProperty("candidates").ToString()));
        }
        finally
        {
            Assert.That((await ProcessRunner.RunAsync("collab_factors", ["--namespace", "shop"])).ExitCode, Is.Zero);
        }
    }

    [Test]
    public async Task Factors_that_saw_the_holdouts_are_no_obstacle_where_they_are_not_used()
    {
        await RecordAsync("2100-01-01Z");
        var popular = FileOf("popular.yaml", "configs: [{name: popular, alpha: 1, beta: 0, gamma: 0}]\n");

        Assert.That((await RunAsync("--train-factors", "als")).ExitCode, Is.Zero);
        Assert.That((await RunAsync("--protocol", "replay")).ExitCode, Is.EqualTo(3), "the record has no basis");
        var run = await RunAsync("--configs", popular, "--output", "json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("no candidate gives weight to similarity"));
    }

    [Test]
    public async Task A_database_without_the_table_of_models_works_and_says_so_once()
    {
        await TestDatabase.Shared.ExecuteAsync("ALTER TABLE recsys_factor_models RENAME TO recsys_factor_models_away");
        try
        {
            var run = await RunAsync();
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Error.Split("recsys_factor_models is missing"), Has.Length.EqualTo(2), run.Error);
        }
        finally
        {
            await TestDatabase.Shared.ExecuteAsync("ALTER TABLE recsys_factor_models_away RENAME TO recsys_factor_models");
        }
    }

    [Test]
    public async Task Too_few_events_before_the_holdouts_are_too_little_evidence()
    {
        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO items (org_id, namespace, item_id, tags) VALUES ('00000000-0000-0000-0000-000000000001', 'tiny', 'a', '{x}'), ('00000000-0000-0000-0000-000000000001', 'tiny', 'b', '{y}')");
        await TestDatabase.Shared.ExecuteAsync(
            """
            INSERT INTO events (org_id, namespace, user_id, item_id, type, value, ts)
            SELECT '00000000-0000-0000-0000-000000000001', 'tiny', 'u', CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END, 0, 1, now() - n * interval '1 hour' FROM generate_series(1, 8) AS n
            """);
        var run = await ProcessRunner.RunAsync("blend_eval", ["--namespace", "tiny", "--train-factors", "als"]);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((7, "")), run.Error);
        Assert.That(run.Error, Does.Contain("--train-factors als: ").And.Contain("at least 2"));
    }

    [Test]
    public async Task Training_makes_no_sense_with_the_factors_of_now()
    {
        var run = await RunAsync("--train-factors", "als", "--protocol", "replay");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("--train-factors: cannot be combined with --protocol replay"));
    }
}
