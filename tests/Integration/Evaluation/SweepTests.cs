using System.Text.Json;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Evaluation;

/// <summary>Sweeps of blend_eval on a generated shop.</summary>
public sealed class SweepTests
{
    const string Weights = "sweep:\n  axes: {simplex: 'alpha, beta, gamma step 0.1'}\n  constraints: [fill >= 0.5]\n";

    static string _until = "";

    [OneTimeSetUp]
    public async Task SeedAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        var seeded = await ProcessRunner.RunAsync(
            "workbench", ["seed", "--namespace", "shop", "--items", "400", "--users", "400", "--events", "12000", "--seed", "7"]);
        Assert.That(seeded.ExitCode, Is.Zero, seeded.Error);
        _until = await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT to_char(max(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM events WHERE namespace = 'shop'") ?? "";
    }

    static Task<ProcessResult> RunAsync(params string[] arguments)
        => ProcessRunner.RunAsync("blend_eval", ["--namespace", "shop", .. arguments]);

    static string PathOf(string name) => Path.Combine(TestContext.CurrentContext.WorkDirectory, "sweep_" + name);

    static string FileOf(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    static string NewFile(string name)
    {
        File.Delete(PathOf(name));
        return PathOf(name);
    }

    [Test]
    public async Task Recommended_candidate_file_of_a_sweep_can_be_evaluated()
    {
        var folder = PathOf("out");
        var run = await RunAsync("--sweep", FileOf("weights.yaml", Weights), "--sweep-out", folder);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.StartWith("shop: a sweep of 67 trials, as of each user's last session, k = 20\n"));
        foreach (var line in (string[])["\ncurrent settings ", "\nrecommended ", "\nbest ", "\nNoise: ", "\nPareto front: ", "\nAxes: ", "\nMRR@20 against the current settings, on the test half:", "\nNext: ", "\nConstraint fill >= 0.5: satisfied by 67 of 67"])
            Assert.That(run.Output, Does.Contain(line));
        Assert.That(run.Output.TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(40).And.All.Length.LessThanOrEqualTo(100));
        var details = await RunAsync("--sweep", PathOf("weights.yaml"), "--details");
        foreach (var line in (string[])["\nUsers: ", "\nPareto front (", "\ntop trials"])
            Assert.That(details.Output, Does.Contain(line));
        Assert.That(File.ReadLines(Path.Combine(folder, "trials.csv")).Count(), Is.EqualTo(68));
        var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "sweep.json"))).RootElement;
        Assert.That(report.GetProperty("trials").GetArrayLength(), Is.EqualTo(67));
        Assert.That(report.GetProperty("sweep").GetProperty("complete").GetBoolean());

        var back = await RunAsync("--configs", Path.Combine(folder, "recommended.yaml"), "--output", "json");
        Assert.That(back.ExitCode, Is.Zero, back.Error);
        var evaluated = JsonDocument.Parse(back.Output).RootElement;
        Assert.That(evaluated.GetProperty("manifest").GetProperty("half").GetString(), Is.EqualTo("test"));
        Assert.That(evaluated.GetProperty("funnel").GetProperty("evaluated").GetInt32(), Is.EqualTo(report.GetProperty("sweep").GetProperty("reporting_users").GetInt32()));
        Assert.That(
            evaluated.GetProperty("candidates")[1].GetProperty("numbers")[0].GetProperty("mrr").GetDouble(),
            Is.EqualTo(report.GetProperty("sweep").GetProperty("recommended").GetProperty("reported").GetDouble()).Within(1e-12));
        Assert.That(back.Error, Does.Not.Contain("too good"));
        var all = await RunAsync("--configs", Path.Combine(folder, "recommended.yaml"), "--half", "all");
        Assert.That(all.Error, Does.Contain("was chosen on users of this run, so its numbers are too good"));
        var settings = evaluated.GetProperty("candidates").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("settings").GetRawText());
        Assert.That(settings["in-force"], Is.EqualTo(report.GetProperty("sweep").GetProperty("in_force").GetProperty("settings").GetRawText()));
        Assert.That(
            JsonSerializer.Serialize(JsonDocument.Parse(settings["recommended"])),
            Is.EqualTo(JsonSerializer.Serialize(JsonDocument.Parse(report.GetProperty("sweep").GetProperty("recommended").GetProperty("settings").GetRawText()))));
    }

    [Test]
    public async Task Same_rows_and_flags_give_the_same_bytes_for_any_number_of_workers()
    {
        var sweep = FileOf("workers.yaml", "sweep:\n  axes: {mmr_lambda: [0.2, off], covis_window_days: [7, 21]}\n  random: 3\n  pareto: [ndcg, novelty]\n");
        var one = await RunAsync("--sweep", sweep, "--until", _until, "--output", "json", "--workers", "1");
        var four = await RunAsync("--sweep", sweep, "--until", _until, "--output", "json", "--workers", "4");

        Assert.That(one.ExitCode, Is.Zero, one.Error);
        Assert.That(four.Output, Is.EqualTo(one.Output));
    }

    [Test]
    public async Task Interrupted_sweep_is_continued_by_the_same_command()
    {
        var checkpoint = NewFile("stopped.ndjson");
        string[] arguments =
        [
            "--sweep", FileOf("long.yaml", "sweep:\n  axes: {simplex: 'alpha, beta, gamma step 0.1', mmr_lambda: [0.2, 0.5]}\n"),
            "--limit", "60", "--workers", "1", "--until", _until, "--output", "json",
        ];
        await using var process = ProcessRunner.Start("blend_eval", ["--namespace", "shop", .. arguments, "--resume", checkpoint]);
        await process.WaitUntilAsync(_ => Task.FromResult(File.Exists(checkpoint) && new FileInfo(checkpoint).Length > 5_000));
        await process.SignalAsync("INT");
        var stopped = await process.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(stopped.ExitCode, Is.EqualTo(130), stopped.Error);
        var partial = JsonDocument.Parse(stopped.Output).RootElement;
        Assert.That(partial.GetProperty("title").GetString(), Does.Contain("STOPPED after"));
        Assert.That(partial.GetProperty("sweep").GetProperty("finished").GetInt32(), Is.InRange(1, 132));
        Assert.That(partial.GetProperty("trials").GetArrayLength(), Is.EqualTo(partial.GetProperty("sweep").GetProperty("finished").GetInt32()));

        var other = await RunAsync([.. arguments, "--resume", checkpoint, "--seed", "1"]);
        Assert.That((other.ExitCode, other.Output), Is.EqualTo((2, "")));
        Assert.That(other.Error, Does.Contain("--resume").And.Contain("another flags"));

        var resumed = await RunAsync([.. arguments, "--resume", checkpoint]);
        var whole = await RunAsync(arguments);
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        Assert.That(resumed.Error, Does.Contain("of 133 trials are in the checkpoint"));
        Assert.That(resumed.Output, Is.EqualTo(whole.Output));
    }

    [Test]
    public async Task Checkpoint_keeps_the_end_of_the_window_and_rejects_other_rows()
    {
        var checkpoint = NewFile("rows.ndjson");
        string[] arguments = ["--sweep", FileOf("rows.yaml", "sweep:\n  axes: {alpha: [0, 1]}\n"), "--resume", checkpoint, "--output", "csv"];
        var first = await RunAsync(arguments);
        var again = await RunAsync(arguments);
        Assert.That(first.ExitCode, Is.Zero, first.Error);
        Assert.That(again.Output, Is.EqualTo(first.Output));

        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO events (org_id, namespace, user_id, item_id, type, ts) SELECT org_id, namespace, user_id, item_id, 77, ts FROM events WHERE namespace = 'shop' ORDER BY ts LIMIT 1");
        var others = await RunAsync(arguments);
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM events WHERE type = 77");
        Assert.That(others.ExitCode, Is.EqualTo(2));
        Assert.That(others.Error, Does.Contain("another rows"));
    }

    [Test]
    public async Task Candidates_of_the_sweep_file_are_trials_too()
    {
        var both = FileOf("both.yaml", "configs:\n- {name: mine, alpha: 1}\nsweep:\n  axes: {alpha: [0.2]}\n");
        var named = await RunAsync("--configs", both, "--output", "csv", "--until", _until);
        var asked = await RunAsync("--sweep", both, "--output", "csv", "--until", _until);

        Assert.That(named.ExitCode, Is.Zero, named.Error);
        Assert.That(named.Output.Split('\n').Select(line => line.Split(',').ElementAtOrDefault(1)), Is.EqualTo(new[] { "name", "in force", "mine", "trial 2", null }));
        Assert.That(asked.Output, Is.EqualTo(named.Output));
    }

    [Test]
    public async Task Unsatisfiable_constraints_give_an_exit_code_and_no_recommendation()
    {
        var folder = PathOf("none");
        var run = await RunAsync("--sweep", FileOf("none.yaml", "sweep:\n  axes: {alpha: [0, 1]}\n  constraints: [coverage >= 2]\n"), "--sweep-out", folder, "--output", "markdown");

        Assert.That(run.ExitCode, Is.EqualTo(5), run.Error);
        Assert.That(run.Output, Does.Contain("No trial satisfies the constraints").And.Contain("satisfied by 0 of 3 trials"));
        Assert.That(File.Exists(Path.Combine(folder, "recommended.yaml")), Is.False);
        Assert.That((await RunAsync("--sweep", PathOf("none.yaml"), "--lookback", "1s")).ExitCode, Is.EqualTo(7));
    }

    [Test]
    public async Task Invalid_sweep_is_reported_before_any_row_is_read()
    {
        var bad = await RunAsync("--sweep", FileOf("bad.yaml", "sweep:\n  axes:\n    alpha: 0..1 step 0.3\n    gama: [1]\n"));
        Assert.That((bad.ExitCode, bad.Output), Is.EqualTo((2, "")));
        Assert.That(bad.Error, Does.Contain("sweep_bad.yaml:3: sweep.axes.alpha: must reach its end").And.Contain("sweep_bad.yaml:4: sweep.axes.gama: is not known (did you mean 'gamma'?)"));

        var good = FileOf("good.yaml", "sweep: {axes: {alpha: [1]}}");
        foreach (var (arguments, named) in ((string[], string)[])
            [
                (["--sweep-out", "somewhere"], "--sweep-out"), (["--resume", "somewhere"], "--resume"), (["--sweep", "nowhere.yaml"], "--sweep"),
                (["--sweep", good, "--baseline", "mine"], "--baseline"), (["--sweep", good, "--ablate"], "--ablate: cannot be combined with a sweep"), (["--sweep", good, "--per-user", PathOf("users.ndjson")], "--per-user"),
                (["--sweep", good, "--resume", FileOf("no.ndjson", "hello\n")], "line 1: expected the header of a checkpoint"),
                (["--sweep", good, "--sweep-out", Path.Combine(good, "below")], "--sweep-out"),
            ])
        {
            var run = await RunAsync(arguments);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")), run.Error);
            Assert.That(run.Error, Does.Contain(named));
        }
    }
}
