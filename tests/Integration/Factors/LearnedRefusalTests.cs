using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;
using static RecSys.Tests.Integration.Factors.LearnedShop;

namespace RecSys.Tests.Integration.Factors;

/// <summary>What collab_factors refuses about models, and what it can do without.</summary>
public sealed class LearnedRefusalTests
{
    [SetUp]
    public Task ResetAsync() => TestDatabase.Shared.ResetAsync();

    [TestCase("--shrinkage", "4")]
    [TestCase("--factors", "64", "--model", "means")]
    [TestCase("--iterations", "3")]
    [TestCase("--confidence-ratio", "3")]
    [TestCase("--users", "mean")]
    [TestCase("--text-prior", "on")]
    [TestCase("--tune")]
    [TestCase("--warm-start")]
    [TestCase("--seed", "2")]
    [TestCase("--model", "deep")]
    [TestCase("--factors", "0", "--model", "als")]
    [TestCase("--factors", "385", "--model", "als")]
    [TestCase("--factors", "1.5", "--model", "als")]
    [TestCase("--iterations", "0", "--model", "als")]
    [TestCase("--confidence-ratio", "0", "--model", "als")]
    [TestCase("--shrinkage", "0", "--model", "als")]
    [TestCase("--shrinkage", "NaN", "--model", "als")]
    [TestCase("--users", "all", "--model", "als")]
    [TestCase("--text-prior", "maybe", "--model", "als")]
    [TestCase("--tune", "--shrinkage", "3", "--model", "als")]
    [TestCase("--until", "2999-01-01T00:00:00Z")]
    [TestCase("--until", "yesterday")]
    [TestCase("--until", "30d", "--since", "7d")]
    [TestCase("--until", "2026-01-01T00:00:00Z", "--since", "2026-01-01T00:00:00Z")]
    [TestCase("--prune", "--until", "1d")]
    public async Task Flags_that_do_not_fit_give_a_one_line_error(params string[] flags)
    {
        var result = await ProcessRunner.RunAsync("collab_factors", flags);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.Output + result.Error);
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error.Trim(), Does.Contain(flags[0]).And.Not.Contain("\n"));
    }

    [TestCase("2025-12-31T00:00:00Z", 2, "--until: expected a time after the first event of namespace 'default' (2026-01-01T00:01:00Z)")]
    [TestCase("2026-01-01T00:01:00Z", 2, "--until: expected a time after the first event")]
    [TestCase("2026-01-01T00:02:00Z", 7, "1 users and 1 items have usable events")]
    public async Task A_window_without_enough_events_to_learn_from_is_refused(string until, int exitCode, string message)
    {
        await AddItemAsync("a", Vector(1));
        await AddItemAsync("b", Vector(2));
        await AddEventAsync("u", "a", 1);
        await AddEventAsync("v", "b", 2);

        var result = await ProcessRunner.RunAsync("collab_factors", [.. Als, "--until", until]);

        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
        Assert.That(result.Error, Does.Contain(message));
        Assert.That((await ItemFactorsAsync(), await RecordAsync()), Is.EqualTo((new Dictionary<string, float[]>(), "")));
    }

    [TestCase]
    [TestCase("--dry-run")]
    public async Task A_namespace_without_events_exits_with_7(params string[] flags)
    {
        await AddItemAsync("a", Vector(1));

        var result = await ProcessRunner.RunAsync("collab_factors", [.. Als, .. flags]);

        Assert.That(result.ExitCode, Is.EqualTo(7), result.Error);
        Assert.That(result.Error, Does.Contain("nothing was written"));
    }

    [Test]
    public async Task All_namespaces_skips_one_with_too_few_events_and_processes_the_others()
    {
        await LearnedShop.AddAsync();
        await AddItemAsync("a", Vector(1), ns: "empty");

        var result = await ProcessRunner.RunAsync("collab_factors", [.. Als, "--all-namespaces"]);

        Assert.That(result.ExitCode, Is.EqualTo(7), result.Error);
        Assert.That(result.Error, Does.Contain("namespace 'empty'"));
        Assert.That(await UserFactorsAsync(), Has.Count.EqualTo(Users + 1));
    }

    [Test]
    public async Task A_collapsed_model_exits_with_5_and_names_the_setting_to_lower()
    {
        await AddManyItemsAsync();
        await RunAsync();
        var before = (await FingerprintAsync(), await RecordAsync());

        var result = await ProcessRunner.RunAsync("collab_factors", [.. Als, "--shrinkage", "100000"]);

        Assert.That(result.ExitCode, Is.EqualTo(5), result.Output + result.Error);
        Assert.That(result.Error, Does.Contain("collapsed").And.Contain("Lower --shrinkage").And.Contain("nothing was written"));
        Assert.That((await FingerprintAsync(), await RecordAsync()), Is.EqualTo(before));
    }

    [Test]
    public async Task A_change_back_to_means_without_any_event_is_refused()
    {
        await LearnedShop.AddAsync();
        await RunAsync(Als);
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM events");
        var before = (await FingerprintAsync(), await RecordAsync());

        var result = await ProcessRunner.RunAsync("collab_factors", []);

        Assert.That(result.ExitCode, Is.EqualTo(7), result.Error);
        Assert.That(result.Error, Does.Contain("from als to means"));
        Assert.That((await FingerprintAsync(), await RecordAsync()), Is.EqualTo(before));
    }

    [Test]
    public async Task Without_the_right_to_delete_no_model_is_changed()
    {
        await LearnedShop.AddAsync();
        await using var role = await RestrictedRole.CreateAsync(TestDatabase.Shared);
        var grants = ReadmeGrants.Of("recsys_factors");
        await role.SetAsync(grants.Where(grant => grant.Privilege != "DELETE"));
        var asRole = new Dictionary<string, string?> { ["DATABASE_URL"] = role.ConnectionString };

        var means = await ProcessRunner.RunAsync("collab_factors", [], asRole);
        var before = (await FingerprintAsync(), await RecordAsync());
        var als = await ProcessRunner.RunAsync("collab_factors", Als, asRole);
        var untouched = (await FingerprintAsync(), await RecordAsync());
        await RunAsync(Als);
        var learned = (await FingerprintAsync(), await RecordAsync());
        var back = await ProcessRunner.RunAsync("collab_factors", [], asRole);

        Assert.Multiple(async () =>
        {
            Assert.That(means.ExitCode, Is.Zero, means.Error);
            Assert.That(als.ExitCode, Is.EqualTo(4));
            Assert.That(als.Error, Does.Contain("DELETE on recsys_item_factors").And.Contain("DELETE on recsys_user_factors"));
            Assert.That(untouched, Is.EqualTo(before));
            Assert.That(back.ExitCode, Is.EqualTo(4));
            Assert.That(back.Error, Does.Contain("DELETE on recsys_user_factors"));
            Assert.That((await FingerprintAsync(), await RecordAsync()), Is.EqualTo(learned));
        });
    }

    [Test]
    public async Task Without_a_right_on_the_table_of_models_a_run_works_and_says_so_once()
    {
        await LearnedShop.AddAsync();
        await AddItemAsync("a", Vector(1), ns: "other");
        await using var role = await RestrictedRole.CreateAsync(TestDatabase.Shared);
        await role.SetAsync(ReadmeGrants.Of("recsys_factors").Where(grant => grant.Name != ReadmeGrants.ModelTable));
        var asRole = new Dictionary<string, string?> { ["DATABASE_URL"] = role.ConnectionString };

        var als = await ProcessRunner.RunAsync("collab_factors", [.. Als, "--warm-start", "--details"], asRole);
        var means = await ProcessRunner.RunAsync("collab_factors", ["--all-namespaces"], asRole);

        Assert.Multiple(async () =>
        {
            Assert.That(als.ExitCode, Is.Zero, als.Error);
            Assert.That(als.Error.Split("Model not recorded"), Has.Length.EqualTo(2), als.Error);
            Assert.That(als.Output, Does.Contain("warm start: no, because recsys_factor_models cannot be read"));
            Assert.That(means.ExitCode, Is.Zero, means.Error);
            Assert.That(means.Error.Split("Model not recorded"), Has.Length.EqualTo(2), means.Error);
            Assert.That(await RecordAsync(), Is.Empty);
        });
    }

    static async Task AddManyItemsAsync()
    {
        for (var i = 0; i < 2_000; i += 500)
        {
            await TestDatabase.Shared.ExecuteAsync(
                "INSERT INTO items (org_id, namespace, item_id, embedding) SELECT $1, 'default', 'item-' || n, (SELECT array_agg(sin(n * d))::vector FROM generate_series(1, 384) AS d) FROM generate_series($2::int, $3::int) AS n",
                Org, i, i + 499);
        }

        await AddEventsAsync(
            from user in Enumerable.Range(0, 500)
            from step in Enumerable.Range(0, 8)
            select ($"user-{user}", $"item-{(step < 3 ? step : (user * 37 + step * step * 11) % 2_000)}", Start.UtcDateTime.AddMinutes(step)));
    }
}
