using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Npgsql;
using RecSys.Store;
using RecSys.Tests.Integration.LocalDatabase;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A private server that a test can kill, configure and whose disk it can fill.</summary>
[SupportedOSPlatform("linux")]
sealed class PrivateServer : IAsyncDisposable
{
    readonly LocalDatabaseCheckout _checkout = new();
    string? _smallDisk;

    PrivateServer()
    {
    }

    /// <summary>Its database, with the project's tables.</summary>
    public TestDatabase Database { get; private set; } = null!;

    string DataDirectory => _checkout.DataDirectory!;

    /// <summary>Starts an empty server; ignores the test, with the reason, where no server is available or it cannot be killed.</summary>
    public static async Task<PrivateServer> StartAsync()
    {
        var server = new PrivateServer();
        var up = await server._checkout.RunAsync("up");
        if (up.ExitCode != 0 || server._checkout.PidFile is null)
        {
            await server._checkout.DisposeAsync();
            Assert.Ignore(up.ExitCode != 0
                ? $"a server of the test's own cannot be had here: {up.Error}"
                : "the server runs in a container: there is no process of ours to kill");
        }

        var url = (await server._checkout.RunAsync("url")).Output.Trim();
        server.Database = await TestDatabase.OpenAsync(ConnectionStrings.Parse(url));
        return server;
    }

    /// <summary>Sends SIGKILL to all its processes at once, as in a power failure.</summary>
    public void Kill()
    {
        var postmaster = Postmaster;
        foreach (var process in Children(postmaster).Prepend(postmaster))
            Kill(process);
    }

    /// <summary>Sends SIGKILL to one of the processes that serve a program; the server then restarts itself.</summary>
    /// <returns>False when no program was connected.</returns>
    public bool KillBackend(Random random)
    {
        var backends = Children(Postmaster).Where(process => CommandLine(process).StartsWith("postgres: recsys ", StringComparison.Ordinal)).ToArray();
        if (backends.Length == 0)
            return false;
        Kill(backends[random.Next(backends.Length)]);
        return true;
    }

    /// <summary>Starts the server unless it is running, and waits until it answers.</summary>
    public async Task UpAsync()
    {
        var up = await _checkout.RunAsync("up");
        Assert.That(up.ExitCode, Is.Zero, up.Error);
        await AnswersAsync();
    }

    /// <summary>Ends all sessions and stops the server.</summary>
    public async Task DownAsync()
    {
        var down = await _checkout.RunAsync("down");
        Assert.That(down.ExitCode, Is.Zero, down.Error);
    }

    /// <summary>Waits until it answers on new sessions: the pool treats sessions from before a crash as open.</summary>
    public async Task AnswersAsync()
    {
        var started = Stopwatch.GetTimestamp();
        Database.DataSource.Clear();
        while (true)
        {
            try
            {
                await Database.ScalarAsync<int>("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Sets a parameter that takes effect at a restart, and restarts.</summary>
    public async Task ConfigureAsync(string name, int? value)
    {
        await Database.ExecuteAsync(value is null
            ? $"ALTER SYSTEM RESET {name}"
            : string.Create(CultureInfo.InvariantCulture, $"ALTER SYSTEM SET {name} = {value}"));
        await DownAsync();
        await UpAsync();
    }

    /// <summary>Allows a replica to connect.</summary>
    public async Task AllowReplicationAsync()
    {
        await File.AppendAllTextAsync(Path.Combine(DataDirectory, "pg_hba.conf"), "\nhost replication all 127.0.0.1/32 scram-sha-256\n");
        await Database.ExecuteAsync("SELECT pg_reload_conf()");
        await Task.Delay(500); // the postmaster reads it in its own time
    }

    /// <summary>Restarts as a standby, which is in recovery and accepts no writes, or as a primary.</summary>
    public async Task SetStandbyAsync(bool standby)
    {
        await DownAsync();
        var signal = Path.Combine(DataDirectory, "standby.signal");
        if (standby)
            await File.WriteAllTextAsync(signal, "");
        else
            File.Delete(signal);
        await UpAsync();
    }

    /// <summary>Restarts with its data on a separate file system with the given free space; ignores the test where it may not mount one.</summary>
    public async Task MoveToSmallDiskAsync(int bytesLeft)
    {
        await DownAsync();
        var data = DataDirectory;
        var kept = data + ".kept";
        Directory.Move(data, kept);
        Directory.CreateDirectory(data);
        var mount = await ProcessRunner.RunAsync("/bin/mount", ["-t", "tmpfs", "-o", "size=512m", "recsys_proof", data]);
        if (mount.ExitCode != 0)
        {
            Directory.Delete(data);
            Directory.Move(kept, data);
            Assert.Ignore($"no file system can be mounted on this machine: {mount.Error.Trim()}");
        }

        _smallDisk = data;
        var copy = await ProcessRunner.RunAsync("/bin/cp", ["-a", kept + "/.", data]);
        Assert.That(copy.ExitCode, Is.Zero, copy.Error);
        Directory.Delete(kept, recursive: true);
        await UpAsync();
        FillDisk(bytesLeft);
    }

    /// <summary>Leaves the given free space on the small disk.</summary>
    public void FillDisk(int bytesLeft)
    {
        FreeDisk();
        using var filler = File.Create(Path.Combine(_smallDisk!, "filler"));
        var zeros = new byte[1 << 16];
        var drive = new DriveInfo(_smallDisk!);
        while (drive.AvailableFreeSpace - bytesLeft is > 0 and var left)
            filler.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
    }

    public void FreeDisk() => File.Delete(Path.Combine(_smallDisk!, "filler"));

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        if (_smallDisk is not null)
        {
            await _checkout.RunAsync("down");
            await ProcessRunner.RunAsync("/bin/umount", [_smallDisk]);
        }

        await _checkout.DisposeAsync();
    }

    int Postmaster => int.Parse(File.ReadLines(_checkout.PidFile!).First(), CultureInfo.InvariantCulture);

    static void Kill(int process)
    {
        try
        {
            using var killed = Process.GetProcessById(process);
            killed.Kill();
        }
        catch (ArgumentException)
        {
            // The process has already exited.
        }
    }

    static IEnumerable<int> Children(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process) && Parent(process) == parent)
                yield return process;
        }
    }

    /// <summary>The field after the name, which may contain spaces and brackets, and the state.</summary>
    static int? Parent(int process)
    {
        var stat = Read(process, "stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : null;
    }

    static string CommandLine(int process) => Read(process, "cmdline");

    static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{file}"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
