using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Samples the sessions and locks of a database about fifteen times per second and keeps the maxima of a program.</summary>
sealed class ServerSampler(TestDatabase database, string program)
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(60);

    const string Look = """
        SELECT ARRAY[
            coalesce((SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
                      WHERE datname = current_database() AND application_name LIKE $1), 0)::float8,
            coalesce((SELECT max(extract(epoch FROM clock_timestamp() - held.waitstart))
                      FROM pg_locks AS held
                      JOIN pg_stat_activity AS waiting ON waiting.pid = held.pid
                      WHERE NOT held.granted AND waiting.datname = current_database() AND waiting.application_name NOT LIKE $1
                        AND EXISTS (SELECT 1 FROM pg_stat_activity AS ours
                                    WHERE ours.pid = ANY(pg_blocking_pids(held.pid)) AND ours.application_name LIKE $1)), 0)::float8,
            coalesce((SELECT max(extract(epoch FROM clock_timestamp() - query_start)) FROM pg_stat_activity
                      WHERE datname = current_database() AND query LIKE '/* reader */%' AND state = 'active' AND wait_event_type = 'Lock'), 0)::float8,
            (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE $1)::float8]
        """;

    const string OldestStatement = """
        SELECT state || ': ' || left(regexp_replace(query, '\s+', ' ', 'g'), 60) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE $1 AND xact_start IS NOT NULL
        ORDER BY xact_start LIMIT 1
        """;

    const string Read = "/* reader */ SELECT price, brand FROM items WHERE org_id = $1 AND namespace = $2 AND item_id = $3";

    /// <summary>Number of samples.</summary>
    public int Samples { get; private set; }

    /// <summary>Samples in which the program was connected.</summary>
    public int SamplesAtWork { get; private set; }

    /// <summary>The oldest transaction of the program, in seconds.</summary>
    public double LongestTransaction { get; private set; }

    /// <summary>The statement of that transaction.</summary>
    public string? AtStatement { get; private set; }

    /// <summary>The longest wait of another session for a lock of the program, in seconds.</summary>
    public double LongestBlocked { get; private set; }

    /// <summary>The longest wait of a point read for a lock, in seconds.</summary>
    public double LongestReaderBlocked { get; private set; }

    /// <summary>Samples until the token is cancelled, while a reader reads one item after another.</summary>
    public Task RunAsync(Guid org, string @namespace, int items, CancellationToken stop)
        => Task.WhenAll(LookAsync(stop), ReadAsync(org, @namespace, items, stop));

    async Task LookAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var seen = (await database.ScalarAsync<double[]>(Look, program + "%"))!;
            Samples++;
            SamplesAtWork += seen[3] > 0 ? 1 : 0;
            if (seen[0] > LongestTransaction)
                (LongestTransaction, AtStatement) = (seen[0], await database.ScalarAsync<string>(OldestStatement, program + "%"));
            LongestBlocked = Math.Max(LongestBlocked, seen[1]);
            LongestReaderBlocked = Math.Max(LongestReaderBlocked, seen[2]);
            await Task.Delay(Every, CancellationToken.None);
        }
    }

    async Task ReadAsync(Guid org, string @namespace, int items, CancellationToken stop)
    {
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            await database.ScalarAsync<decimal?>(Read, org, @namespace, $"sku-{1 + n * 7919L % items:d6}");
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
