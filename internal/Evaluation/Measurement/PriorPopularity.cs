using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>The popularity of items before each holdout and how the lists compare with it, in one pass over the events for all users.</summary>
sealed class PriorPopularity
{
    readonly double?[,] _novelty;
    readonly double?[,] _popularity;

    readonly RankSlots _slots;

    PriorPopularity(int candidates, IReadOnlyList<Holdout> holdouts)
    {
        (_novelty, _popularity) = (new double?[candidates, holdouts.Count], new double?[candidates, holdouts.Count]);
        _slots = new RankSlots(holdouts);
    }

    /// <summary>The targets' ranks by prior user count.</summary>
    public TargetRanks TargetRanks => _slots.Ranks;

    /// <summary>Novelty of a candidate's list for a user; null where it is undefined.</summary>
    public double? Novelty(int candidate, int user) => _novelty[candidate, user];

    /// <summary>Mean number of prior users of the items in a candidate's list for a user; null for an empty list.</summary>
    public double? AveragePopularity(int candidate, int user) => _popularity[candidate, user];

    public static PriorPopularity Of(
        ScoringData data, IReadOnlyList<Holdout> holdouts, IReadOnlyList<CandidateLists> candidates, EvaluationOptions options)
    {
        var result = new PriorPopularity(candidates.Count, holdouts);
        var counts = new PriorCounts(data.Interactions);
        foreach (var user in Enumerable.Range(0, holdouts.Count).OrderBy(user => holdouts[user].Time))
        {
            counts.MoveTo(options.Protocol == EvidenceProtocol.Replay ? options.Until : holdouts[user].Time);
            var (own, seen) = (holdouts[user], options.Seen == SeenItems.Filter ? holdouts[user].HistoryEvents : 0);
            result._slots.Fill(user, target => counts.RankAmong(data.Catalog.Available, target.Item, data.Interactions.ItemsOfUser(own.User)[..seen]));
            for (var candidate = 0; candidate < candidates.Count; candidate++)
            {
                var list = candidates[candidate].Lists[user];
                result._novelty[candidate, user] = Metrics.Novelty.Of(list, counts.UserCounts, counts.Users);
                result._popularity[candidate, user] = RecommendationPopularity.Of(list, counts.UserCounts);
            }
        }

        return result;
    }
}
