using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>Popularity as of each holdout, repeat of the user's recent items, random order, and the upper bound for all candidates.</summary>
static class ReferenceRankings
{
    /// <param name="popularityRanks">By user, as <see cref="PriorPopularity.TargetRanks"/> has them.</param>
    public static IReadOnlyList<ReferenceRanking> Of(
        ScoringData data, IReadOnlyList<Holdout> holdouts, int[] popularityRanks, EvaluationOptions options)
    {
        var k = options.VerdictCutoff;
        var filter = options.Seen == SeenItems.Filter;
        int[] repeats = [.. holdouts.Select(holdout => filter ? RankOfTarget.Miss : RepeatRank(data, holdout))];
        int[] best = [.. holdouts.Select(holdout => IsReachable(holdout, filter) ? 1 : RankOfTarget.Miss)];
        int?[] eligible = [.. holdouts.Select(holdout => EligibleItems(data, holdout, filter))];
        return
        [
            new(ReferenceRanking.Popularity, "available items by number of users before the holdout", MetricValues.OfRanks(options.Metrics, popularityRanks, k, intervals: false)),
            new("repeat of recent items", "the user's own items, newest first", MetricValues.OfRanks(options.Metrics, repeats, k, intervals: false)),
            new("random", "available items in random order, exact expectation", new MetricValues(Metric.OfRanks(options.Metrics).Select(metric => new MetricValue(
                metric.ReportKey, eligible.Average(n => n is { } items ? RandomRecommender.Of(metric.OfRank!, k, items) : 0), null)))),
            new("upper bound", "every reachable target at rank 1", MetricValues.OfRanks(options.Metrics, best, k, intervals: false)),
        ];
    }

    static bool IsReachable(Holdout holdout, bool filter) => holdout.Available && !(filter && holdout.Repeat);

    /// <summary>Items that a random list is drawn from; null when the target is not one of them.</summary>
    static int? EligibleItems(ScoringData data, Holdout holdout, bool filter)
        => IsReachable(holdout, filter) ? data.Catalog.AvailableCount - (filter ? NewestFirst(data, holdout).Count : 0) : null;

    static int RepeatRank(ScoringData data, Holdout holdout) => NewestFirst(data, holdout).IndexOf(holdout.Target) + 1;

    /// <summary>The user's available items before the holdout, each at its last event.</summary>
    static List<int> NewestFirst(ScoringData data, Holdout holdout)
    {
        var history = data.Interactions.ItemsOfUser(holdout.User)[..holdout.HistoryEvents];
        var known = new HashSet<int>();
        var newest = new List<int>();
        for (var i = history.Length - 1; i >= 0; i--)
        {
            if (data.Catalog.Available[history[i]] && known.Add(history[i]))
                newest.Add(history[i]);
        }

        return newest;
    }
}
