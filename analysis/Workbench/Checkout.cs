using RecSys.Jobs.Runs;

namespace RecSys.Workbench;

/// <summary>The checkout with the sources of this program.</summary>
static class Checkout
{
    /// <summary>The folder that contains RecSys.sln, above the working directory or the program.</summary>
    /// <exception cref="CommandException">No such folder exists.</exception>
    public static string Root()
        => Above(Directory.GetCurrentDirectory()).Concat(Above(AppContext.BaseDirectory)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "RecSys.sln")))
            ?? throw new CommandException(ExitCodes.Usage, "No RecSys.sln found above the working directory. Run this command in a checkout of the project.");

    static IEnumerable<string> Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
