using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A network between programs and server that can be slow, stall or break.</summary>
sealed class FaultProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Lock _lock = new();
    readonly List<Link> _links = [];
    readonly string _connectionString;
    readonly Task _accepting;
    long _bytes;
    long _faultAt = long.MaxValue;
    NetworkFault _fault;
    bool _isDown;

    public FaultProxy(string connectionString)
    {
        _connectionString = connectionString;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The connection string of the server over this network.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_connectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        Timeout = 3,
    }.ConnectionString;

    /// <summary>Delay of each piece of data, in either direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes transferred in both directions.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public bool HasFailed { get; private set; }

    /// <summary>Fails once, after the given number of further bytes.</summary>
    public void FailAfter(long bytes, NetworkFault fault)
    {
        lock (_lock)
        {
            (_isDown, HasFailed, _fault) = (false, false, fault);
            _faultAt = Bytes + bytes;
        }
    }

    /// <summary>Restores the network for new connections; stalled connections are reset.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            (_isDown, _faultAt, HasFailed) = (false, long.MaxValue, false);
            foreach (var link in _links)
                link.Cut();
            _links.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Heal();
        await _accepting;
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        var target = new NpgsqlConnectionStringBuilder(_connectionString);
        var link = new Link(client, new TcpClient());
        lock (_lock)
        {
            link.StandsStill = _isDown && _fault == NetworkFault.StandStill;
            if (_isDown && _fault != NetworkFault.StandStill)
            {
                link.Cut();
                return;
            }

            _links.Add(link);
        }

        try
        {
            await link.Server.ConnectAsync(target.Host!, target.Port, _stop.Token);
            await Task.WhenAny(PumpAsync(link, link.Client, link.Server), PumpAsync(link, link.Server, link.Client));
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The server is not running, or the program did not wait.
        }

        if (!link.StandsStill)
            link.Close();
    }

    async Task PumpAsync(Link link, TcpClient from, TcpClient to)
    {
        var buffer = new byte[8 * 1024];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0;)
            {
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay, _stop.Token);
                if (Interlocked.Add(ref _bytes, read) >= Interlocked.Read(ref _faultAt))
                    Fail(link);
                if (link.StandsStill)
                    await link.Ended;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // One side closed the connection; the other side is closed too.
        }
    }

    void Fail(Link hit)
    {
        lock (_lock)
        {
            if (HasFailed)
                return;

            (HasFailed, _faultAt) = (true, long.MaxValue);
            _isDown = _fault is NetworkFault.Outage or NetworkFault.StandStill;
            foreach (var link in _isDown ? [.. _links] : (Link[])[hit])
            {
                if (_fault is NetworkFault.StandStill or NetworkFault.LostConnection)
                    link.StandsStill = true;
                if (_fault == NetworkFault.LostConnection)
                    link.CutClient();
                if (_fault is NetworkFault.CutConnection or NetworkFault.Outage)
                    link.Cut();
            }
        }
    }

    static bool IsEnd(Exception e) => e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    sealed class Link(TcpClient client, TcpClient server)
    {
        readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TcpClient Client => client;

        public TcpClient Server => server;

        /// <summary>Received data is discarded.</summary>
        public bool StandsStill { get; set; }

        /// <summary>Completed when both sides are closed.</summary>
        public Task Ended => _end.Task;

        public void CutClient() => Reset(client);

        public void Close()
        {
            client.Dispose();
            server.Dispose();
            _end.TrySetResult();
        }

        public void Cut()
        {
            Reset(client);
            Reset(server);
            _end.TrySetResult();
        }

        /// <summary>A reset instead of an orderly shutdown, as by a firewall or a machine after a power failure.</summary>
        static void Reset(TcpClient side)
        {
            if (side.Client is not { } socket)
                return; // disposed already

            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is not connected yet or any more.
            }

            side.Dispose();
        }
    }
}

/// <summary>How a network fails.</summary>
enum NetworkFault
{
    /// <summary>One connection is reset on both sides. The next one works.</summary>
    CutConnection,

    /// <summary>One connection is reset on the program's side only. The next one works.</summary>
    LostConnection,

    /// <summary>All connections are reset, including new ones.</summary>
    Outage,

    /// <summary>No data is transferred any more, on old and new connections, without an error.</summary>
    StandStill,
}
