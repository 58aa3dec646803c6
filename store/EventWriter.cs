using Npgsql;
using NpgsqlTypes;

namespace RecSys.Store;

/// <summary>Writes events, each source event once.</summary>
public sealed class EventWriter(NpgsqlDataSource dataSource)
{
    /// <summary>Events of one transaction: large enough that its cost is in the rows, small enough to bound the staging table.</summary>
    const int BatchSize = 500_000;

    const string StageEvents = """
        CREATE TEMP TABLE staged_events (
            user_id text, item_id text, type smallint, value double precision, ts timestamptz, meta jsonb,
            source_event_id text) ON COMMIT DROP
        """;

    const string CopyEvents = """
        COPY staged_events (user_id, item_id, type, value, ts, meta, source_event_id) FROM STDIN (FORMAT BINARY)
        """;

    // Without a conflict target: where events are distributed by user, the unique index has another column.
    const string MergeEvents = """
        INSERT INTO events (org_id, namespace, user_id, item_id, type, value, ts, meta, source_event_id)
        SELECT $1, $2, user_id, item_id, type, value, ts, meta, source_event_id
        FROM staged_events
        ON CONFLICT DO NOTHING
        """;

    const string Analyze = "ANALYZE events";

    /// <summary>
    /// Adds the events whose source event id the namespace has not seen, in transactions of half a million: what an
    /// interrupted run has written stays, and the next run writes the rest.
    /// </summary>
    /// <param name="events">Streamed; a source event id that repeats is taken once.</param>
    /// <param name="progress">Told how many events have been offered and committed so far.</param>
    public async Task<WriteCounts> WriteAsync(
        Scope scope, IEnumerable<ShopEvent> events, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        using var source = events.GetEnumerator();
        long offered = 0, added = 0;
        var more = source.MoveNext();
        while (more)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var stage = new NpgsqlCommand(StageEvents, connection, transaction);
            await stage.ExecuteNonQueryAsync(cancellationToken);

            int staged;
            (staged, more) = await CopyAsync(connection, source, cancellationToken);

            await using var merge = new NpgsqlCommand(MergeEvents, connection, transaction)
            {
                Parameters = { new() { Value = scope.OrgId }, new() { Value = scope.Namespace } },
                CommandTimeout = 0,
            };
            added += await merge.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);

            offered += staged;
            progress?.Report(offered);
        }

        if (added > 0)
        {
            await using var analyze = new NpgsqlCommand(Analyze, connection);
            await analyze.ExecuteNonQueryAsync(cancellationToken);
        }

        return new WriteCounts(offered, added, Changed: 0);
    }

    /// <summary>Copies from the current row on, at most one batch. Disposing without Complete aborts the COPY.</summary>
    static async Task<(int Staged, bool More)> CopyAsync(
        NpgsqlConnection connection, IEnumerator<ShopEvent> source, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(CopyEvents, cancellationToken);
        var staged = 0;
        bool more;
        do
        {
            var row = source.Current;
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(row.UserId, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(row.ItemId, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(row.Type, NpgsqlDbType.Smallint, cancellationToken);
            await writer.WriteAsync(row.Value, NpgsqlDbType.Double, cancellationToken);
            await writer.WriteAsync(row.Timestamp.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            await writer.WriteAsync(row.Meta, NpgsqlDbType.Jsonb, cancellationToken);
            await writer.WriteAsync(row.SourceEventId, NpgsqlDbType.Text, cancellationToken);
            staged++;
            more = source.MoveNext();
        }
        while (more && staged < BatchSize);

        await writer.CompleteAsync(cancellationToken);
        return (staged, more);
    }
}
