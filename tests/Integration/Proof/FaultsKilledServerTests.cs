using System.Runtime.Versioning;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A server that is killed and restarted at any time during a run.</summary>
[Category("Proof")]
[NonParallelizable]
[SupportedOSPlatform("linux")]
public sealed class FaultsKilledServerTests
{
    const int Seed = 11;
    const int DatabaseFailed = 4;

    // About the length of a run, without its start.
    const int FirstMoment = 250;
    const int LastMoment = 1_500;

    PrivateServer _server = null!;
    FaultShop _shop = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _server = await PrivateServer.StartAsync();
        _shop = await FaultShop.OpenAsync(_server.Database, items: 800, users: 800);
        TestContext.Out.WriteLine($"seed {Seed}");
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Test]
    public async Task Backfill_continues_or_says_how_to_resume_and_keeps_committed_rows()
    {
        const int Kills = 26;
        var promise = Promise.Make("faults", "server killed during catalog_backfill: the run waits or exits with code 4, --resume gives the rows of an undisturbed run, and committed batches are kept");
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await promise.TryAsync($"kill {kill + 1} of seed {Seed}", async () =>
            {
                await _shop.ResetItemsAsync();
                var committed = 0L;
                var result = await KillUnderAsync("catalog_backfill", random, isPatient: kill % 2 == 0, async () => committed = await _shop.RowsDoneAsync());

                Assert.That(await _shop.RowsDoneAsync(), Is.GreaterThanOrEqualTo(committed), "rows that were committed before the kill");
                await _shop.AssertNoTornRowAsync();
                if (result.ExitCode != 0)
                {
                    string[] resume = await _shop.OpenRunAsync() is { } run ? ["--resume", run.ToString()] : [];
                    var resumed = await FaultShop.RunAsync("catalog_backfill", _server.Database.ConnectionString, more: resume);
                    Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
                }

                await _shop.AssertBackfilledAsync();
            });
        }

        promise.AssertKept(atLeast: Kills);
    }

    [Test]
    public async Task Factors_are_written_completely_or_not_at_all()
    {
        const int Kills = 26;
        var promise = Promise.Make("faults", "server killed during collab_factors: the run waits or exits with code 4, and the tables are as before or as after the run");
        var random = new Random(Seed);
        await _shop.ClearFactorsAsync();
        var before = await _shop.FactorsAsync();
        Assert.That((await FaultShop.RunAsync("collab_factors", _server.Database.ConnectionString)).ExitCode, Is.Zero);
        var after = await _shop.FactorsAsync();
        for (var kill = 0; kill < Kills; kill++)
        {
            await promise.TryAsync($"kill {kill + 1} of seed {Seed}", async () =>
            {
                await _shop.ClearFactorsAsync();
                var result = await KillUnderAsync("collab_factors", random, isPatient: kill % 2 == 0, () => Task.CompletedTask);

                Assert.That(await _shop.FactorsAsync(), result.ExitCode == 0 ? Is.EqualTo(after) : Is.AnyOf(before, after));
                if (result.ExitCode == 0)
                    return;
                var again = await FaultShop.RunAsync("collab_factors", _server.Database.ConnectionString);
                Assert.That(again.ExitCode, Is.Zero, again.Error);
                Assert.That(await _shop.FactorsAsync(), Is.EqualTo(after));
            });
        }

        promise.AssertKept(atLeast: Kills);
    }

    [Test]
    public async Task Evaluation_gives_the_same_bytes()
    {
        const int Kills = 6;
        var promise = Promise.Make("faults", "server killed during blend_eval: the run reads again and prints the same bytes, or exits with code 4 and prints no result");
        var random = new Random(Seed);
        var calm = await FaultShop.RunAsync("blend_eval", _server.Database.ConnectionString);
        Assert.That(calm.ExitCode, Is.Zero, calm.Error);
        for (var kill = 0; kill < Kills; kill++)
        {
            await promise.TryAsync($"kill {kill + 1} of seed {Seed}", async () =>
            {
                var result = await KillUnderAsync("blend_eval", random, isPatient: kill % 2 == 0, () => Task.CompletedTask);
                Assert.That(result.Output, Is.EqualTo(result.ExitCode == 0 ? calm.Output : ""));
            });
        }

        promise.AssertKept(atLeast: Kills);
    }

    [TestCase("catalog_backfill")]
    [TestCase("collab_factors")]
    [TestCase("blend_eval")]
    public async Task Programs_wait_for_a_server_restart(string program)
    {
        const int Restarts = 2;
        var promise = Promise.Make("faults", $"server restarted during {program}: with enough DATABASE_RETRY_ATTEMPTS the run continues and gives the result of an undisturbed run");
        var random = new Random(Seed);
        await _shop.ResetItemsAsync();
        await _shop.ClearFactorsAsync();
        var calm = await FaultShop.RunAsync(program, _server.Database.ConnectionString);
        var factors = await _shop.FactorsAsync();
        for (var restart = 0; restart < Restarts; restart++)
        {
            await promise.TryAsync($"restart {restart + 1} of seed {Seed}", async () =>
            {
                await _shop.ResetItemsAsync();
                await _shop.ClearFactorsAsync();
                await using var process = FaultShop.Start(program, _server.Database.ConnectionString, FaultShop.Patient);
                await Task.Delay(random.Next(FirstMoment, LastMoment));
                await _server.DownAsync();
                await _server.UpAsync();
                var result = await process.WaitAsync(TimeSpan.FromMinutes(1));

                Assert.That(result.ExitCode, Is.Zero, result.Error);
                Assert.That(await _shop.FactorsAsync(), Is.EqualTo(factors));
                if (program == "blend_eval")
                    Assert.That(result.Output, Is.EqualTo(calm.Output));
                if (program == "catalog_backfill")
                    await _shop.AssertBackfilledAsync();
            });
        }

        promise.AssertKept(atLeast: Restarts);
    }

    /// <summary>A run in which the whole server or one of the run's sessions is killed and then restarted.</summary>
    /// <param name="isPatient">The run has enough retries to wait for the server, so it must not fail.</param>
    /// <param name="beforeKill">Called immediately before the kill.</param>
    async Task<ProcessResult> KillUnderAsync(string program, Random random, bool isPatient, Func<Task> beforeKill)
    {
        await using var process = FaultShop.Start(program, _server.Database.ConnectionString, isPatient ? FaultShop.Patient : null);
        await Task.Delay(random.Next(FirstMoment, LastMoment));
        await beforeKill();
        if (random.Next(4) == 0 && _server.KillBackend(random))
        {
            await Task.Delay(200); // until the server has noticed
        }
        else
        {
            _server.Kill();
            await _server.UpAsync();
        }

        var result = await process.WaitAsync(TimeSpan.FromMinutes(1));
        await _server.AnswersAsync();
        Assert.That(result.ExitCode, isPatient ? Is.Zero : Is.Zero.Or.EqualTo(DatabaseFailed), result.Error);
        if (result.ExitCode != 0)
            FaultShop.AssertSaysWhatToDo(result, program);
        return result;
    }
}
