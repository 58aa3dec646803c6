using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A network that is slow, resets connections in the middle of a transfer, or stalls.</summary>
[Category("Proof")]
[NonParallelizable]
public sealed class FaultsNetworkTests
{
    const int Seed = 13;
    const int DatabaseFailed = 4;
    const int Interrupted = 130;

    static readonly string[] Programs = ["catalog_backfill", "collab_factors", "blend_eval"];

    // A stalled connection is detected five seconds after the query timeout, a stalled connect after three seconds.
    static readonly Dictionary<string, string?> NotPatient = new() { ["DATABASE_QUERY_TIMEOUT"] = "1s", ["DATABASE_RETRY_ATTEMPTS"] = "1" };

    TestDatabase _database = null!;
    FaultShop _shop = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _database = await TestDatabase.CreateAsync(migrate: true);
        _shop = await FaultShop.OpenAsync(_database, items: 400, users: 400);
        TestContext.Out.WriteLine($"seed {Seed}");
    }

    [OneTimeTearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [TestCaseSource(nameof(Programs))]
    public async Task Connection_that_is_reset_is_reopened(string program)
    {
        const int Cuts = 12;
        var promise = Promise.Make("faults", $"connection reset during a COPY or statement of {program}: it is reopened, and the result is that of an undisturbed run");
        var random = new Random(Seed);
        await using var proxy = new FaultProxy(_database.ConnectionString);
        var calm = await CalmAsync(program, proxy);
        var failed = 0;
        for (var cut = 0; cut < Cuts; cut++)
        {
            var fault = cut % 2 == 0 ? NetworkFault.CutConnection : NetworkFault.LostConnection;
            await promise.TryAsync($"{fault} {cut + 1} of seed {Seed}", async () =>
            {
                await ResetAsync();
                proxy.FailAfter(random.NextInt64(calm.Bytes), fault);
                var result = await FaultShop.RunAsync(program, proxy.ConnectionString);

                failed += proxy.HasFailed ? 1 : 0;
                proxy.Heal();
                Assert.That(result.ExitCode, Is.Zero, result.Error);
                await AssertDoneAsync(program, result, calm);
            });
        }

        Assert.That(failed, Is.GreaterThan(Cuts / 2), "resets before the end of the run");
        promise.AssertKept(atLeast: Cuts);
    }

    [TestCaseSource(nameof(Programs))]
    public async Task Lost_network_ends_the_run_without_partial_writes(string program)
    {
        const int Outages = 8;
        var promise = Promise.Make("faults", $"network lost during {program}: exit code 4 with instructions, no partial writes, and the next run gives the result of an undisturbed run");
        var random = new Random(Seed);
        await using var proxy = new FaultProxy(_database.ConnectionString);
        var calm = await CalmAsync(program, proxy);
        var failed = 0;
        for (var outage = 0; outage < Outages; outage++)
        {
            await promise.TryAsync($"outage {outage + 1} of seed {Seed}", async () =>
            {
                await ResetAsync();
                proxy.FailAfter(random.NextInt64(calm.Bytes), NetworkFault.Outage);
                var result = await FaultShop.RunAsync(program, proxy.ConnectionString);

                proxy.Heal();
                Assert.That(result.ExitCode, Is.Zero.Or.EqualTo(DatabaseFailed), result.Error);
                if (result.ExitCode == 0)
                {
                    await AssertDoneAsync(program, result, calm);
                    return;
                }

                failed++;
                await AssertFailedWellAsync(program, result, calm);
                await AssertGoesOnAsync(program, calm);
            });
        }

        Assert.That(failed, Is.GreaterThan(Outages / 2), "outages before the end of the run");
        promise.AssertKept(atLeast: Outages);
    }

    [Test]
    public async Task Stalled_network_ends_the_run_with_a_timeout()
    {
        var promise = Promise.Make("faults", "stalled network: each program exits with code 4 and instructions, without partial writes");
        await TryStopsAsync(promise, 4, async (program, proxy) =>
        {
            var result = await FaultShop.RunAsync(program, proxy.ConnectionString, NotPatient);

            proxy.Heal();
            Assert.That(result.ExitCode, Is.EqualTo(DatabaseFailed), result.Error);
            FaultShop.AssertSaysWhatToDo(result, program, "no answer");
            Assert.That(result.Output, Is.Empty);
        });
    }

    [Test]
    public async Task Signal_ends_a_run_on_a_stalled_network()
    {
        var promise = Promise.Make("faults", "Ctrl+C on a stalled network: each program exits with code 130 within seconds");
        await TryStopsAsync(promise, 3, async (program, proxy) =>
        {
            await using var process = FaultShop.Start(program, proxy.ConnectionString);
            await process.WaitUntilAsync(_ => Task.FromResult(proxy.HasFailed));
            await Task.Delay(200);
            await process.SignalAsync("INT");
            var result = await process.WaitAsync(TimeSpan.FromSeconds(20)); // a statement may take 45

            proxy.Heal();
            Assert.That(result.ExitCode, Is.EqualTo(Interrupted), result.Error);
        });
    }

    [TestCaseSource(nameof(Programs))]
    public async Task Slow_network_changes_no_result(string program)
    {
        var promise = Promise.Make("faults", $"slow network during {program}: the result is that of an undisturbed run");
        await using var proxy = new FaultProxy(_database.ConnectionString);
        var calm = await CalmAsync(program, proxy);
        await promise.TryAsync("10 ms per piece", async () =>
        {
            await ResetAsync();
            proxy.Delay = TimeSpan.FromMilliseconds(10);
            var result = await FaultShop.RunAsync(program, proxy.ConnectionString);

            Assert.That(result.ExitCode, Is.Zero, result.Error);
            await AssertDoneAsync(program, result, calm);
        });
        promise.AssertKept();
    }

    async Task ResetAsync()
    {
        await _shop.ResetItemsAsync();
        await _shop.ClearFactorsAsync();
    }

    /// <summary>Restores what a program changes, and nothing that another running program reads or writes.</summary>
    Task ResetOfAsync(string program) => program switch
    {
        "catalog_backfill" => _shop.ResetItemsAsync(),
        "collab_factors" => _shop.ClearFactorsAsync(),
        _ => Task.CompletedTask,
    };

    async Task<Calm> CalmAsync(string program, FaultProxy proxy)
    {
        await ResetAsync();
        var before = await _shop.FactorsAsync();
        var start = proxy.Bytes;
        var result = await FaultShop.RunAsync(program, proxy.ConnectionString);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return new Calm(proxy.Bytes - start, result.Output, before, await _shop.FactorsAsync());
    }

    async Task AssertDoneAsync(string program, ProcessResult result, Calm calm)
    {
        if (program == "blend_eval")
            Assert.That(result.Output, Is.EqualTo(calm.Output));
        if (program == "catalog_backfill")
            await _shop.AssertBackfilledAsync();
        Assert.That(await _shop.FactorsAsync(), Is.EqualTo(calm.After));
    }

    async Task AssertFailedWellAsync(string program, ProcessResult result, Calm calm)
    {
        FaultShop.AssertSaysWhatToDo(result, program);
        Assert.That(result.Output, Is.Empty);
        await _shop.AssertNoTornRowAsync();
        Assert.That(await _shop.FactorsAsync(), Is.AnyOf(calm.Before, calm.After));
    }

    /// <summary>Retries a run that finds the namespace still locked by the lost sessions.</summary>
    async Task AssertGoesOnAsync(string program, Calm calm)
    {
        const int Busy = 6;
        string[] resume = program == "catalog_backfill" && await _shop.OpenRunAsync() is { } run ? ["--resume", run.ToString()] : [];
        ProcessResult result;
        var tries = 0;
        do
        {
            result = await FaultShop.RunAsync(program, _database.ConnectionString, more: resume);
        } while (result.ExitCode == Busy && tries++ < 5);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        await AssertDoneAsync(program, result, calm);
    }

    /// <summary>Tries a case for each program several times, on a network that stalls at some point of the run.</summary>
    async Task TryStopsAsync(Promise promise, int stops, Func<string, FaultProxy, Task> check)
    {
        // One at a time and without factors. Factors that another program has written can only increase the number of bytes.
        var bytes = new Dictionary<string, long>();
        foreach (var program in Programs)
        {
            await using var proxy = new FaultProxy(_database.ConnectionString);
            bytes[program] = (await CalmAsync(program, proxy)).Bytes;
        }

        await Task.WhenAll(Programs.Select(async (program, number) =>
        {
            var random = new Random(Seed + number);
            await using var proxy = new FaultProxy(_database.ConnectionString);
            for (var stop = 0; stop < stops; stop++)
            {
                await promise.TryAsync($"{program}, stop {stop + 1} of seed {Seed}", async () =>
                {
                    await ResetOfAsync(program);
                    proxy.FailAfter(random.NextInt64(bytes[program] / 10, bytes[program] * 8 / 10), NetworkFault.StandStill);
                    await check(program, proxy);
                });
            }
        }));
        promise.AssertKept(atLeast: stops * Programs.Length);
    }

    /// <summary>An undisturbed run: bytes on the network, output, and the factors before and after it.</summary>
    sealed record Calm(long Bytes, string Output, string Before, string After);
}
