using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;
using static RecSys.Tests.Integration.Factors.LearnedShop;

namespace RecSys.Tests.Integration.Factors;

/// <summary>Changes of the model beside readers and writers, with signals, kills and fewer privileges.</summary>
public sealed class LearnedLiveTests
{
    const string MergeWaits = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%INTO recsys_user_factors%' AND wait_event_type = 'Lock'";

    [SetUp]
    public async Task ResetAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        await LearnedShop.AddAsync();
        await RunAsync();
    }

    [Test]
    public async Task A_reader_never_sees_vectors_of_two_models()
    {
        var change = Task.Run(async () =>
        {
            await RunAsync(Als);
            await RunAsync();
        });
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
            seen.Add(await MixtureAsync());
        while (!change.IsCompleted);
        await change;

        Assert.That(seen, Has.All.Match("^0 | 0$"));
    }

    [Test]
    public async Task Rows_that_another_session_writes_during_the_run_are_removed_too()
    {
        await using var process = await StartUntilMergeAsync(async () =>
        {
            await TestDatabase.Shared.ExecuteAsync("INSERT INTO recsys_user_factors SELECT org_id, namespace, 'live', factors FROM recsys_user_factors WHERE user_id = 'user-00'");
            await TestDatabase.Shared.ExecuteAsync("INSERT INTO recsys_item_factors SELECT org_id, namespace, 'live', factors FROM recsys_item_factors WHERE item_id = 'item-00'");
        });
        var result = await process.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(await MixtureAsync(), Is.EqualTo($"{Items + 2 + Users + 1} 0"));
    }

    [TestCase("KILL", 137)]
    [TestCase("TERM", 130)]
    public async Task A_run_stopped_while_it_writes_leaves_the_old_factors_and_the_old_record(string signal, int exitCode)
    {
        var before = (await FingerprintAsync(), await RecordAsync());
        RunningProcess? running = null;
        ProcessResult? result = null;

        await using var process = await StartUntilMergeAsync(
            started: started => running = started,
            whileItWaits: async () =>
            {
                await running!.SignalAsync(signal);
                result = await running.WaitAsync(TimeSpan.FromMinutes(1));
            });

        Assert.That(result!.ExitCode, Is.EqualTo(exitCode), result.Error);
        Assert.That((await FingerprintAsync(), await RecordAsync()), Is.EqualTo(before));
        await RunAsync(Als);
        Assert.That(await MixtureAsync(), Does.EndWith(" 0"), "the next run succeeds");
    }

    [Test]
    public async Task SIGTERM_during_the_iterations_ends_the_run_and_writes_nothing()
    {
        var before = (await FingerprintAsync(), await RecordAsync());
        // Long enough for the signal to come between the first and the last iteration.
        await using var process = ProcessRunner.Start("collab_factors", ["--model", "als", "--factors", "384", "--iterations", "1000"]);
        await process.WaitUntilAsync(async _ => await TestDatabase.Shared.ScalarAsync<long>("SELECT count(*) FROM recsys_maintenance_runs WHERE status = 'running'") > 0);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await process.SignalAsync("TERM");
        var result = await process.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
        Assert.That((await FingerprintAsync(), await RecordAsync()), Is.EqualTo(before));
        Assert.That(
            await TestDatabase.Shared.ScalarAsync<string>("SELECT status FROM recsys_maintenance_runs ORDER BY started_at DESC LIMIT 1"), Is.EqualTo("interrupted"));
    }

    /// <summary>Starts a run, lets it wait for a row in the middle of its merge, does something meanwhile, and frees the row.</summary>
    static async Task<RunningProcess> StartUntilMergeAsync(Func<Task> whileItWaits, Action<RunningProcess>? started = null)
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand("SELECT 1 FROM recsys_user_factors WHERE user_id = 'user-07' FOR UPDATE", connection, transaction);
        await hold.ExecuteScalarAsync();

        var process = ProcessRunner.Start("collab_factors", Als, new Dictionary<string, string?> { ["DATABASE_RETRY_ATTEMPTS"] = "0" });
        started?.Invoke(process);
        await process.WaitUntilAsync(async _ => await TestDatabase.Shared.ScalarAsync<long>(MergeWaits) > 0);
        await whileItWaits();
        await transaction.RollbackAsync();
        return process;
    }
}
