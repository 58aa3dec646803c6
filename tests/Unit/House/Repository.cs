namespace RecSys.Tests.Unit.House;

/// <summary>The checkout that these tests were built from.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RecSys.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside of a checkout: no folder above them holds RecSys.sln.");
    }
}
