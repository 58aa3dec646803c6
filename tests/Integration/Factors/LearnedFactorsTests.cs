using System.Text.Json;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;
using static RecSys.Tests.Integration.Factors.LearnedShop;

namespace RecSys.Tests.Integration.Factors;

/// <summary>collab_factors with --model als on a small namespace: what is stored, recorded and reported.</summary>
public sealed class LearnedFactorsTests
{
    [SetUp]
    public async Task ResetAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        await LearnedShop.AddAsync();
    }

    [Test]
    public async Task Items_and_users_get_learned_factors_and_items_without_events_that_of_their_text()
    {
        var report = await RunAsync(Als);

        var (items, users) = (await ItemFactorsAsync(), await UserFactorsAsync());
        var learned = report.GetProperty("model").GetProperty("learned");
        Assert.Multiple(async () =>
        {
            Assert.That(await MixtureAsync(), Is.EqualTo($"{Items + 2 + Users + 1} 0"));
            Assert.That(items.Keys, Has.Member("bare").And.Member("new"));
            Assert.That(users.Keys, Has.Member("loyal"));
            Assert.That(report.Number("users", "written"), Is.EqualTo(Users + 1));
            Assert.That((learned.GetProperty("learned_items").GetInt32(), learned.GetProperty("prior_items").GetInt32()), Is.EqualTo((Items + 1, 1)));
            Assert.That(learned.GetProperty("losses").GetArrayLength(), Is.EqualTo(12));
            Assert.That(report.GetProperty("model").GetProperty("settings").GetProperty("given").EnumerateArray().Select(given => given.GetString()), Is.EqualTo((string[])["--factors"]));
            Assert.That(report.GetProperty("stages").EnumerateArray().Single(stage => stage.GetProperty("name").GetString() == "fit model").GetProperty("rows_per_second").GetDouble(), Is.Positive);
        });
    }

    [Test]
    public async Task A_change_of_the_model_leaves_no_vector_of_the_old_one()
    {
        await RunAsync();
        var means = await FactorsAsync();
        await TestDatabase.Shared.ExecuteAsync("INSERT INTO recsys_item_factors SELECT org_id, namespace, 'gone', factors FROM recsys_item_factors WHERE item_id = 'item-00'");
        await TestDatabase.Shared.ExecuteAsync("INSERT INTO recsys_user_factors SELECT org_id, namespace, 'gone', factors FROM recsys_user_factors WHERE user_id = 'user-00'");

        var toAls = await RunAsync(Als);
        var als = (await MixtureAsync(), await TransactionsAsync());
        var toMeans = await RunAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(als, Is.EqualTo(($"{Items + 2 + Users + 1} 0", 1L)), "only learned vectors, all of one commit");
            Assert.That((toAls.Number("removed", "items"), toAls.Number("removed", "users")), Is.EqualTo((1L, 1L)));
            Assert.That(toAls.GetProperty("model").GetProperty("previous").GetString(), Is.EqualTo("means"));
            Assert.That(await FactorsAsync(), Is.EqualTo(means));
            Assert.That(await TransactionsAsync(), Is.EqualTo(1));
            Assert.That((toMeans.Number("removed", "items"), toMeans.Number("removed", "users")), Is.EqualTo((1L, 1L)), "bare and loyal have no content vector");
            Assert.That(toMeans.GetProperty("model").GetProperty("previous").GetString(), Is.EqualTo("als"));
        });
    }

    [Test]
    public async Task A_means_run_after_means_keeps_factors_that_it_does_not_make()
    {
        await RunAsync();
        await TestDatabase.Shared.ExecuteAsync("INSERT INTO recsys_user_factors SELECT org_id, namespace, 'kept', factors FROM recsys_user_factors WHERE user_id = 'user-00'");

        var report = await RunAsync();

        Assert.That((await UserFactorsAsync()).Keys, Has.Member("kept"));
        Assert.That(report.GetProperty("removed").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_second_run_over_the_same_rows_writes_no_factor()
    {
        await RunAsync(Als);
        var before = await FingerprintAsync();

        var report = await RunAsync(Als);

        Assert.That(await FingerprintAsync(), Is.EqualTo(before));
        Assert.That((report.Number("item_factors", "written"), report.Number("users", "written"), report.Number("removed", "users")), Is.EqualTo((0L, 0L, 0L)));
    }

    [TestCase("als", "als")]
    [TestCase("means", "als")]
    [TestCase("als", "means")]
    public async Task Dry_run_reports_what_the_run_writes_and_writes_nothing(string stored, string model)
    {
        await RunAsync(Of(stored));
        await AddEventAsync("user-00", "new", 1_000);
        await TestDatabase.Shared.ExecuteAsync("INSERT INTO recsys_user_factors SELECT org_id, namespace, 'other', factors FROM recsys_user_factors WHERE user_id = 'user-00'");
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM items WHERE item_id = 'item-03'");
        var before = (await FingerprintAsync(), await RecordAsync());

        var dry = await RunAsync([.. Of(model), "--prune", "--dry-run"]);
        var untouched = (await FingerprintAsync(), await RecordAsync());
        var run = await RunAsync([.. Of(model), "--prune"]);

        Assert.That(untouched, Is.EqualTo(before));
        foreach (var part in (string[])["item_factors", "events", "users", "prune", "removed", "model"])
            Assert.That(dry.GetProperty(part).GetRawText(), Is.EqualTo(run.GetProperty(part).GetRawText()), part);
        Assert.That((run.Number("prune", "items"), run.Number("prune", "users")), Is.EqualTo((1L, 1L)));

        static string[] Of(string model) => model == "als" ? Als : [];
    }

    [Test]
    public async Task Prune_still_refuses_to_remove_more_than_a_fifth()
    {
        await RunAsync(Als);
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM items WHERE item_id < 'item-20'");
        var before = (await FingerprintAsync(), await RecordAsync());

        var result = await ProcessRunner.RunAsync("collab_factors", [.. Als, "--prune"]);

        Assert.That(result.ExitCode, Is.EqualTo(3), result.Error);
        Assert.That((await FingerprintAsync(), await RecordAsync()), Is.EqualTo(before));
    }

    [Test]
    public async Task Events_from_until_on_do_not_move_any_factor_and_the_record_has_the_end()
    {
        const string Until = "2026-01-02T12:00:00Z";
        await RunAsync([.. Als, "--until", Until]);
        var (all, record) = (await FactorsAsync(), JsonDocument.Parse(await RecordAsync()).RootElement);
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM events WHERE ts >= $1::text::timestamptz", Until);

        await RunAsync(Als);

        Assert.Multiple(async () =>
        {
            Assert.That(await FactorsAsync(), Is.EqualTo(all));
            Assert.That(record.GetProperty("trained_until").GetDateTimeOffset(), Is.EqualTo(DateTimeOffset.Parse(Until, System.Globalization.CultureInfo.InvariantCulture)));
            Assert.That(record.GetProperty("model").GetString(), Is.EqualTo("als"));
            Assert.That(record.GetProperty("details").GetProperty("learned").GetProperty("basis").GetProperty("gram_eigenvalues").GetArrayLength(), Is.EqualTo(Dimensions));
            Assert.That(
                await TestDatabase.Shared.ScalarAsync<bool>("SELECT bool_and(updated_at > $1::text::timestamptz) FROM recsys_user_factors", Until), Is.True,
                "the time of a row is that of the run");
        });
    }

    [Test]
    public async Task Warm_start_begins_at_the_stored_factors_only_if_they_fit()
    {
        await RunAsync(Als);

        var warm = await RunAsync([.. Als, "--warm-start", "--iterations", "1"]);
        var other = await RunAsync("--model", "als", "--factors", "9", "--warm-start");

        Assert.Multiple(() =>
        {
            Assert.That(warm.GetProperty("model").GetProperty("warm_start").GetProperty("used").GetBoolean(), Is.True);
            Assert.That(other.GetProperty("model").GetProperty("warm_start").GetProperty("used").GetBoolean(), Is.False);
            Assert.That(other.GetProperty("model").GetProperty("warm_start").GetProperty("reason").GetString(), Does.Contain("8 dimensions instead of 9"));
        });
    }

    [Test]
    public async Task Another_namespace_keeps_its_factors()
    {
        await AddItemAsync("item-00", Vector(1), ns: "other");
        await AddEventAsync("user-00", "item-00", ns: "other");
        await RunAsync("--namespace", "other");
        var before = (await ItemFactorsAsync("other"), await UserFactorsAsync("other"));

        await RunAsync(Als);

        Assert.That((await ItemFactorsAsync("other"), await UserFactorsAsync("other")), Is.EqualTo(before));
        Assert.That(await TestDatabase.Shared.ScalarAsync<string>("SELECT string_agg(namespace || ' ' || model, ', ' ORDER BY namespace) FROM recsys_factor_models"), Is.EqualTo("default als, other means"));
    }

    /// <summary>All rows of both tables with their vectors.</summary>
    static async Task<string?> FactorsAsync()
        => await TestDatabase.Shared.ScalarAsync<string>("""
            SELECT md5(string_agg(r, '|' ORDER BY r)) FROM (
                SELECT item_id || ' ' || factors::text AS r FROM recsys_item_factors
                UNION ALL SELECT user_id || ' ' || factors::text FROM recsys_user_factors) AS rows
            """);

    /// <summary>The number of transactions that wrote the rows of both tables.</summary>
    static Task<long> TransactionsAsync()
        => TestDatabase.Shared.ScalarAsync<long>("""
            SELECT count(DISTINCT time) FROM (SELECT updated_at AS time FROM recsys_item_factors UNION ALL SELECT updated_at FROM recsys_user_factors) AS rows
            """);
}
