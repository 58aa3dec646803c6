using System.Globalization;

namespace RecSys.Store;

/// <summary>How far behind its server a replica is.</summary>
/// <param name="Name">Its <c>application_name</c>.</param>
/// <param name="Time">How old what it replayed is; null where that is not known, and while it has caught up.</param>
/// <param name="Bytes">WAL that it has not replayed; null where it replays none.</param>
public sealed record ReplicaLag(string Name, TimeSpan? Time, long? Bytes);

/// <summary>WAL that is kept for a replication slot.</summary>
public sealed record SlotLag(string Name, long Bytes);

/// <summary>How the archiver does.</summary>
/// <param name="LastArchived">A WAL file's name; null before the first.</param>
/// <param name="CurrentFile">The WAL file that is written now.</param>
/// <param name="SegmentBytes">The size of a WAL file.</param>
public sealed record ArchiverState(
    string? LastArchived, DateTime? LastArchivedAt, string? LastFailed, DateTime? LastFailedAt, string CurrentFile, long SegmentBytes)
{
    /// <summary>Whether it has not succeeded since it last failed.</summary>
    public bool IsFailing => LastFailedAt is { } failed && (LastArchivedAt is not { } archived || archived < failed);

    /// <summary>WAL between the last file archived and the one that is written now; null while that is not known.</summary>
    public long? BytesBehind => Segment(CurrentFile) - Segment(LastArchived) is { } segments ? segments * SegmentBytes : null;

    /// <summary>A file's place in the WAL. Its name is three numbers of eight hexadecimal digits: timeline, four gigabytes, file in them.</summary>
    long? Segment(string? file)
        => file is { Length: >= 24 }
            && uint.TryParse(file.AsSpan(8, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            && uint.TryParse(file.AsSpan(16, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
                ? high * (0x1_0000_0000 / SegmentBytes) + low
                : null;
}

/// <summary>What the server has to do beside its clients, as far as the role may see it.</summary>
/// <param name="Archiver">Null where WAL is not archived.</param>
/// <param name="TablesInVacuum">Those of the tables asked for that a vacuum, of whoever, works on.</param>
public sealed record ServerLoad(
    IReadOnlyList<ReplicaLag> Replicas, IReadOnlyList<SlotLag> Slots, ArchiverState? Archiver, IReadOnlyList<string> TablesInVacuum)
{
    /// <summary>WAL that a replica without a known time, a slot and the archiver may be behind: 1 GB.</summary>
    public const long MostBytesBehind = 1L << 30;

    /// <summary>Why a run should not write more now; empty when nothing speaks against it.</summary>
    /// <param name="maxReplicaLag">Time that a replica may be behind.</param>
    public IReadOnlyList<PauseReason> PauseReasons(TimeSpan maxReplicaLag)
    {
        var reasons = new List<PauseReason>();
        foreach (var replica in Replicas)
        {
            // Where the time is known it decides: a replica that is slow on purpose has its bytes behind as well.
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

/// <summary>What a pause is for.</summary>
public enum PauseCause
{
    /// <summary>A replica or a replication slot is behind.</summary>
    Replication,

    /// <summary>The archiver fails or is behind.</summary>
    Archiver,

    /// <summary>A vacuum works on a table that is written.</summary>
    Vacuum,
}

/// <summary>One reason to pause.</summary>
/// <param name="Text">With the figures, without a full stop.</param>
public sealed record PauseReason(PauseCause Cause, string Text);
