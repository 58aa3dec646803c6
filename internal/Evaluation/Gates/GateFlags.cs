using System.Globalization;
using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Gates;

/// <summary>Rules over all users, as they are written on a command line: <c>hit_rate=0.1,coverage=0.05</c>.</summary>
public static class GateFlags
{
    /// <summary>What an error says of the form.</summary>
    public static readonly string Form = $"limits from 0 to 1 such as hit_rate=0.1,coverage=0.05, of {string.Join(", ", GateMeasures.ByName.Keys)}";

    /// <summary>The rules in the order written; null when the text is of another form.</summary>
    /// <param name="primary">What a limit without a name is about; null allows none.</param>
    public static IReadOnlyList<GateRule>? Read(string text, GateKind kind, RankMeasure? primary)
    {
        var rules = new List<GateRule>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            GateMeasure? measure = pair.Length == 2 ? GateMeasures.ByName.TryGetValue(pair[0], out var named) ? named : null : Of(primary);
            if (measure is null || !TryLimit(pair[^1], out var limit))
                return null;
            rules.Add(new GateRule(null, null, kind, measure.Value, limit));
        }

        return rules;
    }

    internal static bool TryLimit(string text, out double limit)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out limit) && limit is >= 0 and <= 1;

    static GateMeasure? Of(RankMeasure? measure) => measure switch
    {
        RankMeasure.HitRate => GateMeasure.HitRate,
        RankMeasure.Mrr => GateMeasure.Mrr,
        RankMeasure.Ndcg => GateMeasure.Ndcg,
        _ => null,
    };
}
