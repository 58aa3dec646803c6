namespace RecSys.Tests;

/// <summary>The checkout that these tests were built from.</summary>
static class Repository
{
    /// <summary>The folder that contains RecSys.sln.</summary>
    public static string Root { get; } = Find();

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RecSys.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} contains RecSys.sln.");
    }
}
