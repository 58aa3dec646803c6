using Npgsql;
using NpgsqlTypes;
using RecSys.Store;

namespace RecSys.Workbench.Database;

/// <summary>Writes each event once, identified by its source event id.</summary>
public sealed class EventWriter(NpgsqlDataSource dataSource)
{
    /// <summary>Events per transaction: enough to make the overhead of a transaction small, few enough to limit the staging table.</summary>
    const int BatchSize = 250_000;

    /// <summary>Most of the time is the server's work on indexes, so two connections copy and merge in parallel.</summary>
    const int Connections = 2;

    const string StageEvents = """
        CREATE TEMP TABLE staged_events (
            user_id text, item_id text, type smallint, value double precision, ts timestamptz, meta jsonb,
            source_event_id text) ON COMMIT DROP
        """;

    const string CopyEvents = """
        COPY staged_events (user_id, item_id, type, value, ts, meta, source_event_id) FROM STDIN (FORMAT BINARY)
        """;

    // No conflict target, because the unique index has another column if events are distributed by user.
    // Ordered, so that two transactions with the same events insert them in the same order and cannot deadlock.
    const string MergeEvents = """
        INSERT INTO events (org_id, namespace, user_id, item_id, type, value, ts, meta, source_event_id)
        SELECT $1, $2, user_id, item_id, type, value, ts, meta, source_event_id
        FROM staged_events
        ORDER BY source_event_id
        ON CONFLICT DO NOTHING
        """;

    const string Analyze = "ANALYZE events";

    /// <summary>
    /// Adds the events whose source event id is new in the namespace, in transactions of <see cref="BatchSize"/> events. After an
    /// interruption the committed events stay, and the next run writes the rest.
    /// </summary>
    /// <param name="events">Read as a stream. Events with a repeated source event id are written once.</param>
    /// <param name="progress">Receives the number of events that were processed and committed so far.</param>
    public async Task<WriteCounts> WriteAsync(
        Scope scope, IEnumerable<ShopEvent> events, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var source = new BatchSource(events.GetEnumerator());
        long offered = 0, added = 0;
        var pool = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString).MaxPoolSize;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Connections, pool)).Select(_ => WriteBatchesAsync()));

        if (added > 0)
        {
            await using var analyze = dataSource.CreateCommand(Analyze);
            await analyze.ExecuteNonQueryAsync(cancellationToken);
        }

        return new WriteCounts(offered, added, Changed: 0);

        async Task WriteBatchesAsync()
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(stop.Token);
                while (await WriteBatchAsync(connection, scope, source, stop.Token) is { Staged: > 0 } batch)
                {
                    Interlocked.Add(ref added, batch.Added);
                    var total = Interlocked.Add(ref offered, batch.Staged);
                    progress?.Report(total);
                }
            }
            catch
            {
                // The other connection must not write later events when a batch before them is missing.
                await stop.CancelAsync();
                throw;
            }
        }
    }

    static async Task<(int Staged, int Added)> WriteBatchAsync(
        NpgsqlConnection connection, Scope scope, BatchSource source, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var stage = new NpgsqlCommand(StageEvents, connection, transaction);
        await stage.ExecuteNonQueryAsync(cancellationToken);

        var staged = await source.TakeAsync(batch => CopyAsync(connection, batch, cancellationToken), cancellationToken);
        if (staged == 0)
            return (0, 0);

        await using var merge = new NpgsqlCommand(MergeEvents, connection, transaction)
        {
            Parameters = { new() { Value = scope.OrgId }, new() { Value = scope.Namespace } },
            CommandTimeout = 0,
        };
        var added = await merge.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (staged, added);
    }

    /// <summary>Copies one batch. Disposing without Complete aborts the COPY.</summary>
    static async Task<int> CopyAsync(NpgsqlConnection connection, IEnumerable<ShopEvent> batch, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(CopyEvents, cancellationToken);
        foreach (var row in batch)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(row.UserId, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(row.ItemId, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(row.Type, NpgsqlDbType.Smallint, cancellationToken);
            await writer.WriteAsync(row.Value, NpgsqlDbType.Double, cancellationToken);
            await writer.WriteAsync(row.Timestamp.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            await writer.WriteAsync(row.Meta, NpgsqlDbType.Jsonb, cancellationToken);
            await writer.WriteAsync(row.SourceEventId, NpgsqlDbType.Text, cancellationToken);
        }

        return (int)await writer.CompleteAsync(cancellationToken);
    }

    /// <summary>A stream of events. One connection at a time takes a batch from it.</summary>
    sealed class BatchSource(IEnumerator<ShopEvent> events) : IDisposable
    {
        readonly SemaphoreSlim _turn = new(1);

        public async Task<int> TakeAsync(Func<IEnumerable<ShopEvent>, Task<int>> copyAsync, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                return await copyAsync(Batch());
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose()
        {
            events.Dispose();
            _turn.Dispose();
        }

        IEnumerable<ShopEvent> Batch()
        {
            for (var i = 0; i < BatchSize && events.MoveNext(); i++)
                yield return events.Current;
        }
    }
}
