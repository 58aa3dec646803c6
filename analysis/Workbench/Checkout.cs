using RecSys.Jobs.Runs;

namespace RecSys.Workbench;

/// <summary>Where the sources of this program are.</summary>
static class Checkout
{
    /// <summary>The folder that holds RecSys.sln, above the working directory or above the program.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string Root()
        => Above(Directory.GetCurrentDirectory()).Concat(Above(AppContext.BaseDirectory)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "RecSys.sln")))
            ?? throw new CommandException(ExitCodes.Usage, "run this inside the project's folder, the one with RecSys.sln");

    static IEnumerable<string> Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
