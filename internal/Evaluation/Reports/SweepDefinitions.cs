using RecSys.Evaluation.Sweep;

namespace RecSys.Evaluation.Reports;

/// <summary>What each number of a sweep's report means, by the name that it has there.</summary>
static class SweepDefinitions
{
    static readonly IReadOnlyDictionary<string, string> Own = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["chosen"] = "On the half of the users that trials are chosen on: the best of many such numbers flatters.",
        ["reported"] = "On the other half, which had no part in the choice.",
        ["optimism"] = "By how much the choosing half is kinder than the reporting half. For the settings in force, which nobody chose, it is the chance of the split.",
        ["gain"] = "Minus the settings in force on the same half: what is left when one half is easier than the other.",
        ["within_noise"] = "Keeps the constraints and is not shown to be worse than the best trial on the same choosing users: McNemar for hit rate, sign flips for other means, corrected over the trials by Benjamini and Hochberg at 5 %; always so while fewer than 10 users differ.",
        ["recommended"] = "Of the trials within noise, the one with the smallest mean distance to the others along the axes.",
        ["pareto_front"] = "Trials that no other trial beats on both metrics, on the choosing half.",
        ["comparisons"] = "Recommended and best against the settings in force on the reporting half, corrected over the two by Holm.",
        ["fill"] = "Share of the k places of all users that hold an item.",
    };

    /// <summary>Those of the sweep and of the metrics that it measures.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<SweepMetric> metrics)
    {
        var all = new Dictionary<string, string>(Own, StringComparer.Ordinal);
        foreach (var name in metrics.Select(metric => metric.Name).Concat(["difference", "interval", "p", "adjusted_p", "verdict", "smallest_difference"]))
        {
            if (Definitions.All.TryGetValue(name, out var meaning))
                all.TryAdd(name, meaning);
        }

        return all;
    }
}
