using System.Globalization;

namespace RecSys.Store;

/// <summary>The lag of a replica behind its server.</summary>
/// <param name="Name">Its <c>application_name</c>.</param>
/// <param name="Time">The replay lag; null if it is unknown or the replica has caught up.</param>
/// <param name="Bytes">WAL that the replica has not replayed; null if that is unknown.</param>
public sealed record ReplicaLag(string Name, TimeSpan? Time, long? Bytes);

/// <summary>WAL that is kept for a replication slot.</summary>
public sealed record SlotLag(string Name, long Bytes);

/// <summary>The state of the archiver.</summary>
/// <param name="LastArchived">The name of a WAL file; null before the first one.</param>
/// <param name="CurrentFile">The name of the current WAL file.</param>
/// <param name="SegmentBytes">The size of a WAL file.</param>
public sealed record ArchiverState(
    string? LastArchived, DateTime? LastArchivedAt, string? LastFailed, DateTime? LastFailedAt, string CurrentFile, long SegmentBytes)
{
    /// <summary>Whether it has not succeeded since it last failed.</summary>
    public bool IsFailing => LastFailedAt is { } failed && (LastArchivedAt is not { } archived || archived < failed);

    /// <summary>WAL between the last archived file and the current file; null if it is unknown.</summary>
    public long? BytesBehind => Segment(CurrentFile) - Segment(LastArchived) is { } segments ? segments * SegmentBytes : null;

    /// <summary>
    /// The number of a file in the WAL. Its name is three numbers of eight hexadecimal digits: the timeline, the block of four gigabytes,
    /// and the file in that block.
    /// </summary>
    long? Segment(string? file)
        => file is { Length: >= 24 }
            && uint.TryParse(file.AsSpan(8, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            && uint.TryParse(file.AsSpan(16, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
                ? high * (0x1_0000_0000 / SegmentBytes) + low
                : null;
}

/// <summary>The background work of the server, as far as the role may see it.</summary>
/// <param name="Archiver">Null if WAL is not archived.</param>
/// <param name="TablesInVacuum">The requested tables that any vacuum works on.</param>
public sealed record ServerLoad(
    IReadOnlyList<ReplicaLag> Replicas, IReadOnlyList<SlotLag> Slots, ArchiverState? Archiver, IReadOnlyList<string> TablesInVacuum)
{
    /// <summary>The most WAL that a replica without a known time, a slot or the archiver may be behind: 1 GB.</summary>
    public const long MostBytesBehind = 1L << 30;

    /// <summary>The reasons for a run to pause; empty if it may continue to write.</summary>
    /// <param name="maxReplicaLag">The longest time that a replica may be behind.</param>
    public IReadOnlyList<PauseReason> PauseReasons(TimeSpan maxReplicaLag)
    {
        var reasons = new List<PauseReason>();
        foreach (var replica in Replicas)
        {
            // If the time is known, the bytes do not count: a replica that is delayed on purpose is always many bytes behind.
            if (replica.Time > maxReplicaLag)
                reasons.Add(new(PauseCause.Replication, string.Create(CultureInfo.InvariantCulture, $"replica '{replica.Name}' is {replica.Time.Value.TotalSeconds:F0} s behind")));
            else if (replica.Time is null && replica.Bytes > MostBytesBehind)
                reasons.Add(new(PauseCause.Replication, $"replica '{replica.Name}' has {Gigabytes(replica.Bytes.Value)} of WAL to replay"));
        }

        reasons.AddRange(Slots
            .Where(slot => slot.Bytes > MostBytesBehind)
            .Select(slot => new PauseReason(PauseCause.Replication, $"replication slot '{slot.Name}' keeps {Gigabytes(slot.Bytes)} of WAL")));
        if (Archiver is { IsFailing: true })
            reasons.Add(new(PauseCause.Archiver, $"the archiver fails on {Archiver.LastFailed}"));
        else if (Archiver?.BytesBehind is { } behind and > MostBytesBehind)
            reasons.Add(new(PauseCause.Archiver, $"the archiver is {Gigabytes(behind)} of WAL behind"));
        reasons.AddRange(TablesInVacuum.Select(table => new PauseReason(PauseCause.Vacuum, $"a vacuum works on {table}")));
        return reasons;
    }

    static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GB");
}

/// <summary>The cause of a pause.</summary>
public enum PauseCause
{
    /// <summary>A replica or a replication slot is behind.</summary>
    Replication,

    /// <summary>The archiver fails or is behind.</summary>
    Archiver,

    /// <summary>A vacuum works on a table to which the run writes.</summary>
    Vacuum,
}

/// <summary>One reason to pause.</summary>
/// <param name="Text">A clause with the measured values, without a full stop.</param>
public sealed record PauseReason(PauseCause Cause, string Text);
