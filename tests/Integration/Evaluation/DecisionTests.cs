using System.Text.Json;
using System.Text.Json.Nodes;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Evaluation;

/// <summary>Segments, gates and stored runs of blend_eval on a generated shop.</summary>
public sealed class DecisionTests
{
    // No server answers here: a program that connects exits with 4.
    static readonly Dictionary<string, string?> NoDatabase = new() { ["DATABASE_URL"] = "postgres://shop@127.0.0.1:1/shop" };

    string _until = "";
    string _stored = "";

    [OneTimeSetUp]
    public async Task SeedAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        var seeded = await ProcessRunner.RunAsync(
            "workbench", ["seed", "--namespace", "shop", "--items", "300", "--users", "300", "--events", "9000", "--seed", "11"]);
        Assert.That(seeded.ExitCode, Is.Zero, seeded.Error);
        _until = await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT to_char(max(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM events WHERE namespace = 'shop'") ?? "";
        var run = await RunAsync("--output", "json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        _stored = TemporaryFile("stored.json", run.Output);
    }

    Task<ProcessResult> RunAsync(params string[] arguments)
        => ProcessRunner.RunAsync("blend_eval", ["--namespace", "shop", "--until", _until, .. arguments.Contains("--limit") ? (string[])[] : ["--limit", "100"], .. arguments]);

    static Task<ProcessResult> CompareAsync(params string[] arguments) => ProcessRunner.RunAsync("blend_eval", arguments, NoDatabase);

    static string TemporaryFile(string name, string text)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, name);
        File.WriteAllText(path, text);
        return path;
    }

    static JsonElement Parse(ProcessResult run) => JsonDocument.Parse(run.Output).RootElement;

    JsonElement Stored => JsonDocument.Parse(File.ReadAllText(_stored)).RootElement;

    [TestCase("hit_rate=0", 0, "passed")]
    [TestCase("hit_rate=0.99,mrr=0", 5, "missed")]
    public async Task Gate_exits_with_its_code_and_prints_one_line_per_rule(string limits, int exitCode, string outcome)
    {
        var run = await RunAsync("--min", limits, "--details");
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Error);
        Assert.That(run.Output, Does.Contain($"Gates: {outcome};"));
        foreach (var candidate in (string[])["pop-heavy", "embed-heavy"])
            Assert.That(run.Output, Does.Match($@"\n{outcome} +{candidate} +hit_rate@20 at least [\d.]+ +all users +\d+ +0\.\d{{4}} +0\.\d{{4}}\.\.0\.\d{{4}} +\S"));
    }

    [Test]
    public async Task A_report_of_the_first_schema_is_refused_with_the_reason()
    {
        var old = Path.Combine(TestContext.CurrentContext.WorkDirectory, "schema-1.json");
        await File.WriteAllTextAsync(old, """{"schema_version": 1, "title": "shop", "manifest": {"tool": "blend_eval"}}""");
        foreach (var arguments in (string[][])[["--compare", old, _stored], ["--compare", _stored, old], ["--baseline-report", old]])
        {
            var run = arguments[0] == "--compare" ? await CompareAsync(arguments) : await RunAsync(arguments);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")), run.Error);
            Assert.That(run.Error, Does.Contain("has schema 1; expected 2: a report of another version answers another question, so make it again with this version"));
        }
    }

    [Test]
    public async Task Value_above_its_minimum_with_a_lower_bound_below_it_is_insufficient_evidence()
    {
        var smallest = Stored.GetProperty("candidates").EnumerateArray().Skip(1).Min(candidate => candidate.GetProperty("numbers")[0].GetProperty("hit_rate").GetDouble());
        var limit = FormattableString.Invariant($"hit_rate={smallest}");
        var run = await RunAsync("--min", limit);
        Assert.That(run.ExitCode, Is.EqualTo(7), run.Error);
        Assert.That(run.Error, Does.Contain("its lower bound"));

        Assert.That((await CompareAsync("--compare", _stored, _stored, "--min", $"{limit},ndcg=0.99")).ExitCode, Is.EqualTo(5), "missed wins over lacking evidence");
        Assert.That((await CompareAsync("--compare", _stored, _stored, "--min", "fill=0", "--min-users", "1000")).ExitCode, Is.EqualTo(7));
    }

    [Test]
    public async Task Gate_file_checks_the_named_candidates_overall_and_in_segments()
    {
        var gates = TemporaryFile("gates.yaml", "gates:\n  candidates: [pop-heavy]\n  min_users: 1\n  whole: {min: {fill: 0.5}, not_worse_by: {mrr: 1}}\n  segments: {user: {min: {hit_rate: 0}}, traits.country=DE: {min: {hit_rate: 0}}}\n");
        var run = await RunAsync("--gates", gates, "--output", "json");
        var report = Parse(run);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(report.GetProperty("gates").GetProperty("lines").EnumerateArray().Select(line => (line.GetProperty("candidate").GetString(), line.GetProperty("measure").GetString(), line.GetProperty("segment").GetString())), Is.EquivalentTo(new List<(string?, string?, string?)>
        {
            ("pop-heavy", "fill", null), ("pop-heavy", "mrr", null), ("pop-heavy", "hit_rate", "new"), ("pop-heavy", "hit_rate", "returning"), ("pop-heavy", "hit_rate", "DE"),
        }));
        Assert.That(report.GetProperty("segments").EnumerateArray().Select(segmentation => segmentation.GetProperty("name").GetString()), Has.Member("traits.country"));
    }

    [Test]
    public async Task Segments_by_trait_contain_every_user_once()
    {
        await TestDatabase.Shared.ExecuteAsync("INSERT INTO users (org_id, namespace, user_id, traits) SELECT DISTINCT org_id, namespace, user_id, '{}'::jsonb FROM events WHERE namespace = 'shop' ON CONFLICT DO NOTHING");
        await TestDatabase.Shared.ExecuteAsync("UPDATE users SET traits = traits || '{\"t''x\": [1]}' WHERE user_id IN (SELECT user_id FROM users ORDER BY user_id LIMIT 100)");
        await TestDatabase.Shared.ExecuteAsync("UPDATE users SET traits = traits || '{\"t''x\": \"<b>|\\u001b[31m\"}' WHERE user_id IN (SELECT user_id FROM users ORDER BY user_id DESC LIMIT 100)");
        var report = Parse(await RunAsync("--segment-trait", "t'x", "--output", "json"));
        var own = report.GetProperty("segments").EnumerateArray().Single(segmentation => segmentation.GetProperty("name").GetString() == "traits.t'x").GetProperty("segments");

        Assert.That(own.EnumerateArray().Select(segment => segment.GetProperty("segment").GetString()), Is.EqualTo(new List<string> { "<b>|\u001b[31m", "(none)" }));
        Assert.That(own.EnumerateArray().Sum(segment => segment.GetProperty("users").GetInt32()), Is.EqualTo(report.GetProperty("funnel").GetProperty("evaluated").GetInt32()));

        var markdown = await RunAsync("--segment-trait", "t'x", "--output", "markdown");
        Assert.That(markdown.Output, Does.Contain(@"| &lt;b>\|").And.Not.Contain("<b>"));
        Assert.That(markdown.Output.Contains('\u001b', StringComparison.Ordinal), Is.False);
    }

    [Test]
    public async Task Stored_reports_compare_without_a_database_like_candidates_of_one_run()
    {
        var again = await CompareAsync("--compare", _stored, _stored, "--output", "json");

        Assert.That(again.ExitCode, Is.Zero, again.Error);
        foreach (var name in (string[])["comparisons", "power", "segments", "reversals", "candidates", "outcomes"])
            Assert.That(Parse(again).GetProperty(name).GetRawText(), Is.EqualTo(Stored.GetProperty(name).GetRawText()), name);
    }

    [Test]
    public async Task Stored_run_replaces_the_baseline()
    {
        // Without the similarity signal, this run reads no embeddings. Its rows are still the same.
        var production = TemporaryFile("production.yaml", "configs:\n- {name: shipped, alpha: 1, beta: 0, gamma: 0}\n");
        var run = await RunAsync("--configs", production, "--baseline-report", _stored, "--not-worse-by", "hit_rate=1,coverage=1", "--output", "json");
        var report = Parse(run);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(report.GetProperty("comparisons").EnumerateArray().Select(c => (c.GetProperty("candidate").GetString(), c.GetProperty("baseline").GetString())), Is.EqualTo(Enumerable.Repeat(((string?)"shipped", (string?)"baseline"), 1)));
        Assert.That(report.GetProperty("baseline_run").GetProperty("compared_users").GetInt32(), Is.EqualTo(report.GetProperty("funnel").GetProperty("evaluated").GetInt32()));

        var other = await CompareAsync("--compare", _stored, TemporaryFile("shipped.json", run.Output), "--baseline", "pop-heavy");
        Assert.That(other.Output, Does.Contain("Baseline: pop-heavy of stored.json, compared over 100 of its 100 users"));
    }

    [Test]
    public async Task Stored_run_with_other_settings_is_rejected_unless_allowed()
    {
        string[] arguments = ["--k", "10", "--limit", "50", "--baseline-report", _stored];
        var refused = await RunAsync(arguments);
        Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((3, "")));
        Assert.That(refused.Error, Does.Contain("--baseline-report: the run in 'stored.json'").And.Contain("k: 20 in the stored run and 10 in this run; users: 50 with the same holdout, of 100 in the stored run and 50 in this run").And.Contain("--allow-mismatch"));

        var allowed = await RunAsync([.. arguments, "--allow-mismatch"]);
        Assert.That(allowed.ExitCode, Is.Zero, allowed.Error);
        Assert.That(allowed.Output, Does.Contain("compared over 50 of its 100 users; DIFFERENT: k: 20"));
    }

    [Test]
    public async Task Stored_run_over_other_rows_is_rejected_and_no_common_users_is_insufficient_evidence()
    {
        var text = JsonNode.Parse(await File.ReadAllTextAsync(_stored))!;
        text["manifest"]!["fingerprint"] = "00";
        text["manifest"]!["protocol"] = "replay";
        var keys = text["outcomes"]!["holdouts"]!.AsArray();
        for (var i = 0; i < keys.Count; i++)
            keys[i] = $"{i}";
        var strangers = TemporaryFile("strangers.json", text.ToJsonString());

        var refused = await CompareAsync("--compare", strangers, _stored);
        Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((3, "")));
        Assert.That(refused.Error, Does.Contain("protocol: replay in the stored run and as-of in this run; rows: 00 in the stored run and"));
        var allowed = await CompareAsync("--compare", strangers, _stored, "--allow-mismatch");
        Assert.That(allowed.ExitCode, Is.EqualTo(7), allowed.Error);
    }

    [TestCase("--min: expected NAME=LIMIT pairs", "--min", "hits=1")]
    [TestCase("--min-users: has no effect", "--min-users", "5")]
    [TestCase("--baseline: expected one of baseline, pop-heavy, embed-heavy", "--baseline", "none")]
    public async Task Invalid_option_is_named_before_any_row_is_read(string named, params string[] arguments)
    {
        var run = await CompareAsync(arguments);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")), run.Error);
        Assert.That(run.Error, Does.Contain(named));
    }

    [TestCase("gates: {whole: {min: {hit_rat: 0.1}}}", "bad.yaml:1: gates.whole.min.hit_rat: is not known (did you mean 'hit_rate'?)")]
    [TestCase("gates: {candidates: [none], whole: {min: {mrr: 0.1}}}", "gates.candidates: expected one of baseline, pop-heavy, embed-heavy, got 'none'")]
    [TestCase("gates: {candidates: [baseline], whole: {not_worse_by: {mrr: 0.1}}}", "there is no candidate to compare with the baseline 'baseline'")]
    public async Task Invalid_gate_file_is_reported_before_any_row_is_read(string text, string named)
    {
        var run = await CompareAsync("--gates", TemporaryFile("bad.yaml", text));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")), run.Error);
        Assert.That(run.Error, Does.Contain(named));
    }

    [Test]
    public async Task Options_that_do_not_apply_to_stored_reports_are_rejected()
    {
        var file = _stored;
        var noReport = TemporaryFile("no report.json", "{\"title\": 1}");
        foreach (var (named, arguments) in new (string, string[])[]
        {
            ("needs a second report", ["--compare", file]),
            ("--limit: cannot be combined with --compare", ["--compare", file, file, "--limit", "5"]),
            ("--ablate: cannot be combined with --compare", ["--compare", file, file, "--ablate"]),
            ("is not a JSON report of blend_eval", ["--compare", noReport, file]),
        })
        {
            var run = await CompareAsync(arguments);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")), run.Error);
            Assert.That(run.Error, Does.Contain(named));
        }

        var trait = TemporaryFile("trait.yaml", "gates: {segments: {traits.plan: {min: {mrr: 0}}}}");
        var missing = await CompareAsync("--compare", file, file, "--gates", trait);
        Assert.That((missing.ExitCode, missing.Output), Is.EqualTo((2, "")), missing.Error);
        Assert.That(missing.Error, Does.Contain("traits.plan"));
    }
}
