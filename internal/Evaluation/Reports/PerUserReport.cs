using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>One user under one candidate: the rows that every mean is made of.</summary>
/// <param name="Time">Of the holdout, RFC 3339.</param>
/// <param name="Rank">From 1; null for a miss.</param>
/// <param name="LostAt">Where the target was lost.</param>
/// <param name="List">Item ids, best first.</param>
public sealed record PerUserReport(
    string UserId, string Candidate, string Target, string Time, int? Rank, LossStage LostAt, int HistoryEvents, bool RepeatTarget,
    bool ColdTarget, int TiedItems, IReadOnlyList<string> List)
{
    /// <summary>Users in the order of the run, each with all candidates.</summary>
    public static IEnumerable<PerUserReport> Of(ScoringData data, EvaluationResult result)
    {
        var (users, items) = (data.Interactions.UserIds, data.Interactions.ItemIds);
        for (var user = 0; user < result.Holdouts.Count; user++)
        {
            var holdout = result.Holdouts[user];
            foreach (var candidate in result.Candidates)
            {
                yield return new PerUserReport(
                    users[holdout.User], candidate.Candidate.Name, items[holdout.Target], Timestamp.Text(holdout.Time),
                    candidate.Ranks[user] == 0 ? null : candidate.Ranks[user], candidate.Losses[user], holdout.HistoryEvents,
                    holdout.Repeat, holdout.Cold, holdout.TiedItems, [.. candidate.Lists[user].Select(item => items[item])]);
            }
        }
    }
}
