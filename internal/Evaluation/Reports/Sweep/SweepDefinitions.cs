using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Reports;

/// <summary>The meaning of each number of a sweep's report, by its name there.</summary>
static class SweepDefinitions
{
    static readonly IReadOnlyDictionary<string, string> Own = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["chosen"] = "On the selection half of the users, on which trials are chosen: the best of many such numbers is too high.",
        ["reported"] = "On the test half of the users, which has no part in the choice.",
        ["optimism"] = "How much better the value is on the selection half than on the test half. For the current settings, which were not chosen, it is the chance of the split.",
        ["gain"] = "Minus the current settings on the same half: it does not depend on which half is easier.",
        ["within_noise"] = "Satisfies the constraints and is not significantly worse than the best trial on the selection half: McNemar for hit rate, sign flips for other means, corrected over the trials by Benjamini and Hochberg at 5 %; always true while fewer than 10 users differ.",
        ["recommended"] = "Of the trials within noise, the one with the smallest mean distance to the others along the axes.",
        ["pareto_front"] = "Trials that no other trial beats on both metrics, on the selection half.",
        ["comparisons"] = "Recommended and best against the current settings on the test half, corrected over the two by Holm.",
        ["fill"] = Metric.Fill.Meaning!,
    };

    /// <summary>Those of the sweep and of the metrics that it measures.</summary>
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
