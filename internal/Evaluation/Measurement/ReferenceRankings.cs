using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>Popularity as of each holdout, repeat of the user's recent items, random order, and the upper bound for all candidates.</summary>
static class ReferenceRankings
{
    /// <param name="popularityRanks">As <see cref="PriorPopularity.TargetRanks"/> has them.</param>
    public static IReadOnlyList<ReferenceRanking> Of(
        ScoringData data, IReadOnlyList<Holdout> holdouts, TargetRanks popularityRanks, EvaluationOptions options)
    {
        var k = options.VerdictCutoff;
        var filter = options.Seen == SeenItems.Filter;
        var (repeats, best) = (new RankSlots(holdouts), new RankSlots(holdouts));
        for (var i = 0; i < holdouts.Count; i++)
        {
            repeats.Fill(i, filter ? [] : [.. NewestFirst(data, holdouts[i])]);
            best.Fill(i, [.. holdouts[i].Targets.Where(target => target.IsReachable(options.Seen)).Select(target => target.Item)]);
        }

        RandomDraw?[] draws = [.. holdouts.Select(holdout => DrawOf(data, holdout, k, options.Seen))];
        return
        [
            new(ReferenceRanking.Popularity, "available items by number of users before the holdout", MetricValues.OfRanks(options.Metrics, popularityRanks, k, intervals: false)),
            new("repeat of recent items", "the user's own items, newest first", MetricValues.OfRanks(options.Metrics, repeats.Ranks, k, intervals: false)),
            new("random", "available items in random order, exact expectation", new MetricValues(Metric.OfRanks(options.Metrics).Select(metric => new MetricValue(
                metric.ReportKey, draws.Average(draw => draw is { } drawn ? metric.OfRandom!(drawn) : 0), null)))),
            new("upper bound", "every reachable target at the first ranks", MetricValues.OfRanks(options.Metrics, best.Ranks, k, intervals: false)),
        ];
    }

    /// <summary>What a random list is drawn from; null when no target is in it.</summary>
    static RandomDraw? DrawOf(ScoringData data, Holdout holdout, int k, SeenItems seen)
        => holdout.Targets.Count(target => target.IsReachable(seen)) is var reachable and > 0
            ? new RandomDraw(k, data.Catalog.AvailableCount - (seen == SeenItems.Filter ? NewestFirst(data, holdout).Count : 0), reachable, holdout.Targets.Count)
            : null;

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
