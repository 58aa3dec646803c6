using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>Popularity as of each holdout, the user's own items again, random items exactly, and the ceiling above all candidates.</summary>
static class SanityFloors
{
    /// <summary>What comparisons with popularity call it.</summary>
    public const string Popularity = "popularity";

    /// <param name="popularityRanks">By user, as <see cref="PriorPopularity.TargetRanks"/> has them.</param>
    public static IReadOnlyList<SanityFloor> Of(
        ScoringData data, IReadOnlyList<Holdout> holdouts, int[] popularityRanks, EvaluationOptions options)
    {
        var k = options.VerdictCutoff;
        var filter = options.Seen == SeenItems.Filter;
        var random = holdouts.Select(holdout => RandomOf(data, holdout, filter, k)).ToArray();
        var reachable = (double)holdouts.Count(holdout => IsReachable(holdout, filter)) / holdouts.Count;
        return
        [
            OfRanks(Popularity, "items by number of users before the holdout", popularityRanks, k),
            OfRanks("last seen again", "the user's own items, newest first", [.. holdouts.Select(holdout => filter ? RankOfTarget.Miss : LastSeenRank(data, holdout))], k),
            new("random", "available items in random order, exactly", random.Average(r => r.HitRate), random.Average(r => r.Mrr), random.Average(r => r.Ndcg)),
            new("ceiling", "every reachable target in the first place", reachable, reachable, reachable),
        ];
    }

    static SanityFloor OfRanks(string name, string meaning, int[] ranks, int k)
        => new(
            name, meaning, ranks.Average(rank => Hit.Of(rank, k)), ranks.Average(rank => ReciprocalRank.Of(rank, k)), ranks.Average(rank => Ndcg.Of(rank, k)));

    static bool IsReachable(Holdout holdout, bool filter) => holdout.Available && !(filter && holdout.Repeat);

    static RandomRecommender RandomOf(ScoringData data, Holdout holdout, bool filter, int k)
    {
        if (!IsReachable(holdout, filter))
            return new RandomRecommender(0, 0, 0);

        var eligible = data.Catalog.AvailableCount - (filter ? NewestFirst(data, holdout).Count : 0);
        return RandomRecommender.Of(k, eligible);
    }

    static int LastSeenRank(ScoringData data, Holdout holdout) => NewestFirst(data, holdout).IndexOf(holdout.Target) + 1;

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
