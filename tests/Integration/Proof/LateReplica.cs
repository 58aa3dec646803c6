using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A standby from the server's point of view: it receives the WAL and reports it as replayed, until it stops replaying.</summary>
sealed class LateReplica : IAsyncDisposable
{
    public const string Name = "late_replica";

    readonly PhysicalReplicationConnection _connection;
    readonly CancellationTokenSource _stop = new();
    readonly Task _receiving;
    volatile bool _stalled;

    LateReplica(PhysicalReplicationConnection connection, NpgsqlLogSequenceNumber from)
    {
        _connection = connection;
        _receiving = ReceiveAsync(from);
    }

    public static async Task<LateReplica> StartAsync(TestDatabase database)
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = Name };
        var connection = new PhysicalReplicationConnection(address.ConnectionString) { WalReceiverStatusInterval = TimeSpan.FromMilliseconds(100) };
        await connection.Open();
        return new LateReplica(connection, (await connection.IdentifySystem()).XLogPos);
    }

    /// <summary>Stops replaying.</summary>
    public void Stall() => _stalled = true;

    /// <summary>Replays everything.</summary>
    public void CatchUp() => _stalled = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    async Task ReceiveAsync(NpgsqlLogSequenceNumber from)
    {
        try
        {
            await foreach (var message in _connection.StartReplication(from, _stop.Token))
            {
                if (!_stalled)
                    _connection.SetReplicationStatus(message.WalEnd);
            }
        }
        catch (OperationCanceledException)
        {
            // It is disposed.
        }
    }
}
