using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Reports;

/// <summary>The meaning of each number of a sweep's report, by its name there.</summary>
static class SweepDefinitions
{
    static readonly IReadOnlyDictionary<string, string> Own = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["chosen"] = "Value on the selection half of the users, on which trials are chosen. The best of many such values is too optimistic.",
        ["reported"] = "Value on the test half of the users, which is not used to choose a trial.",
        ["optimism"] = "How much better the value is on the selection half than on the test half. The current settings were not chosen, so their optimism is only chance.",
        ["gain"] = "Value minus that of the current settings on the same half. It does not depend on which half is easier.",
        ["within_noise"] = "Satisfies the constraints and is not significantly worse than the best trial on the selection half: McNemar for hit rate, sign flips for other means, corrected over the trials by Benjamini and Hochberg at 5 %. Always true when fewer than 10 users differ.",
        ["recommended"] = "Of the trials within noise, the one with the smallest mean distance to the others along the axes.",
        ["pareto_front"] = "Trials that no other trial beats on both metrics, on the selection half.",
        ["comparisons"] = "The recommended and the best trial compared with the current settings on the test half, with p corrected by Holm over the two.",
        ["fill"] = Metric.Fill.Meaning!,
    };

    /// <summary>Definitions of the numbers of the sweep and of the metrics that it measures.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<Metric> metrics)
    {
        var all = new Dictionary<string, string>(Own, StringComparer.Ordinal);
        var known = Definitions.Of(metrics);
        foreach (var name in metrics.Select(metric => metric.Name).Concat(["difference", "interval", "p", "adjusted_p", "verdict", "smallest_difference"]))
        {
            if (known.TryGetValue(name, out var meaning))
                all.TryAdd(name, meaning);
        }

        return all;
    }
}
