using System.Text.Json;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>What the program did, namespace by namespace: the JSON output and the report file.</summary>
/// <param name="Busy">Namespaces that another run was at work on, each with that run.</param>
sealed record CommandReport(IReadOnlyList<FactorReport> Runs, IReadOnlyList<string> Busy);

/// <summary>The file of <c>--report</c>.</summary>
static class ReportFile
{
    /// <summary>Finds out before the work, not after it, that the file cannot be written.</summary>
    public static void Check(string? file)
    {
        if (file is null)
            return;

        try
        {
            File.Open(file, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadValue("--report", file, $"a file that can be written ({e.Message})");
        }
    }

    public static void Write(string? file, CommandReport report)
    {
        if (file is not null)
            File.WriteAllText(file, JsonSerializer.Serialize(report, ReportJson.Indented) + "\n");
    }
}
