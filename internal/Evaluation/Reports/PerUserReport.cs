using System.Text.Json.Serialization;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>The outcome of one candidate for one user: every mean is computed from these rows.</summary>
public sealed record PerUserReport
{
    /// <summary>Id of the user.</summary>
    public required string UserId { get; init; }

    /// <summary>Name of the candidate.</summary>
    public required string Candidate { get; init; }

    /// <summary>Id of the held-out item.</summary>
    public required string Target { get; init; }

    /// <summary>Time of the holdout, RFC 3339.</summary>
    public required string Time { get; init; }

    /// <summary>Rank of the target, from 1; null for a miss.</summary>
    public required int? Rank { get; init; }

    /// <summary>The miss reason; <see cref="MissReason.Found"/> when the target is in the list.</summary>
    [JsonPropertyName("lost_at")]
    public required MissReason MissReason { get; init; }

    /// <summary>Events of the user before the holdout.</summary>
    public required int HistoryEvents { get; init; }

    /// <summary>Whether the user had an event on the target before.</summary>
    public required bool RepeatTarget { get; init; }

    /// <summary>Whether no user had an event on the target before.</summary>
    public required bool ColdTarget { get; init; }

    /// <summary>Other items of the user at the time of the holdout.</summary>
    public required int TiedItems { get; init; }

    /// <summary>Item ids of the list, best first.</summary>
    public required IReadOnlyList<string> List { get; init; }

    /// <summary>Users in the order of the run, each with all candidates.</summary>
    public static IEnumerable<PerUserReport> Of(ScoringData data, EvaluationResult result)
    {
        var (users, items) = (data.Interactions.UserIds, data.Interactions.ItemIds);
        for (var user = 0; user < result.Holdouts.Count; user++)
        {
            var holdout = result.Holdouts[user];
            foreach (var candidate in result.Candidates)
            {
                yield return new PerUserReport
                {
                    UserId = users[holdout.User],
                    Candidate = candidate.Candidate.Name,
                    Target = items[holdout.Target],
                    Time = Timestamp.Text(holdout.Time),
                    Rank = candidate.Ranks[user] == 0 ? null : candidate.Ranks[user],
                    MissReason = candidate.MissReasonsByUser[user],
                    HistoryEvents = holdout.HistoryEvents,
                    RepeatTarget = holdout.Repeat,
                    ColdTarget = holdout.Cold,
                    TiedItems = holdout.TiedItems,
                    List = [.. candidate.Lists[user].Select(item => items[item])],
                };
            }
        }
    }
}
