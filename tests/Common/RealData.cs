namespace RecSys.Tests;

/// <summary>Public data sets that tests read. They are not part of the repository; <c>RECSYS_DATA</c> names the folder that contains them.</summary>
static class RealData
{
    const string Variable = "RECSYS_DATA";

    /// <summary>The folder of MovieLens ml-latest-small; skips the test where there is none.</summary>
    public static string MovieLens()
        => Find("ml-latest-small", "MovieLens: unzip ml-latest-small.zip from https://grouplens.org/datasets/movielens/ into it");

    /// <summary>The first 10,000 order lines of Online Retail as CSV; skips the test where there is none.</summary>
    public static string OnlineRetail()
        => Find(
            "online-retail-10k.csv",
            "the header and the first 10,000 order lines, as CSV, of Online Retail from https://archive.ics.uci.edu/dataset/352/online+retail");

    static string Find(string name, string source)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        var path = string.IsNullOrEmpty(folder) ? "" : Path.GetFullPath(Path.Combine(folder, name));
        if (!Path.Exists(path))
            Assert.Ignore($"{name} not found. Set {Variable} to a folder that contains it ({source}).");
        return path;
    }
}
