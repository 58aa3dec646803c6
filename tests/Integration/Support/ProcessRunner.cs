namespace RecSys.Tests.Integration.Support;

/// <summary>Starts the real programs as a user does.</summary>
static class ProcessRunner
{
    static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs a built program (<c>catalog_backfill</c>, <c>collab_factors</c>, <c>blend_eval</c>, <c>workbench</c>) or a path to its end.</summary>
    /// <param name="environment">Changes to the environment of this process; null removes a variable. <c>DATABASE_URL</c> defaults to the shared database.</param>
    /// <param name="workingDirectory">Default: the repository's root.</param>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/> (default 3 minutes) and was killed.</exception>
    public static async Task<ProcessResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null,
        TimeSpan? timeout = null)
    {
        await using var process = Start(program, arguments, environment, workingDirectory);
        return await process.WaitAsync(timeout ?? DefaultTimeout);
    }

    /// <summary>Starts a program and returns at once, to signal it. See <see cref="RunAsync"/>.</summary>
    public static RunningProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        var isPath = Path.IsPathRooted(program);
        var all = isPath ? [] : ProgramEnvironment();
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            all[name] = value;
        return new RunningProcess(
            isPath ? program : Path.Combine(AppContext.BaseDirectory, program), arguments, all, workingDirectory ?? Repository.Root);
    }

    // Settings of the user who runs the tests must not change the programs under test.
    static Dictionary<string, string?> ProgramEnvironment()
    {
        string[] settings = ["PG", "DATABASE_", "ORG_ID", "BLEND_", "POPULARITY_", "COVIS_", "MMR_", "BRAND_", "CATEGORY_", "RULE_", "EXCLUDE_", "PURCHASED_", "PROFILE_"];
        var all = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => settings.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(name => name, _ => (string?)null);
        // The programs run on the runtime of these tests, wherever the SDK is installed.
        all["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        all["DATABASE_URL"] = TestDatabase.Shared.ConnectionString;
        return all;
    }
}
