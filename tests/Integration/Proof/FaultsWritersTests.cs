using System.Collections.Concurrent;
using Npgsql;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Writers that lock the same rows in the opposite order. In a deadlock, the writer never fails.</summary>
[Category("Proof")]
[NonParallelizable]
public sealed class FaultsWritersTests
{
    const int Seed = 17;
    const int Items = 800;
    const int Users = 800;
    const int Writers = 4;

    TestDatabase _database = null!;
    FaultShop _shop = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _database = await TestDatabase.CreateAsync(migrate: true);
        _shop = await FaultShop.OpenAsync(_database, Items, Users);
        TestContext.Out.WriteLine($"seed {Seed}");
    }

    [OneTimeTearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task Backfill_survives_a_writer_that_locks_rows_in_the_opposite_order()
    {
        const int Runs = 6;
        var promise = Promise.Make("faults", "deadlock of catalog_backfill with other writers: exit code 0, no writer is aborted, none of their writes is lost, and every row is processed");
        for (var run = 0; run < Runs; run++)
        {
            await promise.TryAsync($"run {run + 1} of seed {Seed}", async () =>
            {
                await _shop.ResetItemsAsync();
                var written = new ConcurrentDictionary<string, decimal>();
                var result = await BesideWritersAsync("catalog_backfill", run, (connection, random, writer) => WritePricesAsync(connection, random, writer, written));
                Assert.That(result.ExitCode, Is.Zero, result.Error);

                // Rows that were locked at every attempt are left to the next run.
                Assert.That((await FaultShop.RunAsync("catalog_backfill", _database.ConnectionString)).ExitCode, Is.Zero);
                Assert.That(await _shop.RowsDoneAsync(), Is.EqualTo(Items));
                await _shop.AssertNoTornRowAsync();
                foreach (var (id, price) in written)
                    Assert.That(await _database.ScalarAsync<decimal>("SELECT price FROM items WHERE namespace = 'shop' AND item_id = $1", id), Is.EqualTo(price), id);
                promise.Add(written.Count);
            });
        }

        promise.AssertKept(atLeast: Runs);
    }

    [Test]
    public async Task Factor_run_survives_a_writer_that_locks_rows_in_the_opposite_order()
    {
        const int Runs = 6;
        var promise = Promise.Make("faults", "deadlock of collab_factors with other writers: exit code 0, no writer is aborted, and every factor is that of an undisturbed run");
        await _shop.ResetItemsAsync();
        var turns = new string[2];
        for (var turn = 0; turn < turns.Length; turn++)
        {
            await _shop.TurnEmbeddingsAsync(turn);
            Assert.That((await FaultShop.RunAsync("collab_factors", _database.ConnectionString)).ExitCode, Is.Zero);
            turns[turn] = await _shop.FactorsAsync();
        }

        for (var run = 0; run < Runs; run++)
        {
            await promise.TryAsync($"run {run + 1} of seed {Seed}", async () =>
            {
                await _shop.TurnEmbeddingsAsync(run % 2);
                var result = await BesideWritersAsync("collab_factors", run, TouchFactorsAsync);
                Assert.That(result.ExitCode, Is.Zero, result.Error);
                Assert.That(await _shop.FactorsAsync(), Is.EqualTo(turns[run % 2]));
            });
        }

        promise.AssertKept(atLeast: Runs);
    }

    /// <summary>Runs a program beside writers. No writer may fail.</summary>
    async Task<ProcessResult> BesideWritersAsync(string program, int run, Func<NpgsqlConnection, Random, int, Task> write)
    {
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(Seed + (run * Writers) + writer);
            await using var connection = await _database.DataSource.OpenConnectionAsync();
            while (!stop.IsCancellationRequested)
            {
                await write(connection, random, writer);
                await Task.Delay(random.Next(200));
            }
        })));
        var result = await FaultShop.RunAsync(program, _database.ConnectionString);
        await stop.CancelAsync();
        await writing;
        return result;
    }

    /// <summary>Locks two rows of the writer, the later one first, while the run goes from the first to the last.</summary>
    static async Task WritePricesAsync(NpgsqlConnection connection, Random random, int writer, ConcurrentDictionary<string, decimal> written)
    {
        var (low, high) = TwoOf(random, Items / Writers);
        var ids = new[] { high, low }.Select(n => $"item-{1 + (n * Writers) + writer:d5}").ToArray();
        var price = random.Next(100_000);
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var id in ids)
        {
            await using var command = new NpgsqlCommand("UPDATE items SET price = $2, updated_at = clock_timestamp() WHERE namespace = 'shop' AND item_id = $1", connection, transaction);
            command.Parameters.AddWithValue(id);
            command.Parameters.AddWithValue((decimal)price);
            await command.ExecuteNonQueryAsync();
            await Task.Delay(random.Next(80));
        }

        await transaction.CommitAsync();
        foreach (var id in ids)
            written[id] = price;
    }

    static async Task TouchFactorsAsync(NpgsqlConnection connection, Random random, int writer)
    {
        var (low, high) = TwoOf(random, Users / Writers);
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var n in new[] { high, low })
        {
            await using var command = new NpgsqlCommand("UPDATE recsys_user_factors SET updated_at = clock_timestamp() WHERE namespace = 'shop' AND user_id = $1", connection, transaction);
            command.Parameters.AddWithValue($"user-{1 + (n * Writers) + writer}");
            await command.ExecuteNonQueryAsync();
            await Task.Delay(random.Next(40));
        }

        await transaction.CommitAsync();
    }

    static (int Low, int High) TwoOf(Random random, int count)
    {
        var low = random.Next(count - 1);
        return (low, random.Next(low + 1, count));
    }
}
