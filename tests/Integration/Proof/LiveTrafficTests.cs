using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Each program beside a service that writes to the same namespace.</summary>
[Category("Proof")]
[NonParallelizable]
public sealed class LiveTrafficTests
{
    const int Items = 20_000;
    const int Seed = 7;
    const string Namespace = "live";

    // The lock_timeout of the programs and the sampling interval.
    const double LongestWait = 0.25 + 0.1;
    const double LongestTransaction = 5;
    const double LeastThroughput = 0.8;

    static readonly Guid Org = new("00000000-0000-0000-0000-000000000001");
    static readonly TimeSpan Alone = TimeSpan.FromSeconds(15);
    static readonly TimeSpan Beside = TimeSpan.FromSeconds(60);

    [TestCase("catalog_backfill", 1, "--mode", "refresh", "--embeddings", "all", "--batch", "200")]
    [TestCase("collab_factors", 1)]
    [TestCase("blend_eval", 1, "--limit", "500", "--min-events", "3")]
    [CancelAfter(10 * 60_000)]
    public async Task Service_keeps_its_rows_and_its_latency(string program, int nice, params string[] flags)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        var what = $"beside {string.Join(' ', [program, "--nice", $"{nice}", .. flags])}";
        var rows = Promise.Make("live traffic", $"{what}: no update or insert of a live writer is lost");
        var waits = Promise.Make("live traffic", $"{what}: no session waits for a lock of the program for longer than its lock_timeout");
        var transactions = Promise.Make("live traffic", $"{what}: no transaction of the program is longer than 5 s");
        var throughput = Promise.Make("live traffic", $"{what}: 1,000 writes per second keep at least 80 % of their throughput");

        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await RunAsync(database, "workbench", "seed", "--namespace", Namespace, "--items", "20000", "--users", "20000", "--events", "200000", "--seed", "1");
        await database.ExecuteAsync("ANALYZE");
        var writer = new LiveWriter(database, Org, Namespace, Items, Seed);
        var alone = await writer.WriteAsync(Alone, cancellationToken);

        var sampler = new ServerSampler(database, program);
        using var stop = new CancellationTokenSource();
        var sampling = sampler.RunAsync(Org, Namespace, Items, stop.Token);
        var running = RunOverAndOverAsync(database, program, ["--namespace", Namespace, "--nice", $"{nice}", .. flags], stop.Token);
        double beside;
        try
        {
            beside = await writer.WriteAsync(Beside, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await sampling;
        }

        var runs = await running;

        TestContext.Out.WriteLine(
            $"{program}: seed {Seed}, {runs} runs, {writer.Updates:N0} updates, {writer.Inserts:N0} inserts, {alone:N0} a second alone, {beside:N0} beside; "
            + $"{sampler.Samples:N0} looks, {sampler.SamplesAtWork:N0} at work; longest transaction {sampler.LongestTransaction:F2} s ({sampler.AtStatement}), "
            + $"longest wait {sampler.LongestBlocked:F3} s, of a reader {sampler.LongestReaderBlocked:F3} s");
        rows.Add(writer.Updates + writer.Inserts);
        Check(rows, "lost", writer.FoundLost + await writer.CountLostAsync(), 0);
        waits.Add(sampler.Samples);
        Check(waits, "seconds that a session waited", sampler.LongestBlocked, LongestWait);
        Check(waits, "seconds that a reader waited", sampler.LongestReaderBlocked, LongestWait);
        transactions.Add(sampler.SamplesAtWork);
        Check(transactions, "seconds of a transaction", sampler.LongestTransaction, LongestTransaction);
        throughput.Add(1);
        Check(throughput, "share of the throughput that was lost", 1 - beside / alone, 1 - LeastThroughput);

        Assert.Multiple(() =>
        {
            rows.AssertKept(atLeast: 20_000);
            waits.AssertKept(atLeast: 200);
            transactions.AssertKept(atLeast: 100);
            throughput.AssertKept();
        });
    }

    static void Check(Promise promise, string what, double value, double most)
    {
        if (value > most)
            promise.Fail(what, FormattableString.Invariant($"{value:F3}, {most:F3} at most"));
    }

    /// <summary>Repeats runs until the token is cancelled; the last run completes.</summary>
    static async Task<int> RunOverAndOverAsync(TestDatabase database, string program, string[] arguments, CancellationToken stop)
    {
        var runs = 0;
        for (; !stop.IsCancellationRequested; runs++)
            await RunAsync(database, program, arguments);
        return runs;
    }

    static async Task RunAsync(TestDatabase database, string program, params string[] arguments)
    {
        var result = await ProcessRunner.RunAsync(
            program, arguments, new Dictionary<string, string?> { ["DATABASE_URL"] = database.ConnectionString }, timeout: TimeSpan.FromMinutes(4));
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }
}
