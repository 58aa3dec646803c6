using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A service that writes to a namespace: up to 500 updates of items and 500 inserts of events and items per second.</summary>
/// <remarks>Each update expects the value of the previous one, so a lost update is found by the next update or at the end.</remarks>
sealed class LiveWriter(TestDatabase database, Guid org, string @namespace, int items, int seed)
{
    const int PerSecond = 500;
    const int AtOnce = 10;
    const int ItemsAmongInserts = 20;

    const string Update = """
        UPDATE items SET price = $4::int, brand = 'Writer ' || $4::int, updated_at = CASE WHEN $6 THEN clock_timestamp() ELSE updated_at END
        WHERE org_id = $1 AND namespace = $2 AND item_id = $3 AND ($5::int IS NULL OR (price = $5::int AND brand = 'Writer ' || $5::int))
        """;

    const string InsertEvent = """
        INSERT INTO events (org_id, namespace, user_id, item_id, type, ts, source_event_id) VALUES ($1, $2, $3, $4, 1, clock_timestamp(), $5)
        """;

    const string InsertItem = """
        INSERT INTO items (org_id, namespace, item_id, price, props) VALUES ($1, $2, $3, 1, '{"title": "Live", "vendor": "Live", "body_html": "<p>Live</p>"}')
        """;

    const string CountLost = """
        SELECT count(*) FROM unnest($3::text[], $4::int[]) AS last (item_id, number)
        LEFT JOIN items ON items.org_id = $1 AND items.namespace = $2 AND items.item_id = last.item_id
        WHERE items.price IS DISTINCT FROM last.number OR items.brand IS DISTINCT FROM 'Writer ' || last.number
        """;

    const string CountInserted = """
        SELECT (SELECT count(*) FROM events WHERE org_id = $1 AND namespace = $2 AND source_event_id LIKE 'live-%')
             + (SELECT count(*) FROM items WHERE org_id = $1 AND namespace = $2 AND item_id LIKE 'live-%')
        """;

    readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);
    readonly Random _random = new(seed);
    int _number;
    int _inserted;

    /// <summary>Completed updates.</summary>
    public int Updates => _number;

    /// <summary>Rows inserted.</summary>
    public int Inserts => _inserted;

    /// <summary>Updates that found another value in their row than the previous update wrote.</summary>
    public int FoundLost { get; private set; }

    /// <summary>Writes for the given time.</summary>
    /// <returns>Writes per second.</returns>
    public async Task<double> WriteAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var before = Updates + Inserts;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            KeepUpAsync(UpdateSomeAsync, time, cancellationToken),
            KeepUpAsync(InsertSomeAsync, time, cancellationToken));
        return (Updates + Inserts - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Rows that do not contain the last written value, and inserted rows that are missing.</summary>
    public async Task<long> CountLostAsync()
        => await database.ScalarAsync<long>(CountLost, org, @namespace, _last.Keys.ToArray(), _last.Values.ToArray())
            + Inserts - await database.ScalarAsync<long>(CountInserted, org, @namespace);

    async Task KeepUpAsync(Func<NpgsqlConnection, Task> writeSome, TimeSpan time, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var done = 0;
        while (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < time)
        {
            if (done > PerSecond * elapsed.TotalSeconds)
            {
                await Task.Delay(5, cancellationToken);
                continue;
            }

            await writeSome(connection);
            done += AtOnce;
        }
    }

    async Task UpdateSomeAsync(NpgsqlConnection connection)
    {
        // In the order of their ids, as a service that updates several rows locks them.
        var ids = Enumerable.Range(0, AtOnce).Select(_ => $"sku-{1 + _random.Next(items):d6}").Distinct().Order(StringComparer.Ordinal).ToArray();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var id in ids)
        {
            _number++;
            batch.BatchCommands.Add(Command(Update, id, _number, Optional(id), _number % 2 == 0));
            _last[id] = _number;
        }

        await batch.ExecuteNonQueryAsync();
        FoundLost += batch.BatchCommands.Cast<NpgsqlBatchCommand>().Count(command => command.RecordsAffected == 0);
    }

    async Task InsertSomeAsync(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection);
        for (var i = 0; i < AtOnce; i++)
        {
            var number = _inserted + i;
            batch.BatchCommands.Add(number % ItemsAmongInserts == 0
                ? Command(InsertItem, $"live-{number:d8}")
                : Command(InsertEvent, $"user-{1 + number % 20_000:d6}", $"sku-{1 + number % items:d6}", $"live-{number:d8}"));
        }

        await batch.ExecuteNonQueryAsync();
        _inserted += AtOnce;
    }

    NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = org }, new() { Value = @namespace } } };
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new() { Value = value });
        return command;
    }

    NpgsqlParameter Optional(string id)
        => new() { Value = _last.TryGetValue(id, out var last) ? last : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer };
}
