using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Commands;

/// <summary>The programs, each with the fewest arguments with which it works.</summary>
static class Programs
{
    public const string Organization = "00000000-0000-0000-0000-000000000001";

    static readonly Dictionary<string, string[]> Arguments = new()
    {
        ["catalog_backfill"] = ["--mode", "backfill"],
        ["collab_factors"] = [],
        ["blend_eval"] = [],
        ["workbench"] = ["seed"],
    };

    public static readonly string[] OnTheServicesTables = ["catalog_backfill", "collab_factors", "blend_eval"];

    public static readonly string[] All = [.. Arguments.Keys];

    public static string[] ArgumentsOf(string program) => Arguments[program];

    public static Task<ProcessResult> RunAsync(string program, string connectionString, params string[] more)
        => ProcessRunner.RunAsync(program, [.. ArgumentsOf(program), .. more], new Dictionary<string, string?> { ["DATABASE_URL"] = connectionString });
}
