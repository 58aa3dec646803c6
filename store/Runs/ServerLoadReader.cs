using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace RecSys.Store;

/// <summary>Reads the load of the server with four short statements over statistics in memory.</summary>
/// <remarks>Statistics that the role may not see, or that the server does not have, are logged once and count as no load.</remarks>
public sealed class ServerLoadReader(ILogger<ServerLoadReader> logger)
{
    // A base backup is not a replica. A receiver that replays nothing, such as a WAL archive, is measured by the WAL that it flushed.
    const string SelectReplicas = """
        SELECT coalesce(application_name, ''), state IS NOT NULL, extract(epoch FROM replay_lag)::float8,
               pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn))::int8
        FROM pg_stat_replication
        WHERE state IS DISTINCT FROM 'backup'
        ORDER BY application_name, pid
        """;

    // A lost slot keeps no WAL.
    const string SelectSlots = """
        SELECT slot_name::text, pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(confirmed_flush_lsn, restart_lsn))::int8
        FROM pg_replication_slots
        WHERE wal_status IS DISTINCT FROM 'lost' AND coalesce(confirmed_flush_lsn, restart_lsn) IS NOT NULL
        ORDER BY slot_name
        """;

    const string SelectArchiver = """
        SELECT last_archived_wal, last_archived_time, last_failed_wal, last_failed_time,
               pg_walfile_name(pg_current_wal_lsn()), pg_size_bytes(current_setting('wal_segment_size'))
        FROM pg_stat_archiver
        WHERE current_setting('archive_mode') <> 'off'
        """;

    // The long values of a table are in a separate TOAST table, which has its own vacuum.
    const string SelectVacuums = """
        SELECT progress.relid IS NOT NULL, written.relname::text
        FROM pg_stat_progress_vacuum AS progress
        LEFT JOIN pg_class AS written
               ON written.oid = ANY(ARRAY(SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name))
              AND (written.oid = progress.relid OR written.reltoastrelid = progress.relid)
        WHERE progress.datname = current_database()
        """;

    const string NotVisible = "they are not visible to this role; grant it pg_monitor";

    readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);

    /// <summary>Reads on an open connection that is in no transaction.</summary>
    /// <param name="tables">The tables to which the run writes, looked up on the search path.</param>
    public async Task<ServerLoad> ReadAsync(NpgsqlConnection connection, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var replicas = new List<ReplicaLag>();
        var slots = new List<SlotLag>();
        ArchiverState? archiver = null;
        var vacuums = new List<string>();
        await ReadAsync(connection, "replicas", SelectReplicas, [], row =>
        {
            if (!row.GetBoolean(1))
                return false;
            replicas.Add(new ReplicaLag(
                row.GetString(0), row.IsDBNull(2) ? null : TimeSpan.FromSeconds(row.GetDouble(2)), row.IsDBNull(3) ? null : row.GetInt64(3)));
            return true;
        }, cancellationToken);
        await ReadAsync(connection, "replication slots", SelectSlots, [], row =>
        {
            slots.Add(new SlotLag(row.GetString(0), row.GetInt64(1)));
            return true;
        }, cancellationToken);
        await ReadAsync(connection, "the archiver", SelectArchiver, [], row =>
        {
            archiver = new ArchiverState(Text(row, 0), Time(row, 1), Text(row, 2), Time(row, 3), row.GetString(4), row.GetInt64(5));
            return true;
        }, cancellationToken);
        await ReadAsync(connection, "vacuums", SelectVacuums, [.. tables], row =>
        {
            if (Text(row, 1) is { } table && !vacuums.Contains(table))
                vacuums.Add(table);
            return row.GetBoolean(0);
        }, cancellationToken);
        return new ServerLoad(replicas, slots, archiver, vacuums);
    }

    /// <param name="take">Reads a row. Returns false if the role may not see its values.</param>
    async Task ReadAsync(
        NpgsqlConnection connection, string what, string sql, string[] tables, Func<NpgsqlDataReader, bool> take, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (tables.Length > 0)
            command.Parameters.Add(new() { Value = tables, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!take(reader))
                    Say(what, NotVisible);
            }
        }
        catch (PostgresException e) when (IsNotOffered(e.SqlState))
        {
            Say(what, e.MessageText);
        }
    }

    void Say(string what, string reason)
    {
        if (_said.TryAdd(what, true))
            logger.ServerLoadNotSeen(what, reason);
    }

    /// <summary>Managed servers may refuse some of these functions or not have them.</summary>
    static bool IsNotOffered(string sqlState) => sqlState is
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedFunction or
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.ObjectNotInPrerequisiteState;

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static DateTime? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);
}
