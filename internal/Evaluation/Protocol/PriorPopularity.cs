using RecSys.Evaluation.Metrics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>What the lists look like against what was popular before each holdout: one sweep over the events for all users.</summary>
sealed class PriorPopularity
{
    readonly double?[,] _novelty;
    readonly double?[,] _popularity;

    PriorPopularity(int candidates, int users)
    {
        (_novelty, _popularity) = (new double?[candidates, users], new double?[candidates, users]);
        TargetRanks = new int[users];
    }

    /// <summary>By user: the target's rank by prior user count, or <see cref="RankOfTarget.Miss"/>.</summary>
    public int[] TargetRanks { get; }

    /// <summary>Mean novelty of a candidate's lists and how many lists have one.</summary>
    public (double? Mean, int Lists) Novelty(int candidate) => MeanOf(_novelty, candidate);

    /// <summary>Mean over non-empty lists of the mean prior user count.</summary>
    public double? AveragePopularity(int candidate) => MeanOf(_popularity, candidate).Mean;

    public static PriorPopularity Of(
        ScoringData data, IReadOnlyList<Holdout> holdouts, IReadOnlyList<CandidateLists> candidates, EvaluationOptions options)
    {
        var result = new PriorPopularity(candidates.Count, holdouts.Count);
        var counts = new PriorCounts(data.Interactions);
        foreach (var user in Enumerable.Range(0, holdouts.Count).OrderBy(user => holdouts[user].Time))
        {
            counts.MoveTo(options.Protocol == EvidenceProtocol.Replay ? options.Until : holdouts[user].Time);
            result.TargetRanks[user] = counts.RankAmong(
                data.Catalog.Available, holdouts[user].Target,
                options.Seen == SeenItems.Filter ? data.Interactions.ItemsOfUser(holdouts[user].User)[..holdouts[user].HistoryEvents] : []);
            for (var candidate = 0; candidate < candidates.Count; candidate++)
            {
                var list = candidates[candidate].Lists[user];
                result._novelty[candidate, user] = Metrics.Novelty.Of(list, counts.UserCounts, counts.Users);
                result._popularity[candidate, user] = RecommendationPopularity.Of(list, counts.UserCounts);
            }
        }

        return result;
    }

    static (double? Mean, int Lists) MeanOf(double?[,] values, int candidate)
    {
        var sum = 0.0;
        var lists = 0;
        for (var user = 0; user < values.GetLength(1); user++)
        {
            if (values[candidate, user] is { } value)
            {
                sum += value;
                lists++;
            }
        }

        return (lists == 0 ? null : sum / lists, lists);
    }
}
