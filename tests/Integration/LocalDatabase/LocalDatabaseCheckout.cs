using System.Security.Cryptography;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.LocalDatabase;

/// <summary>A folder with a copy of store/localdb, so that a test has a private server.</summary>
/// <remarks>
/// It is below the checkout's .local: on the same file system, the large tree of programs is linked, not copied.
/// Its name contains a space on purpose.
/// </remarks>
sealed class LocalDatabaseCheckout : IAsyncDisposable
{
    // A killed debootstrap leaves file systems mounted below the folder, which must not be emptied.
    const string Remove = """
        cut -d ' ' -f 2 /proc/mounts | tac | while read -r mount; do
            mount=$(printf '%b' "$mount")
            case $mount in "$1"/*) umount -l "$mount" ;; esac
        done
        rm -rf --one-file-system -- "$1"
        """;

    readonly string _root = Path.Combine(Repository.Root, ".local", $"localdb test {RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    public LocalDatabaseCheckout()
    {
        Directory.CreateDirectory(Path.Combine(_root, "store"));
        File.Copy(Path.Combine(Repository.Root, "store", "localdb"), Path.Combine(_root, "store", "localdb"));
    }

    public string State => Path.Combine(_root, ".local", "localdb");

    /// <summary>The file that contains the process id of the server; null when it runs in a container.</summary>
    public string? PidFile => Existing("data", "postmaster.pid") ?? Existing("tree", "data", "postmaster.pid");

    /// <summary>The server's data directory as this machine sees it; null in a container, or before the first start.</summary>
    public string? DataDirectory => Path.GetDirectoryName(Existing("data", "PG_VERSION") ?? Existing("tree", "data", "PG_VERSION"));

    public bool IsMakingData => Directory.Exists(Path.Combine(State, "data.partial")) || Directory.Exists(Path.Combine(State, "tree", "data.partial"));

    public Task<ProcessResult> RunAsync(string command) => ProcessRunner.RunAsync(Script, [command], Environment(), timeout: TimeSpan.FromMinutes(15));

    public Task<ProcessResult> RunAsync(string command, string databaseUrl)
        => ProcessRunner.RunAsync(Script, [command], new Dictionary<string, string?> { ["DATABASE_URL"] = databaseUrl });

    public RunningProcess Start(string command) => ProcessRunner.Start(Script, [command], Environment());

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        await ProcessRunner.RunAsync("/usr/bin/env", ["bash", "-c", Remove, "bash", _root]);
    }

    string Script => Path.Combine(_root, "store", "localdb");

    string? Existing(params string[] path)
        => Path.Combine([State, .. path]) is var file && File.Exists(file) ? file : null;

    static Dictionary<string, string?> Environment()
    {
        var environment = new Dictionary<string, string?> { ["DATABASE_URL"] = null };
        var tree = Path.Combine(Repository.Root, ".local", "localdb", "tree");
        if (Directory.Exists(tree))
            environment["LOCALDB_TREE"] = tree;
        return environment;
    }
}
