using System.Text.Json;
using RecSys.Tests.Integration.Commands;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Evaluation;

/// <summary>blend_eval on a generated shop.</summary>
public sealed class BlendEvalTests
{
    [OneTimeSetUp]
    public async Task SeedAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        var seeded = await ProcessRunner.RunAsync(
            "workbench", ["seed", "--namespace", "shop", "--items", "400", "--users", "400", "--events", "12000", "--seed", "7"]);
        Assert.That(seeded.ExitCode, Is.Zero, seeded.Error);
    }

    static Task<ProcessResult> RunAsync(params string[] arguments)
        => ProcessRunner.RunAsync("blend_eval", ["--namespace", "shop", .. arguments]);

    static async Task<JsonElement> ReportAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--output", "json"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    static string TemporaryFile(string name, string text = "")
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Test]
    public async Task Default_candidates_are_compared_on_the_same_users()
    {
        var run = await RunAsync("--lookback", "720h", "--k", "20");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Match("^shop: 320 of 400 users, lists as of each holdout, k = 20, "));
        foreach (var line in (string[])
            [
                "\nbaseline ", "\npop-heavy ", "\nembed-heavy ", "\n(popularity) ", "\nLargest miss reason of ", "\nMinimum detectable difference at 80 % power with 320 users: ",
                "\nNext: ", "\nOn MRR@20 against baseline ", "\n  pop-heavy ", "\n  embed-heavy ",
            ])
        {
            Assert.That(run.Output, Does.Contain(line));
        }

        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.LessThanOrEqualTo(40).And.All.Length.LessThanOrEqualTo(100));
        Assert.That(lines[^1], Does.StartWith("Verdict: "));
        Assert.That(run.Output, Does.Not.Contain('\u001b'));
    }

    [Test]
    public async Task Json_defines_its_numbers_and_their_sums_agree()
    {
        var report = await ReportAsync("--k", "5,10,20", "--limit", "150");

        Assert.That(report.GetProperty("schema_version").GetInt32(), Is.EqualTo(2));
        Assert.That(report.GetProperty("definitions").GetProperty("hit_rate").GetString(), Does.Contain("Share of holdouts"));
        Assert.That(report.GetProperty("manifest").GetProperty("fingerprint").GetString(), Does.Match("^[0-9a-f]{32}$"));
        Assert.That(report.GetProperty("manifest").GetProperty("settings").GetProperty("covis_window_days").GetDouble(), Is.EqualTo(21));
        Assert.That(report.GetProperty("funnel").GetProperty("evaluated").GetInt32(), Is.EqualTo(150));
        foreach (var candidate in report.GetProperty("candidates").EnumerateArray())
        {
            Assert.That(candidate.GetProperty("numbers").EnumerateArray().Select(n => n.GetProperty("k").GetInt32()), Is.EqualTo(new List<int> { 5, 10, 20 }));
            Assert.That(candidate.GetProperty("lost_at").EnumerateObject().Sum(place => place.Value.GetInt32()), Is.EqualTo(150));
            var numbers = candidate.GetProperty("numbers")[2];
            Assert.That(numbers.GetProperty("hits").GetInt32() / 150.0, Is.EqualTo(numbers.GetProperty("hit_rate").GetDouble()).Within(1e-12));
        }
    }

    [Test]
    public async Task Same_rows_seed_and_flags_give_the_same_bytes_for_any_number_of_workers()
    {
        var until = await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT to_char(max(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM events WHERE namespace = 'shop'") ?? "";
        var one = await RunAsync("--until", until, "--output", "json", "--workers", "1");
        var four = await RunAsync("--until", until, "--output", "json", "--workers", "4");

        Assert.That(one.ExitCode, Is.Zero, one.Error);
        Assert.That(four.Output, Is.EqualTo(one.Output));
    }

    [Test]
    public async Task Candidates_come_from_a_file_with_the_baseline_that_is_asked_for()
    {
        var configs = TemporaryFile("blends.yaml", "items: [1, 2]\nconfigs:\n- name: one\n- name: two\n- name: popular\n  alpha: 1\n  beta: 0\n  gamma: 0\n");
        var report = await ReportAsync("--configs", configs, "--baseline", "two", "--limit", "400", "--min-events", "10");

        Assert.That(report.GetProperty("comparisons").EnumerateArray().Select(c => c.GetProperty("candidate").GetString()), Is.EqualTo(new List<string> { "one", "popular" }));
        var twin = report.GetProperty("comparisons")[0];
        Assert.That(twin.GetProperty("verdict").GetString(), Is.EqualTo("identical"));
        Assert.That(twin.GetProperty("primary").GetProperty("p").GetDouble(), Is.EqualTo(1));
    }

    [Test]
    public async Task Per_user_output_has_one_line_per_user_and_candidate_and_averages_to_the_means()
    {
        var file = TemporaryFile("users.ndjson");
        var report = await ReportAsync("--per-user", file, "--limit", "50");
        var lines = File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.That(lines, Has.Length.EqualTo(150));
        foreach (var candidate in report.GetProperty("candidates").EnumerateArray())
        {
            var own = lines.Where(line => line.GetProperty("candidate").GetString() == candidate.GetProperty("name").GetString()).ToArray();
            Assert.That(own.Count(line => line.GetProperty("rank").ValueKind == JsonValueKind.Number), Is.EqualTo(candidate.GetProperty("numbers")[0].GetProperty("hits").GetInt32()));
            foreach (var line in own.Where(line => line.GetProperty("rank").ValueKind == JsonValueKind.Number))
                Assert.That(line.GetProperty("list")[line.GetProperty("rank").GetInt32() - 1].GetString(), Is.EqualTo(line.GetProperty("targets").EnumerateArray().MinBy(target => target.GetProperty("rank").ValueKind == JsonValueKind.Number ? target.GetProperty("rank").GetInt32() : int.MaxValue).GetProperty("item").GetString()));
        }
    }

    [Test]
    public async Task Csv_and_markdown_contain_the_same_hit_rates()
    {
        var csv = await RunAsync("--output", "csv", "--limit", "100");
        var markdown = await RunAsync("--output", "markdown", "--limit", "100");
        var line = csv.Output.Split('\n')[1].Split(',');

        Assert.That(line[0], Is.EqualTo("baseline"));
        Assert.That(markdown.Output, Does.Contain($"| baseline | {double.Parse(line[6], System.Globalization.CultureInfo.InvariantCulture):0.0000} |"));
        Assert.That(csv.Output.TrimEnd('\n').Split('\n').Count(row => row.Split(',')[2].Length == 0), Is.EqualTo(3));
    }

    [Test]
    public async Task Title_of_a_replay_says_that_it_leaks()
    {
        var report = await ReportAsync("--protocol", "replay", "--limit", "50");
        Assert.That(report.GetProperty("title").GetString(), Does.Contain("REPLAY").And.Contain("does not measure quality"));
    }

    [Test]
    public async Task Run_without_users_to_evaluate_exits_with_its_own_code_and_prints_the_funnel()
    {
        var run = await RunAsync("--lookback", "1s");
        Assert.That(run.ExitCode, Is.EqualTo(7));
        Assert.That(run.Output, Does.Contain("> 0 in the last 1s >").And.Contain("--lookback"));
        Assert.That(run.Output, Does.Not.Contain("NaN"));

        var empty = await ProcessRunner.RunAsync("blend_eval", ["--namespace", "nowhere", "--output", "json"]);
        Assert.That(empty.ExitCode, Is.EqualTo(7));
        Assert.That(JsonDocument.Parse(empty.Output).RootElement.GetProperty("funnel").GetProperty("users").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task All_errors_of_a_candidate_file_are_reported_before_any_row_is_read()
    {
        var configs = TemporaryFile("bad.yaml", "configs:\n- name: a\n  alpha: -0.1\n- name: a\n  gama: 1\n");
        var run = await RunAsync("--configs", configs);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.Contain("bad.yaml:3: configs[0].alpha: must be 0 or more, was -0.1"));
        Assert.That(run.Error, Does.Contain("bad.yaml:5: configs[1].gama: is not known (did you mean 'gamma'?)"));
        Assert.That(run.Error, Does.Contain("bad.yaml:4: configs[1].name: 'a' is already the name on line 2"));
    }

    [Test]
    public async Task Score_that_is_not_a_number_is_reported_with_user_and_item()
    {
        var configs = TemporaryFile("infinite.yaml", "configs:\n  - {name: a, alpha: 1.7e308, beta: 1.7e308, gamma: 1.7e308}\n");

        var run = await RunAsync("--configs", configs);

        Refusal.AssertOneLine(run, "blend_eval", 3, "user", "item", "--on-error count");
    }

    [TestCase("--k", "0", "--k")]
    [TestCase("--k", "5;10", "--k")]
    [TestCase("--lookback", "0s", "--lookback")]
    [TestCase("--limit", "0", "limit")]
    [TestCase("--baseline", "none", "--baseline")]
    [TestCase("--types", "9", "--types")]
    [TestCase("--margin", "2", "margin")]
    [TestCase("--protocol", "now", "--protocol")]
    [TestCase("--per-user", "/nowhere/users.ndjson", "--per-user")]
    public async Task Invalid_option_is_named(string option, string value, string named)
    {
        var run = await RunAsync(option, value);
        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.Error, Does.Contain(named).And.Contain(value));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task Strict_turns_warnings_into_an_exit_code()
    {
        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO events (org_id, namespace, user_id, item_id, type, ts) SELECT org_id, namespace, user_id, item_id, 77, ts FROM events WHERE namespace = 'shop' ORDER BY ts LIMIT 1");
        var lenient = await RunAsync();
        var strict = await RunAsync("--strict");
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM events WHERE type = 77");

        Assert.That((lenient.ExitCode, strict.ExitCode), Is.EqualTo((0, 5)));
        Assert.That(strict.Error, Does.Contain("1 events of type 77 do not count"));
        Assert.That(strict.Output, Is.EqualTo(lenient.Output));
    }

    [Test]
    public async Task Evaluation_writes_nothing()
    {
        async Task<string> StateAsync() => await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT md5(string_agg(row, '|' ORDER BY row)) FROM (SELECT md5(e::text) AS row FROM events e UNION ALL SELECT md5(i::text) FROM items i) AS rows")
            ?? "";

        var before = await StateAsync();
        await RunAsync();
        Assert.That(await StateAsync(), Is.EqualTo(before));
    }
}
