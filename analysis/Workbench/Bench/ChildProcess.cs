using System.Diagnostics;
using System.Globalization;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Workbench.Bench;

/// <summary>The result of a program that a benchmark started.</summary>
/// <param name="PeakBytes">Largest resident set, read from <c>/proc</c> every few milliseconds; 0 where there is none.</param>
sealed record ChildResult(int ExitCode, string Output, string Errors, long PeakBytes);

/// <summary>Runs the three programs on this command's database.</summary>
static class ChildProcess
{
    // Frequent enough to see the last growth of a short run, rare enough to leave the cores to it.
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs the single file that <c>make bench</c> has built and waits for its end; cancelling kills it.</summary>
    /// <exception cref="CommandException">The file was not found, or the program exited with a code other than 0.</exception>
    public static Task<ChildResult> MeasureAsync(string program, IReadOnlyList<string> arguments, CommandContext command, CancellationToken cancellationToken)
        => RunAsync(program, Path.Combine(Checkout.Root(), "bin", program), arguments, command, cancellationToken);

    /// <summary>Runs the program of the ordinary build to prepare the data of a benchmark.</summary>
    /// <inheritdoc cref="MeasureAsync"/>
    public static Task<ChildResult> PrepareAsync(string program, IReadOnlyList<string> arguments, CommandContext command, CancellationToken cancellationToken)
    {
        var folder = string.Concat(program.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return RunAsync(program, Path.Combine(Checkout.Root(), "cmd", folder, "bin", "Release", "net10.0", program), arguments, command, cancellationToken);
    }

    static async Task<ChildResult> RunAsync(string program, string path, IReadOnlyList<string> arguments, CommandContext command, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new CommandException(ExitCodes.Usage, $"{program} not found: expected {path}; run this benchmark with 'make bench ARGS=NAME'");

        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // Set explicitly, as by a scheduler, so that the program does not start a script to find the database.
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
            : throw new CommandException(ExitCodes.Failed, $"{program} {string.Join(' ', arguments)} exited with code {result.ExitCode}: {result.Errors.Trim()}");
    }

    /// <summary>The high-water mark of the kernel, so that a short peak between two samples is not lost.</summary>
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
            // The process ended between two samples, or this system has no /proc.
        }

        return 0;
    }
}
