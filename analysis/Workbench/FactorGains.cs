using System.Globalization;
using System.Text.Json;
using RecSys.Jobs.Runs;

namespace RecSys.Workbench;

/// <summary>What new factors gained over popularity, from a report of <c>collab_factors --evaluate</c> or <c>--gate</c>.</summary>
static class FactorGains
{
    /// <summary>One sentence per run that was evaluated.</summary>
    /// <exception cref="CommandException">The file is not such a report.</exception>
    public static string[] Read(string file)
    {
        try
        {
            using var report = JsonDocument.Parse(File.ReadAllBytes(file));
            return
            [
                .. from run in report.RootElement.GetProperty("runs").EnumerateArray()
                   let evaluation = run.GetProperty("evaluation")
                   where evaluation.ValueKind == JsonValueKind.Object && evaluation.GetProperty("comparison").ValueKind == JsonValueKind.Object
                   select Sentence(run.GetProperty("model").GetProperty("name").GetString()!, evaluation.GetProperty("comparison")),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandException(ExitCodes.Data, $"--factors: '{file}' is not a report of collab_factors: {e.Message}", e);
        }
    }

    static string Sentence(string model, JsonElement comparison)
    {
        var own = HitRate(comparison, "new");
        var popularity = HitRate(comparison, "popularity");
        var gain = comparison.GetProperty("differences").EnumerateArray()
            .Single(difference => difference.GetProperty("against").GetString() == "popularity").GetProperty("hit_rate");
        var interval = gain.GetProperty("interval");
        return string.Create(CultureInfo.InvariantCulture,
            $"Factors ({model}) find the next new item of {own:P1} of {comparison.GetProperty("users").GetInt32():N0} users, popularity of {popularity:P1}: {gain.GetProperty("difference").GetDouble():+0.0000;-0.0000} [{interval.GetProperty("lower").GetDouble():+0.0000;-0.0000}, {interval.GetProperty("upper").GetDouble():+0.0000;-0.0000}].");
    }

    static double HitRate(JsonElement comparison, string ranking)
        => comparison.GetProperty("rankings").EnumerateArray().Single(one => one.GetProperty("ranking").GetString() == ranking).GetProperty("hit_rate").GetDouble();
}
