using System.Security.Cryptography;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A clone of the last commit of this checkout in a private folder, in the environment of a new user.</summary>
/// <remarks>Its package cache and home are empty, and no setting of this run is in the environment. Removed when disposed.</remarks>
sealed class FreshClone : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(25);

    readonly string _home;
    readonly bool _sharesPackages;
    readonly string? _user;

    FreshClone(string home, bool sharesPackages, string? user, string name)
        => (_home, _sharesPackages, _user, Folder) = (home, sharesPackages, user, Path.Combine(home, name));

    /// <summary>The folder of the clone, which contains RecSys.sln.</summary>
    public string Folder { get; }

    /// <param name="sharesPackages">True uses this user's package cache, for tests that are not about restoring.</param>
    /// <param name="user">The user who owns the clone and runs in it; null is the user of this run. Another user requires root.</param>
    /// <param name="name">The folder's name.</param>
    public static async Task<FreshClone> MakeAsync(bool sharesPackages = false, string? user = null, string name = "recsys-offline")
    {
        var home = Path.Combine(Path.GetTempPath(), $"recsys-fresh-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        Directory.CreateDirectory(home);
        var clone = new FreshClone(home, sharesPackages, user, name);
        // safe.directory: the checkout may belong to another user.
        var cloned = await ProcessRunner.RunAsync(
            "/usr/bin/env", ["git", "-c", "safe.directory=*", "clone", "--quiet", "--no-hardlinks", Repository.Root, clone.Folder], timeout: Patience);
        Assert.That(cloned.ExitCode, Is.Zero, cloned.Error);
        if (user is not null)
            Assert.That((await ProcessRunner.RunAsync("/usr/bin/env", ["chown", "-R", user, home])).ExitCode, Is.Zero);
        return clone;
    }

    /// <summary>Runs a command in the clone to its end.</summary>
    public async Task<ProcessResult> RunAsync(string command, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["HOME"] = _home,
            ["DOTNET_CLI_HOME"] = _home,
            ["NUGET_PACKAGES"] = _sharesPackages ? Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? PackagesOfThisUser : null,
            ["DATABASE_URL"] = null,
            ["LOCALDB_TREE"] = null,
            ["CI"] = null,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            all[name] = value;
        string[] asUser = _user is null ? [] : ["runuser", "-u", _user, "--preserve-environment", "--"];
        return await ProcessRunner.RunAsync("/usr/bin/env", [.. asUser, command, .. arguments], all, Folder, Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("./store/localdb", ["down"]);
        await ProcessRunner.RunAsync("/usr/bin/env", ["rm", "-rf", _home], timeout: TimeSpan.FromMinutes(2));
    }

    static string PackagesOfThisUser => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
