using System.Diagnostics;
using Npgsql;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Pauses;

/// <summary>A vacuum of one table that runs until it is disposed.</summary>
sealed class LongVacuum : IAsyncDisposable
{
    // The vacuum sleeps after each page: a few hundred pages take a minute.
    const string SlowDown = "SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1; SET vacuum_cost_page_hit = 10; SET vacuum_cost_page_miss = 10; SET vacuum_cost_page_dirty = 10";

    const string CountAtWork = "SELECT count(*) FROM pg_stat_progress_vacuum WHERE datname = current_database() AND relid = to_regclass($1)";

    readonly NpgsqlConnection _connection;
    readonly CancellationTokenSource _stop = new();
    readonly Task _work;

    LongVacuum(NpgsqlConnection connection, string table)
    {
        _connection = connection;
        _work = WorkAsync(table);
    }

    /// <summary>Starts and waits until the server reports it.</summary>
    public static async Task<LongVacuum> BeginAsync(TestDatabase database, string table)
    {
        var connection = await database.DataSource.OpenConnectionAsync();
        await using (var slowDown = new NpgsqlCommand(SlowDown, connection))
            await slowDown.ExecuteNonQueryAsync();
        var vacuum = new LongVacuum(connection, table);
        var began = Stopwatch.GetTimestamp();
        while (await database.ScalarAsync<long>(CountAtWork, table) == 0)
        {
            if (vacuum._work.IsCompleted)
                await vacuum._work;
            Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(30)), "the vacuum never started");
            await Task.Delay(10);
        }

        return vacuum;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    // The vacuum of a small table ends soon and is started again.
    async Task WorkAsync(string table)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var vacuum = new NpgsqlCommand($"VACUUM (DISABLE_PAGE_SKIPPING) {table}", _connection) { CommandTimeout = 0 };
                await vacuum.ExecuteNonQueryAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
