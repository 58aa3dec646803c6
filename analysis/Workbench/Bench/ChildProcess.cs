using System.Diagnostics;
using System.Globalization;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Workbench.Bench;

/// <summary>What a program did that a benchmark started.</summary>
/// <param name="PeakBytes">Largest resident set, read from <c>/proc</c> every few milliseconds; 0 where there is none.</param>
sealed record ChildResult(int ExitCode, string Output, string Errors, long PeakBytes);

/// <summary>Runs one of our programs as its users do.</summary>
static class ChildProcess
{
    // Often enough for the last growth of a short run, seldom enough to leave the cores to it.
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs the program on this command's database and waits for its end; cancelling kills it.</summary>
    /// <exception cref="CommandException">It could not be found or ended with another code than 0.</exception>
    public static async Task<ChildResult> RunAsync(string program, IReadOnlyList<string> arguments, CommandContext command, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(PathOf(program), arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // Given, as in a scheduler, and not found by a script that a program far from this checkout never starts.
                Environment = { ["DATABASE_URL"] = command.Get<DatabaseOptions>().ConnectionString },
            },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        long peak = 0;
        try
        {
            while (!process.HasExited)
            {
                peak = Math.Max(peak, ReadPeak(process.Id));
                await Task.WhenAny(process.WaitForExitAsync(cancellationToken), Task.Delay(Poll, command.Clock, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var result = new ChildResult(process.ExitCode, await output, await errors, peak);
        return result.ExitCode == 0
            ? result
            : throw new CommandException(ExitCodes.Failed, $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Errors.Trim()}");
    }

    /// <summary>The kernel's own high-water mark, so that a short peak between two looks is not lost.</summary>
    static long ReadPeak(int processId)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return 1024 * long.Parse(line["VmHWM:".Length..^"kB".Length], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            // It ended between two looks, or this system has no /proc.
        }

        return 0;
    }

    /// <summary>The single file of <c>make build</c>, else what was built beside the workbench in the same configuration.</summary>
    static string PathOf(string program)
    {
        var root = Checkout.Root();
        var folder = string.Concat(program.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent?.Name ?? "Debug";
        string[] candidates =
        [
            Path.Combine(root, "bin", program),
            Path.Combine(root, "cmd", folder, "bin", configuration, "net10.0", program),
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new CommandException(ExitCodes.Usage, $"{program} is not built: run 'make build' (looked for {string.Join(" and ", candidates)})");
    }
}
