using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace RecSys.Tests.Integration.Support;

/// <summary>Forwards between a program and the server and records the text of every statement.</summary>
sealed class RecordingProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentBag<string> _statements = [];
    readonly NpgsqlConnectionStringBuilder _server;
    readonly Task _accepting;

    public RecordingProxy(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The server's address over the proxy, without encryption.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>The statements sent so far, each text once.</summary>
    public IReadOnlySet<string> Statements => _statements.ToHashSet(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server.Host!, _server.Port, _stop.Token);
                client.NoDelay = server.NoDelay = true;
                var (near, far) = (client.GetStream(), server.GetStream());
                var reader = new FrontendMessages(_statements.Add);
                await Task.WhenAny(CopyAsync(near, far, reader.Feed), CopyAsync(far, near, static _ => { }));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // A connection ended; the program reports it if it matters.
            }
        }
    }

    delegate void Look(ReadOnlySpan<byte> bytes);

    async Task CopyAsync(NetworkStream from, NetworkStream to, Look look)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, _stop.Token)) > 0;)
        {
            look(buffer.AsSpan(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    /// <summary>Splits a client's bytes into messages (PostgreSQL manual, "Message Formats") and reports those that contain a statement.</summary>
    sealed class FrontendMessages(Action<string> report)
    {
        const int LengthSize = 4;

        readonly byte[] _header = new byte[1 + LengthSize];
        int _inHeader = 1; // the first message has no type
        bool _started;
        int _left;
        List<byte>? _kept;

        public void Feed(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                if (_left == 0)
                {
                    _header[_inHeader++] = bytes[0];
                    bytes = bytes[1..];
                    if (_inHeader == _header.Length)
                        Begin();
                    continue;
                }

                var part = bytes[..Math.Min(_left, bytes.Length)];
                _kept?.AddRange(part);
                bytes = bytes[part.Length..];
                _left -= part.Length;
                if (_left == 0)
                    End();
            }
        }

        void Begin()
        {
            _left = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(1)) - LengthSize;
            _kept = _started && _header[0] is (byte)'Q' or (byte)'P' ? [] : null;
            if (_left == 0)
                End();
        }

        void End()
        {
            if (_kept is { } kept)
            {
                var bytes = kept.ToArray();
                var start = _header[0] == (byte)'P' ? Array.IndexOf(bytes, (byte)0) + 1 : 0;
                report(Encoding.UTF8.GetString(bytes, start, Array.IndexOf(bytes, (byte)0, start) - start));
            }

            (_started, _kept, _inHeader) = (true, null, 0);
        }
    }
}
