using System.Globalization;
using System.Text.Json;
using RecSys.Tests.Integration.Support;
using RecSys.Tests.Unit.Evaluation;

namespace RecSys.Tests.Integration.Evaluation;

/// <summary>Candidates of blend_eval whose lists another system made, and the questions exported for it, on a generated shop.</summary>
public sealed class ExternalRunTests
{
    string _until = "";
    string _folder = "";
    string _report = "";

    [OneTimeSetUp]
    public async Task SeedAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        var seeded = await ProcessRunner.RunAsync(
            "workbench", ["seed", "--namespace", "shop", "--items", "200", "--users", "200", "--events", "6000", "--seed", "7"]);
        Assert.That(seeded.ExitCode, Is.Zero, seeded.Error);
        _until = await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT to_char(max(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM events WHERE namespace = 'shop'") ?? "";

        // Two windows: every list needs the time of its holdout.
        _report = Directory.CreateTempSubdirectory("recsys-runs-").FullName;
        var run = await RunAsync("--windows", "2", "--k", "5,20", "--report", _report);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    [OneTimeTearDown]
    public void RemoveReport() => Directory.Delete(_report, recursive: true);

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("recsys-runs-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    Task<ProcessResult> RunAsync(params string[] arguments)
        => ProcessRunner.RunAsync("blend_eval", ["--namespace", "shop", "--until", _until, "--limit", "80", .. arguments]);

    async Task<JsonElement> ReportAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--output", "json"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    string TemporaryFile(string name, string text = "")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    static JsonElement Candidate(JsonElement report, string name)
        => report.GetProperty("candidates").EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == name);

    [Test]
    public async Task Own_lists_that_are_read_back_have_the_same_numbers_and_comparisons()
    {
        File.Copy(Path.Combine(_report, "run-02-pop-heavy.txt"), Path.Combine(_folder, "pop-heavy.txt"));
        TemporaryFile("pop-heavy.ndjson", string.Concat(
            File.ReadLines(Path.Combine(_report, "users.ndjson")).Where(line => line.Contains("\"candidate\":\"pop-heavy\"", StringComparison.Ordinal)).Select(line => line + "\n")));
        var configs = TemporaryFile(
            "candidates.yaml",
            "configs:\n- name: pop-heavy\n  alpha: 0.6\n  beta: 0.3\n  gamma: 0.1\n- name: embed-heavy\n  alpha: 0.2\n  beta: 0.2\n  gamma: 0.6\n"
            + "- name: trec\n  run: pop-heavy.txt\n- name: json\n  run: pop-heavy.ndjson\n");

        var report = await ReportAsync("--windows", "2", "--k", "5,20", "--configs", configs);
        var stored = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_report, "report.json"))).RootElement;

        var blend = Candidate(report, "pop-heavy");
        Assert.That(blend.GetProperty("numbers").ToString(), Is.EqualTo(Candidate(stored, "pop-heavy").GetProperty("numbers").ToString()));
        foreach (var name in (string[])["trec", "json"])
        {
            var external = Candidate(report, name);
            foreach (var member in (string[])["hits_by_k", "beyond"])
                Assert.That(external.GetProperty(member).ToString(), Is.EqualTo(blend.GetProperty(member).ToString()), member);
            Assert.That(external.GetProperty("numbers").ToString(), Is.EqualTo(blend.GetProperty("numbers").ToString()));
            Assert.That(external.GetProperty("source").GetProperty("sha256").GetString(), Does.Match("^[0-9a-f]{64}$"));
            foreach (var count in (string[])["holdouts_without_list", "lists_not_used", "users_not_evaluated", "unknown_items", "cut_lists"])
                Assert.That(external.GetProperty("source").GetProperty(count).GetInt32(), Is.Zero, count);
            foreach (var member in (string[])["stages", "in_pool", "tied_at_cutoff"])
                Assert.That(external.GetProperty(member).ValueKind, Is.EqualTo(JsonValueKind.Null), member);
            Assert.That(
                external.GetProperty("lost_at").EnumerateObject().Sum(reason => reason.Value.GetInt32()), Is.EqualTo(report.GetProperty("funnel").GetProperty("holdouts").GetInt32()));
            var comparison = report.GetProperty("comparisons").EnumerateArray().Single(compared => compared.GetProperty("candidate").GetString() == name);
            Assert.That(comparison.GetProperty("verdict").GetString(), Is.EqualTo("identical"));
        }

        string[] segments = [.. report.GetProperty("segments").EnumerateArray().SelectMany(split => split.GetProperty("segments").EnumerateArray())
            .Select(segment => string.Join(' ', segment.GetProperty("candidates").EnumerateArray().Select(numbers => numbers.GetProperty("hits").GetInt32())))];
        Assert.That(segments, Is.Not.Empty.And.All.Matches<string>(hits => hits!.Split(' ') is [var own, _, var trec, var json] && own == trec && own == json));
    }

    [Test]
    public void Exported_files_have_the_numbers_of_the_report_when_trec_eval_reads_them()
    {
        var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_report, "report.json"))).RootElement;
        foreach (var (name, file) in ((string, string)[])[("baseline", "run-01-baseline.txt"), ("pop-heavy", "run-02-pop-heavy.txt"), ("embed-heavy", "run-03-embed-heavy.txt")])
        {
            foreach (var numbers in Candidate(report, name).GetProperty("numbers").EnumerateArray())
            {
                var k = numbers.GetProperty("k").GetInt32();
                var trec = TrecEval.Of(File.ReadLines(Path.Combine(_report, file)), File.ReadLines(Path.Combine(_report, "qrels.txt")), k);
                foreach (var (measure, metric) in ((string, string)[])[("recip_rank", "mrr"), ("success", "hit_rate"), ("ndcg_cut", "ndcg"), ("recall", "recall")])
                    Assert.That(numbers.GetProperty(metric).GetDouble(), Is.EqualTo(trec[measure]).Within(1e-12), $"{name} {metric} {k}");
                // With more targets than ranks trec_eval divides by the targets.
                if (k == 20)
                    Assert.That(numbers.GetProperty("map").GetDouble(), Is.EqualTo(trec["map_cut"]).Within(1e-12), $"{name} map");
            }
        }
    }

    [TestCase("csv")]
    [TestCase("ndjson")]
    public async Task Another_system_answers_the_exported_questions(string format)
    {
        var queries = Path.Combine(_folder, "queries.ndjson");
        var first = await ReportAsync("--windows", "2", "--k", "10", "--export-queries", queries);
        var lines = File.ReadLines(queries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        var header = lines[0];
        Assert.That(
            header.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "namespace", "queries", "k", "seen", "protocol", "catalog" }));
        Assert.That((header.GetProperty("k").GetInt32(), header.GetProperty("seen").GetString(), header.GetProperty("protocol").GetString()), Is.EqualTo((10, "keep", "as_of")));
        Assert.That(header.GetProperty("queries").GetInt32(), Is.EqualTo(lines.Length - 1).And.EqualTo(first.GetProperty("funnel").GetProperty("holdouts").GetInt32()));
        Assert.That(
            header.GetProperty("catalog").GetArrayLength(), Is.EqualTo(await TestDatabase.Shared.ScalarAsync<long>("SELECT count(*) FROM items WHERE namespace = 'shop' AND available")));
        Assert.That(lines[1..].Select(line => string.Join(' ', line.EnumerateObject().Select(member => member.Name))), Has.All.EqualTo("user time"));

        // A system that only knows popularity, in SQL.
        var answers = new List<string>(format == "csv" ? ["user,time,item,score"] : []);
        foreach (var query in lines[1..])
        {
            var (user, time) = (query.GetProperty("user").GetString()!, query.GetProperty("time").GetString()!);
            var items = await TestDatabase.Shared.ScalarAsync<string[]>(
                """
                SELECT array_agg(item_id) FROM (
                    SELECT item_id FROM events JOIN items USING (org_id, namespace, item_id)
                    WHERE namespace = 'shop' AND available AND ts < $1::timestamptz
                    GROUP BY item_id ORDER BY count(DISTINCT user_id) DESC, item_id COLLATE "C" LIMIT 10) best
                """,
                DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)) ?? [];
            if (format == "csv")
                answers.AddRange(items.Select((item, i) => string.Create(CultureInfo.InvariantCulture, $"{user},{time},{item},{1.0 / (i + 1)}")));
            else
                answers.Add($"{{\"user\": \"{user}\", \"time\": \"{time}\", \"items\": [{string.Join(", ", items.Select(item => $"\"{item}\""))}]}}");
        }

        TemporaryFile("answers", string.Join("\r\n", answers));
        var configs = TemporaryFile("candidates.yaml", "configs:\n- name: mine\n- name: popular\n  description: most users\n  run: answers\n");
        var report = await ReportAsync("--windows", "2", "--k", "10", "--configs", configs, "--min", "hit_rate=0.0001", "--min-users", "1");

        var popularity = report.GetProperty("floors")[0];
        Assert.That(popularity.GetProperty("name").GetString(), Is.EqualTo("popularity"));
        foreach (var metric in (string[])["hit_rate", "mrr", "ndcg", "recall", "map"])
            Assert.That(Candidate(report, "popular").GetProperty("numbers")[0].GetProperty(metric).GetDouble(), Is.EqualTo(popularity.GetProperty(metric).GetDouble()).Within(1e-12), metric);
        Assert.That(report.GetProperty("against_popularity").EnumerateArray().Single(compared => compared.GetProperty("candidate").GetString() == "popular").GetProperty("verdict").GetString(), Is.EqualTo("identical"));
        Assert.That(report.GetProperty("gates").GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("candidate").GetString()), Does.Contain("popular"));
    }

    [Test]
    public async Task What_does_not_fit_is_counted_in_every_form_of_the_report()
    {
        var users = File.ReadLines(Path.Combine(_report, "users.ndjson")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("user_id").GetString()!).Distinct().Take(40).ToArray();
        TemporaryFile("live.csv", $"user,item,rank\nstranger,x,1\n{string.Concat(users.Select(user => $"{user},not-here,1\n{user},not-here,2\n{user},nor-here,3\n"))}");
        var configs = TemporaryFile("candidates.yaml", "configs:\n- name: current\n- name: live\n  run: live.csv\n");
        const string Sentence = "lists taken on trust from live.csv, as nothing shows what evidence they were made from; 40 holdouts without a list, 1 users not evaluated, 2 unknown items (nor-here, not-here), 40 repeated items removed";

        var report = Path.Combine(_folder, "report");
        var run = await RunAsync("--configs", configs, "--details", "--report", report);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain($"live: {Sentence}").And.Contain("not in list"));
        Assert.That(run.Error, Does.Contain("live: 40 repeated items were removed from lists"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(report, "index.html")), Does.Contain(Sentence));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(report, "report.md")), Does.Contain(Sentence));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(report, "run-02-live.txt")), Does.Contain(" Q0 not-here 1 ").And.Contain(" Q0 nor-here 2 "));

        var screen = await RunAsync("--configs", configs, "--baseline", "live");
        Assert.That(screen.Output, Does.Contain("live: lists taken on trust; 40 of 80 holdouts have none, 2 unknown items."));
        Assert.That(screen.Output.TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(40).And.All.Length.LessThanOrEqualTo(100));
    }

    [Test]
    public async Task A_blend_has_the_same_numbers_beside_an_external_run_with_unknown_items()
    {
        TemporaryFile("live.csv", $"user,item,rank\n{string.Concat(File.ReadLines(Path.Combine(_report, "users.ndjson")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("user_id").GetString()).Distinct().Select(user => $"{user},000,1\n"))}");
        var both = await ReportAsync("--train-factors", "als", "--configs", TemporaryFile("both.yaml", "configs:\n- name: current\n- name: live\n  run: live.csv\n"));
        var alone = await ReportAsync("--train-factors", "als", "--configs", TemporaryFile("alone.yaml", "configs:\n- name: current\n"));

        Assert.That(Candidate(both, "current").ToString(), Is.EqualTo(Candidate(alone, "current").ToString()));
        Assert.That(both.GetProperty("manifest").ToString(), Is.EqualTo(alone.GetProperty("manifest").ToString()));
    }

    [TestCase("user,item,rank\nu,a,first\n", "", 2, "live.csv:2: rank: must be a whole number of 0 or more, was 'first'")]
    [TestCase("", "", 2, "live.csv:1: contains no list")]
    [TestCase("user,item,rank\nstranger,a,1\n", "", 3, "live: live.csv has no list for any of the 80 holdouts")]
    [TestCase("user,item,rank\nstranger,a,1\n", "--windows 2", 2, "live.csv has a list without a time, for user 'stranger'; with --windows above 1 every list needs the time of its holdout")]
    [TestCase("user,item,rank\nstranger,a,1\n", "--report {folder}", 2, "expected another folder than that of 'live.csv', which the report could replace")]
    [TestCase("user,item,rank\nstranger,a,1\n", "--per-user {folder}/live.csv", 2, "expected another file than that of candidate 'live'")]
    [TestCase("user,item,rank\nstranger,a,1\n", "--export-queries {folder}/live.csv", 2, "expected another file than that of candidate 'live'")]
    [TestCase("user,item,rank\nstranger,a,1\n", "--export-queries {folder}/candidates.yaml", 2, "expected another file than those that the run reads")]
    [TestCase("user,item,rank\nstranger,a,1\n", "--export-queries {folder}/gone/queries", 2, "gone/queries' cannot be written")]
    [TestCase("user,item,rank\nstranger,a,1\n", "--export-queries {folder}/q --explain-user u", 2, "--export-queries: cannot be combined with --explain-user")]
    [TestCase("user,item,rank\nstranger,a,1\n", "--explain-user u", 2, "'live' is an external run, whose lists were made elsewhere; expected a candidate with settings")]
    public async Task A_mistake_is_an_error_and_leaves_the_file_as_it_is(string live, string options, int exitCode, string expected)
    {
        var path = TemporaryFile("live.csv", live);
        var configs = TemporaryFile("candidates.yaml", "configs:\n- name: live\n  run: live.csv\n");
        var run = await RunAsync(["--configs", configs, .. options.Replace("{folder}", _folder, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((exitCode, "")), run.Error);
        Assert.That(run.Error, Does.Contain(expected).And.Not.Contain("   at "));
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(live));
    }

    [Test]
    public async Task A_sweep_skips_an_external_run_and_an_explanation_too()
    {
        TemporaryFile("live.csv", "user,item,rank\nstranger,a,1\n");
        var configs = TemporaryFile("candidates.yaml", "configs:\n- name: current\n- name: live\n  run: live.csv\nsweep:\n  axes:\n    alpha: [0, 1]\n");
        var user = JsonDocument.Parse(File.ReadLines(Path.Combine(_report, "users.ndjson")).First()).RootElement.GetProperty("user_id").GetString()!;

        var sweep = await RunAsync("--configs", configs);
        var explanation = await RunAsync("--configs", configs, "--explain-user", user);

        Assert.That(sweep.ExitCode, Is.Zero.Or.EqualTo(5), sweep.Error);
        Assert.That(sweep.Error, Does.Contain("Skipped candidate live: the lists of live.csv are made already, so there is nothing to try"));
        Assert.That(explanation.ExitCode, Is.Zero, explanation.Error);
        Assert.That(explanation.Error, Does.Contain("Skipped candidate live: the lists of live.csv are made already, so there is nothing to explain"));
        var refused = await RunAsync("--configs", configs, "--export-queries", Path.Combine(_folder, "queries"));
        Assert.That(refused.ExitCode, Is.EqualTo(2));
        Assert.That(refused.Error, Does.Contain("--export-queries: cannot be combined with a sweep"));
    }
}
