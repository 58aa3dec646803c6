using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Hosting;

/// <summary>Finds the database: <c>DATABASE_URL</c>, else the <c>PG*</c> variables, else the local server of this checkout if it runs.</summary>
static class DatabaseSettings
{
    // The server stores a statement timeout as a signed 32-bit number of milliseconds.
    static readonly TimeSpan LongestStatement = TimeSpan.FromDays(24);
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <exception cref="CommandException">A setting is wrong, or there is none: <see cref="ExitCodes.Usage"/>.</exception>
    public static DatabaseOptions Read(SettingsReader settings, string program)
    {
        var options = new DatabaseOptions(
            Address(settings),
            ApplicationName: program,
            QueryTimeout: settings.Duration("DATABASE_QUERY_TIMEOUT", TimeSpan.FromSeconds(45), LongestStatement),
            RetryAttempts: settings.Count("DATABASE_RETRY_ATTEMPTS", 3, max: 100),
            RetryBackoff: settings.Duration("DATABASE_RETRY_BACKOFF", TimeSpan.FromMilliseconds(50), LongestWait),
            RetryMaxBackoff: settings.Duration("DATABASE_RETRY_MAX_BACKOFF", TimeSpan.FromMilliseconds(500), LongestWait),
            MaxConnections: settings.Count("DATABASE_MAX_CONNS", 10, min: 2, max: 1000));
        try
        {
            StoreServices.DataSource(options, NullLoggerFactory.Instance).Dispose();
            return options;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new CommandException(ExitCodes.Usage, $"DATABASE_URL: its settings contradict each other: {e.Message}", e);
        }
    }

    static string Address(SettingsReader settings)
    {
        try
        {
            if (settings.Text("DATABASE_URL") is { } url && !string.IsNullOrWhiteSpace(url))
                return ConnectionStrings.Parse(url);
            if (ConnectionStrings.FromPgVariables(settings.Text) is { } fromVariables)
                return fromVariables;
            if (LocalServerUrl() is { } local)
                return ConnectionStrings.Parse(local);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCodes.Usage, e.Message);
        }

        throw new CommandException(
            ExitCodes.Usage,
            "no database: set DATABASE_URL (postgres://user:password@host:port/database) or the PG* variables, or start a local server with 'make dev'");
    }

    /// <summary>The output of <c>store/localdb url</c> in the checkout around the working directory or the program; null when no server runs.</summary>
    static string? LocalServerUrl()
    {
        var script = CheckoutsAround(Directory.GetCurrentDirectory())
            .Concat(CheckoutsAround(AppContext.BaseDirectory))
            .FirstOrDefault();
        if (script is null)
            return null;

        using var process = Process.Start(new ProcessStartInfo(script, ["url"]) { RedirectStandardOutput = true, RedirectStandardError = true });
        if (process is null)
            return null;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var url = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 && url.Length > 0 ? url : null;
    }

    static IEnumerable<string> CheckoutsAround(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "store", "localdb");
            if (File.Exists(script) && File.Exists(Path.Combine(folder.FullName, "RecSys.sln")))
                yield return script;
        }
    }
}
