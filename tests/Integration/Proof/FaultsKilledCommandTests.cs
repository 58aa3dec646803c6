using System.Diagnostics;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Programs that are killed with SIGKILL at any time from start to end.</summary>
[Category("Proof")]
[NonParallelizable]
public sealed class FaultsKilledCommandTests
{
    const int Seed = 7;
    const int Killed = 137;

    readonly string _folder = Directory.CreateTempSubdirectory("recsys-faults-").FullName;
    TestDatabase _database = null!;
    FaultShop _shop = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _database = await TestDatabase.CreateAsync(migrate: true);
        _shop = await FaultShop.OpenAsync(_database, items: 1_000, users: 1_000);
        TestContext.Out.WriteLine($"seed {Seed}");
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Killed_backfill_can_be_resumed_and_undone()
    {
        const int Kills = 120;
        const int KillsOfARun = 15;
        var promise = Promise.Make("faults", "catalog_backfill killed: no row is partially written, --resume gives the rows of an undisturbed run, and --undo restores all rows");
        var random = new Random(Seed);
        var time = await TimeAsync("catalog_backfill");
        var kills = 0;
        for (var run = 0; kills < Kills && run < Kills; run++)
        {
            var undo = Path.Combine(_folder, $"undo-{run}.ndjson");
            await _shop.ResetItemsAsync();
            var (done, killsBefore) = (false, kills);
            while (!done && kills < Kills && kills < killsBefore + KillsOfARun)
            {
                await promise.TryAsync($"kill {kills + 1} of seed {Seed}", async () =>
                {
                    var result = await KillAsync("catalog_backfill", random.Next(time), await FlagsAsync(undo));
                    kills += result.ExitCode == Killed ? 1 : 0;
                    Assert.That(result.ExitCode, Is.EqualTo(Killed).Or.Zero, result.Error);
                    await _shop.AssertNoTornRowAsync();
                    done = await _shop.OpenRunAsync() is null && new FileInfo(undo) is { Exists: true, Length: > 0 };
                });
            }

            await promise.TryAsync($"run {run + 1} after {kills - killsBefore} kills", async () =>
            {
                if (!done)
                    Assert.That(await RunAsync("catalog_backfill", await FlagsAsync(undo)), Is.Zero);
                await _shop.AssertBackfilledAsync();
                var undone = await ProcessRunner.RunAsync(
                    "catalog_backfill", ["--namespace", "shop", "--mode", "undo", "--undo", undo], new Dictionary<string, string?> { ["DATABASE_URL"] = _database.ConnectionString });
                Assert.That(undone.ExitCode, Is.Zero, undone.Error);
                await _shop.AssertAsAtFirstAsync();
            });
        }

        promise.AssertKept(atLeast: Kills);
    }

    [Test]
    public async Task Killed_factor_run_leaves_the_old_or_the_new_factors()
    {
        const int Kills = 60;
        var promise = Promise.Make("faults", "collab_factors killed: both tables are as before or as after the run, never a mixture, and the next run succeeds");
        var random = new Random(Seed);
        var turns = new string[2];
        for (var turn = 0; turn < turns.Length; turn++)
        {
            await _shop.TurnEmbeddingsAsync(turn);
            Assert.That(await RunAsync("collab_factors"), Is.Zero);
            turns[turn] = await _shop.FactorsAsync();
        }

        Assert.That(turns[0], Is.Not.EqualTo(turns[1]));
        var stored = 1;
        await _shop.TurnEmbeddingsAsync(1 - stored);
        var time = await TimeAsync("collab_factors", "--dry-run") * 3 / 2;
        for (var (kill, tries) = (0, 0); kill < Kills && tries < 3 * Kills; tries++)
        {
            await promise.TryAsync($"kill {kill + 1} of seed {Seed}", async () =>
            {
                var result = await KillAsync("collab_factors", random.Next(time));
                Assert.That(result.ExitCode, Is.EqualTo(Killed).Or.Zero, result.Error);
                if (result.ExitCode == Killed)
                    kill++;
                var factors = await _shop.FactorsAsync();
                Assert.That(factors, result.ExitCode == Killed ? Is.AnyOf(turns) : Is.EqualTo(turns[1 - stored]));
                if (factors != turns[stored])
                {
                    stored = 1 - stored;
                    await _shop.TurnEmbeddingsAsync(1 - stored);
                }
            });
        }

        await promise.TryAsync("run at the end", async () =>
        {
            Assert.That(await RunAsync("collab_factors"), Is.Zero);
            Assert.That(await _shop.FactorsAsync(), Is.EqualTo(turns[1 - stored]));
        });
        promise.AssertKept(atLeast: Kills);
    }

    [Test]
    public async Task Killed_change_of_the_model_leaves_the_factors_of_one_model_and_their_record()
    {
        const int Kills = 40;
        var promise = Promise.Make("faults", "collab_factors killed during a change of the model: both tables and the record are those of one model, and the next run succeeds");
        var random = new Random(Seed);
        string[][] models = [["--model", "means"], ["--model", "als", "--factors", "16"]];
        var turns = new string[2];
        for (var turn = 0; turn < turns.Length; turn++)
        {
            Assert.That(await RunAsync("collab_factors", models[turn]), Is.Zero);
            turns[turn] = await StoredAsync();
        }

        Assert.That(turns[0], Is.Not.EqualTo(turns[1]));
        var stored = 1;
        var time = await TimeAsync("collab_factors", [.. models[1], "--dry-run"]) * 3 / 2;
        for (var (kill, tries) = (0, 0); kill < Kills && tries < 3 * Kills; tries++)
        {
            await promise.TryAsync($"kill {kill + 1} of seed {Seed}", async () =>
            {
                var result = await KillAsync("collab_factors", random.Next(time), models[1 - stored]);
                Assert.That(result.ExitCode, Is.EqualTo(Killed).Or.Zero, result.Error);
                if (result.ExitCode == Killed)
                    kill++;
                var factors = await StoredAsync();
                Assert.That(factors, result.ExitCode == Killed ? Is.AnyOf(turns) : Is.EqualTo(turns[1 - stored]));
                if (factors != turns[stored])
                    stored = 1 - stored;
            });
        }

        await promise.TryAsync("run at the end", async () =>
        {
            Assert.That(await RunAsync("collab_factors", models[1 - stored]), Is.Zero);
            Assert.That(await StoredAsync(), Is.EqualTo(turns[1 - stored]));
        });
        promise.AssertKept(atLeast: Kills);

        async Task<string> StoredAsync()
            => $"{await _database.ScalarAsync<string>("SELECT model FROM recsys_factor_models WHERE namespace = 'shop'")} {await _shop.FactorsAsync()}";
    }

    [Test]
    public async Task Killed_evaluation_leaves_a_complete_report_or_no_page()
    {
        const int Kills = 24;
        var promise = Promise.Make("faults", "blend_eval killed: a --report folder with a page contains one complete report, the old one or the new one");
        var random = new Random(Seed);
        var old = await ReportAsync("old", "--k", "5");
        var whole = await ReportAsync("new");
        var time = await TimeAsync("blend_eval", "--report", Path.Combine(_folder, "timed"));
        for (var kill = 0; kill < Kills; kill++)
        {
            var folder = Path.Combine(_folder, $"report-{kill}");
            await promise.TryAsync($"kill {kill + 1} of seed {Seed}", async () =>
            {
                Directory.CreateDirectory(folder);
                foreach (var (name, text) in kill % 3 == 0 ? [] : old)
                    await File.WriteAllTextAsync(Path.Combine(folder, name), text);

                // Files are written and moved in a short time at the end: every second kill waits for it.
                var result = kill % 2 == 0
                    ? await KillAsync("blend_eval", random.Next(time), "--report", folder)
                    : await KillWhenAsync(() => Directory.GetFiles(folder, "report.md.unfinished").Length > 0, random.Next(60), "--report", folder);

                Assert.That(result.ExitCode, Is.EqualTo(Killed).Or.Zero, result.Error);
                var found = await ReadAsync(folder);
                if (found.ContainsKey("index.html"))
                    Assert.That(Finished(found), Is.EqualTo(old).Or.EqualTo(whole));
                Assert.That(await RunAsync("blend_eval", "--report", folder), Is.Zero);
                Assert.That(await ReadAsync(folder), Is.EqualTo(whole), "the next report is complete, and no other file is left");
            });
        }

        promise.AssertKept(atLeast: Kills);
    }

    async Task<string[]> FlagsAsync(string undo) => await _shop.OpenRunAsync() is { } run ? ["--undo", undo, "--resume", run.ToString()] : ["--undo", undo];

    async Task<ProcessResult> KillAsync(string program, int milliseconds, params string[] more)
    {
        await using var process = FaultShop.Start(program, _database.ConnectionString, more: more);
        await Task.Delay(milliseconds);
        await process.SignalAsync("KILL");
        return await process.WaitAsync(TimeSpan.FromMinutes(1));
    }

    async Task<ProcessResult> KillWhenAsync(Func<bool> condition, int milliseconds, params string[] more)
    {
        await using var process = FaultShop.Start("blend_eval", _database.ConnectionString, more: more);
        var started = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1))
            await Task.Delay(1);
        await Task.Delay(milliseconds);
        await process.SignalAsync("KILL");
        return await process.WaitAsync(TimeSpan.FromMinutes(1));
    }

    async Task<int> RunAsync(string program, params string[] more)
        => (await FaultShop.RunAsync(program, _database.ConnectionString, more: more)).ExitCode;

    /// <summary>Milliseconds of an undisturbed run.</summary>
    async Task<int> TimeAsync(string program, params string[] more)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.That(await RunAsync(program, more), Is.Zero);
        return (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    async Task<Dictionary<string, string>> ReportAsync(string name, params string[] more)
    {
        var folder = Path.Combine(_folder, name);
        Assert.That(await RunAsync("blend_eval", ["--report", folder, .. more]), Is.Zero);
        return await ReadAsync(folder);
    }

    static async Task<Dictionary<string, string>> ReadAsync(string folder)
    {
        var files = new Dictionary<string, string>();
        foreach (var file in Directory.GetFiles(folder))
            files.Add(Path.GetFileName(file), await File.ReadAllTextAsync(file));
        return files;
    }

    static Dictionary<string, string> Finished(Dictionary<string, string> files)
        => files.Where(file => !file.Key.EndsWith(".unfinished", StringComparison.Ordinal)).ToDictionary();
}
