using System.Text.Json;
using RecSys.Evaluation.Metrics;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>The worked example of eight users and two candidates, and every other vector of the data file.</summary>
static class Vectors
{
    public const double Tolerance = 1e-10;

    static readonly JsonDocument Document = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "data", "evaluation-vectors.json")));

    public static JsonElement Root => Document.RootElement;

    public const int K = 5;
    public const int PriorUsers = 20;
    public const int CatalogSize = 12;

    /// <summary>Items a to l are numbered 0 to 11, in the order of their ids.</summary>
    public static int Item(char id) => id - 'a';

    public static int[] Items(string ids) => [.. ids.Select(Item)];

    public static readonly string[] Users = ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"];

    /// <summary>A candidate's lists as they are scored: repeats removed, cut off at k.</summary>
    public static int[][] Lists(string candidate)
        => [.. Users.Select(user => Items(Root.GetProperty("lists").GetProperty(candidate).GetProperty(user).GetString()!).Distinct().Take(K).ToArray())];

    public static int[] Targets => [.. Users.Select(user => Item(Root.GetProperty("targets").GetProperty(user).GetString()![0]))];

    public static int[] Ranks(string candidate)
        => [.. Lists(candidate).Zip(Targets, (list, target) => RankOfTarget.Of(list, target))];

    public static int[] UserCounts => [.. "abcdefghijkl".Select(id => Root.GetProperty("popularity").GetProperty(id.ToString()).GetInt32())];

    /// <summary>Tags as numbers: v to z are 0 to 4.</summary>
    public static ReadOnlySpan<int> Tags(int item) => TagRows[item];

    static readonly int[][] TagRows =
        [.. "abcdefghijkl".Select(id => Root.GetProperty("tags").GetProperty(id.ToString()).EnumerateArray().Select(tag => tag.GetString()![0] - 'v').ToArray())];

    public static double Expected(string candidate, string name) => Root.GetProperty("expected").GetProperty(candidate).GetProperty(name).GetDouble();

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetDouble())];
}
