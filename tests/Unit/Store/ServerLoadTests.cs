using RecSys.Store;

namespace RecSys.Tests.Unit.Store;

/// <summary>The reasons for a pause that follow from the state of the server.</summary>
public sealed class ServerLoadTests
{
    const long Gigabyte = 1L << 30;
    const long Segment = 16L << 20;
    static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    static readonly ServerLoad Calm = new([], [], null, []);

    [TestCase(null, null, null)]
    [TestCase(null, 0L, null)]
    [TestCase(null, Gigabyte, null)]
    [TestCase(null, Gigabyte + 1, "replica 'east' has 1.0 GB of WAL to replay")]
    [TestCase(null, 5 * Gigabyte / 2, "replica 'east' has 2.5 GB of WAL to replay")]
    [TestCase(0.0, 0L, null)]
    [TestCase(10.0, 0L, null)]
    [TestCase(10.1, 0L, "replica 'east' is 10 s behind")]
    [TestCase(3600.0, null, "replica 'east' is 3600 s behind")]
    [TestCase(9.0, 5 * Gigabyte, null)]
    public void Replica_lag_is_measured_in_time_or_else_in_bytes(double? seconds, long? bytes, string? reason)
        => AssertReasons(
            Calm with { Replicas = [new ReplicaLag("east", seconds is { } s ? TimeSpan.FromSeconds(s) : null, bytes)] }, PauseCause.Replication, reason);

    [Test]
    public void Replica_with_a_delay_below_the_limit_is_no_reason()
    {
        var load = Calm with { Replicas = [new ReplicaLag("late", TimeSpan.FromHours(1), 3 * Gigabyte)] };

        Assert.That(load.PauseReasons(TimeSpan.FromMinutes(70)), Is.Empty);
    }

    [TestCase(0L, null)]
    [TestCase(-Segment, null)]
    [TestCase(Gigabyte, null)]
    [TestCase(Gigabyte + 1, "replication slot 'cdc' keeps 1.0 GB of WAL")]
    public void Slot_lag_is_the_wal_that_it_keeps(long bytes, string? reason)
        => AssertReasons(Calm with { Slots = [new SlotLag("cdc", bytes)] }, PauseCause.Replication, reason);

    // With files of 16 MB, 256 files increase the middle eight digits by one, and 64 files are a gigabyte.
    [TestCase(null, "0000000100000000000000FF", null)]
    [TestCase("0000000100000000000000FE", "0000000100000000000000FF", null)]
    [TestCase("0000000100000000000000FE", "000000010000000100000001", null)]
    [TestCase("000000010000000000000001", "000000010000000000000041", null)]
    [TestCase("000000010000000000000001", "000000010000000000000042", "the archiver is 1.0 GB of WAL behind")]
    [TestCase("000000010000000000000001", "000000010000000100000001", "the archiver is 4.0 GB of WAL behind")]
    [TestCase("0000000100000000000000FE", "000000020000000000000001", null)]
    [TestCase("0000000100000000000000F0.00000028.backup", "0000000100000000000000FF", null)]
    [TestCase("00000002.history", "0000000200000009000000FF", null)]
    [TestCase("not a WAL file, but long enough", "0000000100000000000000FF", null)]
    public void Archiver_lag_is_the_wal_between_its_last_file_and_the_current_one(string? archived, string current, string? reason)
        => AssertReasons(
            Calm with { Archiver = new ArchiverState(archived, archived is null ? null : Noon, null, null, current, Segment) }, PauseCause.Archiver, reason);

    [TestCase(null, null, false)]
    [TestCase(0, null, false)]
    [TestCase(0, -1, false)]
    [TestCase(0, 0, false)]
    [TestCase(0, 1, true)]
    [TestCase(null, 0, true)]
    public void Archiver_fails_until_it_has_succeeded_again(int? archivedAt, int? failedAt, bool fails)
        => AssertReasons(
            Calm with { Archiver = new ArchiverState("000000010000000000000001", At(archivedAt), "000000010000000000000002", At(failedAt), "000000010000000000000002", Segment) },
            PauseCause.Archiver, fails ? "the archiver fails on 000000010000000000000002" : null);

    [Test]
    public void Vacuum_of_a_table_that_is_written_is_a_reason()
        => AssertReasons(Calm with { TablesInVacuum = ["items"] }, PauseCause.Vacuum, "a vacuum works on items");

    [Test]
    public void All_reasons_are_reported()
    {
        var load = new ServerLoad(
            [new ReplicaLag("east", TimeSpan.FromMinutes(1), 0), new ReplicaLag("west", TimeSpan.FromMinutes(2), 0)], [new SlotLag("cdc", 2 * Gigabyte)],
            new ArchiverState(null, null, "000000010000000000000002", Noon, "000000010000000000000002", Segment), ["items"]);

        Assert.That(
            load.PauseReasons(TimeSpan.FromSeconds(10)).Select(reason => reason.Cause),
            Is.EqualTo(new[] { PauseCause.Replication, PauseCause.Replication, PauseCause.Replication, PauseCause.Archiver, PauseCause.Vacuum }));
    }

    static void AssertReasons(ServerLoad load, PauseCause cause, string? reason)
        => Assert.That(
            load.PauseReasons(TimeSpan.FromSeconds(10)), Is.EqualTo(reason is null ? Array.Empty<PauseReason>() : [new PauseReason(cause, reason)]));

    static DateTime? At(int? minutes) => minutes is { } m ? Noon.AddMinutes(m) : null;
}
