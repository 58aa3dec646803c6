using System.Text.Json;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Evaluation;

/// <summary><c>--report</c> and <c>--explain-user</c> of blend_eval on a generated shop.</summary>
public sealed class ReportFolderTests
{
    const string Hostile = "<img src=http://evil.example/x onerror=alert(1)>";

    static readonly string[] Files =
    [
        "index.html", "qrels.txt", "report.csv", "report.json", "report.md", "run-01-baseline.txt", "run-02-pop-heavy.txt", "run-03-embed-heavy.txt", "users.ndjson",
    ];

    string _until = "";
    string _report = "";
    string _json = "";
    string _folder = "";

    [OneTimeSetUp]
    public async Task SeedAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        var seeded = await ProcessRunner.RunAsync(
            "workbench", ["seed", "--namespace", "shop", "--items", "200", "--users", "200", "--events", "5000", "--seed", "7"]);
        Assert.That(seeded.ExitCode, Is.Zero, seeded.Error);
        _until = await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT to_char(max(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM events WHERE namespace = 'shop'") ?? "";

        _report = Directory.CreateTempSubdirectory("recsys-report-").FullName;
        var run = await RunAsync("--report", _report, "--output", "json", "--workers", "1");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        _json = run.Output;
    }

    [OneTimeTearDown]
    public void RemoveReport() => Directory.Delete(_report, recursive: true);

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("recsys-report-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    Task<ProcessResult> RunAsync(params string[] arguments)
        => ProcessRunner.RunAsync("blend_eval", ["--namespace", "shop", "--until", _until, "--limit", "60", .. arguments]);

    static IEnumerable<string?> NamesIn(string folder) => Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    [Test]
    public async Task Report_consists_of_nine_files_and_its_JSON_equals_stdout()
    {
        Assert.That(NamesIn(_report), Is.EqualTo(Files));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_report, "report.json")), Is.EqualTo(_json));
    }

    [Test]
    public async Task Same_rows_and_flags_give_the_same_files_for_any_number_of_workers()
    {
        var run = await RunAsync("--report", _folder, "--workers", "2");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        foreach (var name in Files)
            Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, name)), Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(_report, name))), name);
    }

    [Test]
    public async Task New_report_replaces_the_old_one_and_keeps_other_files()
    {
        var configs = Path.Combine(_folder, "blends.yaml");
        await File.WriteAllTextAsync(configs, "configs:\n- name: only\n");
        foreach (var name in (string[])["index.html", "run-02-gone.txt", "run-03-killed.txt.unfinished", "run-notes.txt"])
            await File.WriteAllTextAsync(Path.Combine(_folder, name), "old");
        var run = await RunAsync("--report", _folder, "--configs", configs);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(NamesIn(_folder), Is.EqualTo(new List<string>
        {
            "blends.yaml", "index.html", "qrels.txt", "report.csv", "report.json", "report.md", "run-01-only.txt", "run-notes.txt", "users.ndjson",
        }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "index.html")), Does.StartWith("<!DOCTYPE html>"));
    }

    [Test]
    public async Task Failed_run_keeps_the_existing_report()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "index.html"), "old");
        var failed = await RunAsync("--report", _folder, "--types", "99");

        Assert.That(failed.ExitCode, Is.EqualTo(2));
        Assert.That(NamesIn(_folder), Is.EqualTo(new List<string> { "index.html" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "index.html")), Is.EqualTo("old"));
    }

    [Test]
    public async Task Report_folder_that_cannot_be_created_is_named_before_any_work()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        foreach (var path in (string[])[file, Path.Combine(file, "below")])
        {
            var run = await RunAsync("--report", path);
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
            Assert.That(run.Error, Does.Contain("--report").And.Contain(path).And.Not.Contain("Read "));
            Assert.That(run.Output, Is.Empty);
        }
    }

    [Test]
    public async Task Run_without_users_to_evaluate_still_writes_a_report_with_the_reason()
    {
        var run = await RunAsync("--report", _folder, "--lookback", "1ms");
        Assert.That(run.ExitCode, Is.EqualTo(7), run.Error);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "index.html")), Does.Contain("Nothing to evaluate."));
    }

    [Test]
    public void TREC_files_give_the_hit_rates_of_the_report()
    {
        string[][] FieldsOf(string name) => [.. File.ReadLines(Path.Combine(_report, name)).Select(line => line.Split(' '))];
        var targets = FieldsOf("qrels.txt").ToLookup(line => line[0], line => line[2]);
        var report = JsonDocument.Parse(_json).RootElement;

        Assert.That(targets, Has.Count.EqualTo(60));
        foreach (var candidate in report.GetProperty("candidates").EnumerateArray())
        {
            var name = candidate.GetProperty("name").GetString()!;
            var run = FieldsOf(Files.Single(file => file.EndsWith($"-{name}.txt", StringComparison.Ordinal)));
            Assert.That(run.Where(line => targets[line[0]].Contains(line[2])).DistinctBy(line => line[0]).Count(), Is.EqualTo(candidate.GetProperty("numbers")[0].GetProperty("hits").GetInt32()));
        }
    }

    [Test]
    public async Task Browser_opens_the_page_without_requests_or_messages()
    {
        var configs = Path.Combine(_folder, "hostile.yaml");
        await File.WriteAllTextAsync(configs, $"configs:\n- name: baseline\n- name: \"{Hostile}\"\n  description: \"</style><script>fetch('http://evil.example')</script>\"\n  alpha: 1\n  beta: 0\n");
        var run = await RunAsync("--report", _folder, "--configs", configs);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        await using var browser = await Browser.StartAsync();
        var page = new Uri(Path.Combine(_folder, "index.html")).AbsoluteUri;

        foreach (var scheme in (string[])["light", "dark"])
        {
            foreach (var width in (int[])[1280, 390])
            {
                await browser.OpenAsync(page, width, scheme);
                Assert.That(browser.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)), Is.EqualTo(new List<string> { page }));
                Assert.That(browser.Messages, Is.Empty);
                Assert.That((await browser.EvaluateAsync("document.querySelectorAll('img, script').length")).GetInt32(), Is.Zero);
                Assert.That((await browser.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32(), Is.LessThanOrEqualTo(width));
                Assert.That(
                    (await browser.EvaluateAsync("[...document.querySelectorAll('figure svg[role=img]')].every(svg => svg.getBoundingClientRect().height > 50)")).GetBoolean());
            }
        }

        var ink = "getComputedStyle(document.querySelector('svg text')).fill + getComputedStyle(document.querySelector('svg [class*=stroke-]')).stroke + getComputedStyle(document.body).backgroundColor";
        var dark = (await browser.EvaluateAsync(ink)).GetString();
        await browser.OpenAsync(page, 1280);
        Assert.That((await browser.EvaluateAsync(ink)).GetString(), Is.Not.EqualTo(dark));
        Assert.That((await browser.EvaluateAsync("document.body.innerText")).GetString(), Does.Contain(Hostile));
    }

    [Test]
    public async Task Browser_test_detects_requests_messages_and_overflow()
    {
        await using var browser = await Browser.StartAsync();
        var page = Path.Combine(_folder, "bad.html");
        await File.WriteAllTextAsync(page, "<!DOCTYPE html><body><img src=http://evil.example/x><script>console.error('seen')</script>");
        await browser.OpenAsync(new Uri(page).AbsoluteUri, 390);

        Assert.That(browser.Requests, Has.Some.Contains("evil.example"));
        Assert.That(browser.Messages, Has.Some.Contains("seen"));
    }

    [Test]
    public async Task Explanation_of_a_user_agrees_with_the_evaluation()
    {
        var line = JsonDocument.Parse(File.ReadLines(Path.Combine(_report, "users.ndjson")).First()).RootElement;
        var user = line.GetProperty("user_id").GetString()!;
        var json = await RunAsync("--explain-user", user, "--explain-item", "sku-000001", "--output", "json");
        var table = await RunAsync("--explain-user", user, "--explain-candidate", "baseline");

        Assert.That((json.ExitCode, table.ExitCode), Is.EqualTo((0, 0)), json.Error + table.Error);
        var candidate = JsonDocument.Parse(json.Output).RootElement.GetProperty("candidates")[0];
        Assert.That(
            candidate.GetProperty("list").EnumerateArray().Where(item => item.GetProperty("place").ValueKind == JsonValueKind.Number).Select(item => item.GetProperty("item").GetString()),
            Is.EqualTo(line.GetProperty("list").EnumerateArray().Select(item => item.GetString())));
        Assert.That(candidate.GetProperty("lost_at").GetString(), Is.EqualTo(line.GetProperty("lost_at").GetString()));
        Assert.That(candidate.GetProperty("list").EnumerateArray().Select(item => item.GetProperty("item").GetString()), Does.Contain("sku-000001"));
        Assert.That(table.Output, Does.StartWith($"User {user} as of ").And.Contain("\nbaseline: the target ").And.Not.Contain("pop-heavy"));
    }

    [Test]
    public async Task Explanation_uses_the_candidates_of_a_file_that_also_contains_a_sweep()
    {
        var user = JsonDocument.Parse(File.ReadLines(Path.Combine(_report, "users.ndjson")).First()).RootElement.GetProperty("user_id").GetString()!;
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"both-{Guid.CreateVersion7()}.yaml");
        await File.WriteAllTextAsync(file, "configs:\n- { name: mine, alpha: 1 }\nsweep:\n  axes: { beta: [0, 1] }\n");

        var result = await RunAsync("--explain-user", user, "--configs", file);
        File.Delete(file);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("\nmine: the target "));
    }

    [TestCase("--explain-user", "nobody", "a user with events in namespace shop")]
    [TestCase("--explain-item", "sku-000001", "--explain-user beside it")]
    [TestCase("--explain-candidate", "baseline", "--explain-user beside it")]
    public async Task Invalid_explain_flag_is_named_with_what_was_expected(string flag, string value, string expected)
    {
        var run = await RunAsync(flag, value);
        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.Error, Does.Contain($"{flag}: expected {expected}, got '{value}'"));
        Assert.That(run.Output, Is.Empty);
    }
}
