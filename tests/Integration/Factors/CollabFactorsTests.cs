using System.Text.Json;
using RecSys.Catalog;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

/// <summary>collab_factors on rows whose vectors are calculated by hand.</summary>
public sealed class CollabFactorsTests
{
    static readonly string[] HostileIds =
    [
        "O'Brien \"; DROP TABLE items; --", "back\\slash \\u0041 $1", "line\nbreak\r\ttab", "naïve 日本語 👩‍👩‍👧 \u202e\ufeff", " ", new('é', 1000),
    ];

    [SetUp]
    public Task ResetAsync() => TestDatabase.Shared.ResetAsync();

    [Test]
    public async Task Vectors_and_totals_match_the_hand_calculation()
    {
        await AddItemAsync("a", Vector(3, 0));
        await AddItemAsync("b", Vector(0, 6));
        await AddItemAsync("zero", Vector());
        await AddItemAsync("text", null, """{"name": "Blue ceramic mug", "brand": "Acme"}""");
        await AddItemAsync("empty", null);
        await AddEventAsync("u", "a", 1);
        await AddEventAsync("u", "b", 2);
        await AddEventAsync("u", "a", 3);
        await AddEventAsync("u", "gone", 4);
        await AddEventAsync("u", "zero", 5);
        await AddEventAsync("reader", "text", 6);
        await AddEventAsync("stranger", "gone", 7);
        await AddEventAsync("stranger", "empty", 8);

        var report = await RunAsync();

        var text = new float[TextEmbedding.Dimensions];
        TextEmbedding.TryEmbed(
            new CatalogItem { ItemId = "text", Props = """{"name": "Blue ceramic mug", "brand": "Acme"}"""u8.ToArray() }, DerivationOptions.Default, text);
        var (items, users) = (await ItemFactorsAsync(), await UserFactorsAsync());
        Assert.Multiple(() =>
        {
            Assert.That(items.Keys, Is.EquivalentTo((string[])["a", "b", "text"]));
            Assert.That((items["a"], items["b"], items["text"]), Is.EqualTo((Vector(3, 0), Vector(0, 6), text)));
            Assert.That(users.Keys, Is.EquivalentTo((string[])["u", "reader"]));
            Assert.That((users["u"], users["reader"]), Is.EqualTo((Vector(2, 2), text)));

            Assert.That(Counts(report, "items", "read", "embedding_reused", "text_fallback", "without_text", "refused"), Is.EqualTo((long[])[5, 2, 1, 1, 1]));
            Assert.That(Counts(report, "events", "read", "used", "on_unknown_items", "on_items_without_factor"), Is.EqualTo((long[])[8, 4, 2, 2]));
            Assert.That(Counts(report, "users", "seen", "written", "unchanged", "without_usable_event"), Is.EqualTo((long[])[3, 2, 0, 1]));
            Assert.That(report.GetProperty("first_refused")[0].GetProperty("item_id").GetString(), Is.EqualTo("zero"));
            Assert.That(report.GetProperty("first_refused")[0].GetProperty("fault").GetString(), Is.EqualTo("zero"));
            Assert.That(report.GetProperty("dimensions").GetInt32(), Is.EqualTo(384));
        });
    }

    [Test]
    public async Task Event_with_any_time_that_Postgres_accepts_is_used_or_left_to_a_later_run()
    {
        await AddItemAsync("a", Vector(3, 0));
        await TestDatabase.Shared.ExecuteAsync("""
            INSERT INTO events (org_id, namespace, user_id, item_id, type, ts)
            SELECT $1, 'default', 'u', 'a', 0, ts
            FROM unnest('{-infinity,4714-11-24 BC,0044-03-15 BC,2026-01-01Z,10000-01-01Z,294276-12-31 23:59:59.999999Z,infinity}'::timestamptz[]) AS times(ts)
            """, Org);

        var report = await RunAsync("--half-life-days", "1");

        Assert.That(Counts(report, "events", "read", "used"), Is.EqualTo((long[])[4, 4]));
        Assert.That((await UserFactorsAsync())["u"], Is.EqualTo(Vector(3, 0)));
    }

    [TestCaseSource(nameof(HostileIds))]
    public async Task Any_text_can_be_an_id(string id)
    {
        await AddItemAsync(id, Vector(1, 2));
        await AddEventAsync(id, id);

        await RunAsync();

        Assert.That((await ItemFactorsAsync())[id], Is.EqualTo(Vector(1, 2)));
        Assert.That((await UserFactorsAsync())[id], Is.EqualTo(Vector(1, 2)));
    }

    [Test]
    public async Task Any_text_can_be_a_namespace_and_no_other_namespace_is_changed()
    {
        const string Hostile = "shop's \"one\"; \\ 日本";
        await AddItemAsync("a", Vector(1), ns: Hostile);
        await AddEventAsync("u", "a", ns: Hostile);
        await AddItemAsync("a", Vector(2), ns: "other");
        await AddEventAsync("u", "a", ns: "other");

        await RunAsync("--namespace", Hostile);

        Assert.That((await UserFactorsAsync(Hostile))["u"], Is.EqualTo(Vector(1)));
        Assert.That(await UserFactorsAsync("other"), Is.Empty);
    }

    [Test]
    public async Task Second_run_writes_no_row()
    {
        await AddItemAsync("a", Vector(1, 2));
        await AddItemAsync("b", null, """{"name": "Mug"}""");
        await AddEventAsync("u", "a", 1);
        await AddEventAsync("u", "b", 2);
        await RunAsync();
        var before = await FingerprintAsync();

        var report = await RunAsync();

        Assert.That(await FingerprintAsync(), Is.EqualTo(before));
        Assert.That(Counts(report, "users", "written", "unchanged"), Is.EqualTo((long[])[0, 1]));
        Assert.That(Counts(report, "item_factors", "written", "unchanged"), Is.EqualTo((long[])[0, 2]));
    }

    [Test]
    public async Task Dry_run_writes_nothing_and_reports_what_the_run_writes()
    {
        await AddItemAsync("a", Vector(1, 2));
        await AddItemAsync("b", Vector(2, 1));
        await AddEventAsync("u", "a", 1);
        await AddEventAsync("v", "b", 1);
        await RunAsync();
        await AddEventAsync("v", "a", 2);
        await AddEventAsync("w", "x", 2);
        var before = await FingerprintAsync();

        var dry = await RunAsync("--dry-run");
        var untouched = await FingerprintAsync();
        var run = await RunAsync();

        Assert.That(untouched, Is.EqualTo(before));
        foreach (var part in (string[])["items", "item_factors", "events", "users"])
            Assert.That(dry.GetProperty(part).GetRawText(), Is.EqualTo(run.GetProperty(part).GetRawText()), part);
        Assert.That(dry.GetProperty("run_id").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Window_begins_at_since_and_users_without_events_in_it_keep_their_vectors()
    {
        await AddItemAsync("a", Vector(1));
        await AddItemAsync("b", Vector(0, 1));
        await AddEventAsync("u", "a", 0);
        await AddEventAsync("u", "b", 10);
        await AddEventAsync("old", "a", 9);
        await RunAsync();

        var report = await RunAsync("--since", "2026-01-01T00:10:00Z");

        Assert.That(report.Number("events", "read"), Is.EqualTo(1));
        var users = await UserFactorsAsync();
        Assert.That((users["u"], users["old"]), Is.EqualTo((Vector(0, 1), Vector(1))));
    }

    [Test]
    public async Task Event_type_weights_come_from_the_namespace_and_inactive_types_are_ignored()
    {
        await AddItemAsync("a", Vector(4, 0));
        await AddItemAsync("b", Vector(0, 4));
        // Type 3 has weight 3, type 0 has its default 0.1 raised to 1, type 1 is inactive, type 9 is unknown.
        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO event_type_config (org_id, namespace, type, weight, is_active) VALUES ($1, 'default', 3, 3, true), ($1, 'default', 0, 1, true), ($1, 'default', 1, 1, false)", Org);
        await AddEventAsync("u", "a", 1, type: 0);
        await AddEventAsync("u", "b", 2, type: 3);
        await AddEventAsync("u", "b", 3, type: 1);
        await AddEventAsync("u", "b", 4, type: 9);

        var report = await RunAsync("--weight-events");

        Assert.That((await UserFactorsAsync())["u"], Is.EqualTo(Vector(1, 3)));
        Assert.That(Counts(report, "events", "read", "used", "of_types_without_weight"), Is.EqualTo((long[])[4, 2, 2]));
    }

    [Test]
    public async Task All_namespaces_with_items_get_factors()
    {
        await AddItemAsync("a", Vector(1), ns: "one");
        await AddItemAsync("a", Vector(2), ns: "two");
        await AddEventAsync("u", "a", ns: "one");
        await AddEventAsync("u", "a", ns: "two");

        var result = await ProcessRunner.RunAsync("collab_factors", ["--all-namespaces", "--output", "json"]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(
            JsonDocument.Parse(result.Output).RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("namespace").GetString()),
            Is.EqualTo((string[])["one", "two"]));
        Assert.That((await UserFactorsAsync("one"))["u"], Is.EqualTo(Vector(1)));
        Assert.That((await UserFactorsAsync("two"))["u"], Is.EqualTo(Vector(2)));
    }

    [Test]
    public async Task Report_file_equals_stdout()
    {
        await AddItemAsync("a", Vector(1));
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "factors-report.json");

        var result = await ProcessRunner.RunAsync("collab_factors", ["--report", file, "--output", "json"]);

        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(result.Output));
    }

    [TestCase("--prune", "--since", "1d")]
    [TestCase("--max-prune-percent", "10")]
    [TestCase("--half-life-days", "0")]
    [TestCase("--repeat", "often")]
    [TestCase("--since", "soon")]
    [TestCase("--seed", "3")]
    [TestCase("--report", "/no/such/folder/report.json")]
    public async Task Contradictory_flags_give_a_one_line_error(params string[] flags)
    {
        var result = await ProcessRunner.RunAsync("collab_factors", flags);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error.Trim(), Does.Contain(flags[0]).And.Not.Contain("\n"));
    }

    static long[] Counts(JsonElement report, string part, params string[] names) => [.. names.Select(name => report.Number(part, name))];
}
