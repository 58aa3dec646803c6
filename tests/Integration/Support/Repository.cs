namespace RecSys.Tests.Integration.Support;

/// <summary>The checkout that these tests were built from.</summary>
static class Repository
{
    /// <summary>The folder that holds RecSys.sln.</summary>
    public static string Root { get; } = Find();

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RecSys.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"no RecSys.sln in any folder above {AppContext.BaseDirectory}");
    }
}
