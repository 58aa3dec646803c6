using System.Globalization;
using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Gates;

/// <summary>Rules over all users in the form of a command line: <c>hit_rate=0.1,coverage=0.05</c>.</summary>
public static class GateFlags
{
    /// <summary>The expected form, for an error message.</summary>
    public static string FormOf(IReadOnlyList<Metric> metrics)
        => $"NAME=LIMIT pairs such as hit_rate=0.1,coverage=0.05 with limits from 0 to 1; the names are {string.Join(", ", metrics.Where(metric => metric.IsForGates))}";

    /// <summary>The rules in the order written; null when the text has another form.</summary>
    /// <param name="primary">The metric of a limit without a name; null allows none.</param>
    public static IReadOnlyList<GateRule>? Read(string text, GateKind kind, Metric? primary, IReadOnlyList<Metric> metrics)
    {
        var rules = new List<GateRule>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            var metric = pair.Length == 2 ? Metric.Find(metrics, pair[0]) : primary;
            if (metric is not { IsForGates: true } || !TryLimit(pair[^1], out var limit))
                return null;
            rules.Add(new GateRule(null, null, kind, metric, limit));
        }

        return rules;
    }

    internal static bool TryLimit(string text, out double limit)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out limit) && limit is >= 0 and <= 1;
}
