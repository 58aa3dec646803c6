using System.Text.Json.Serialization;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>The outcome of one candidate for one holdout: every mean is computed from these rows.</summary>
public sealed record PerUserReport
{
    /// <summary>Id of the user.</summary>
    public required string UserId { get; init; }

    /// <summary>Name of the candidate.</summary>
    public required string Candidate { get; init; }

    /// <summary>The held-out items.</summary>
    public required IReadOnlyList<PerUserTarget> Targets { get; init; }

    /// <summary>Time of the holdout, RFC 3339.</summary>
    public required string Time { get; init; }

    /// <summary>Rank of the first target found, from 1; null for a miss.</summary>
    public required int? Rank { get; init; }

    /// <summary>The miss reason, of several targets that of the one that came nearest; <see cref="MissReason.Found"/> when one is in the list.</summary>
    [JsonPropertyName("lost_at")]
    public required MissReason MissReason { get; init; }

    /// <summary>Events of the user before the holdout.</summary>
    public required int HistoryEvents { get; init; }

    /// <summary>Item ids of the list, best first.</summary>
    public required IReadOnlyList<string> List { get; init; }

    /// <summary>Holdouts in the order of the run, each with all candidates.</summary>
    public static IEnumerable<PerUserReport> Of(ScoringData data, EvaluationResult result)
    {
        var (users, items) = (data.Interactions.UserIds, data.Interactions.ItemIds);
        for (var i = 0; i < result.Holdouts.Count; i++)
        {
            var holdout = result.Holdouts[i];
            foreach (var candidate in result.Candidates)
            {
                yield return new PerUserReport
                {
                    UserId = users[holdout.User],
                    Candidate = candidate.Candidate.Name,
                    Targets =
                    [
                        .. holdout.Targets.Select((target, t) => new PerUserTarget(
                            items[target.Item], RankOrNull(candidate.Ranks[i][t]), target.Kind, target.Cold)),
                    ],
                    Time = Timestamp.Text(holdout.Time),
                    Rank = RankOrNull(candidate.Ranks.First(i)),
                    MissReason = candidate.MissReasonsByUser[i],
                    HistoryEvents = holdout.HistoryEvents,
                    List = [.. candidate.Lists[i].Select(item => items[item])],
                };
            }
        }
    }

    static int? RankOrNull(int rank) => rank == RankOfTarget.Miss ? null : rank;
}

/// <summary>One held-out item.</summary>
/// <param name="Item">Item id.</param>
/// <param name="Rank">From 1; null for a miss.</param>
/// <param name="Kind">Where the user met it before.</param>
/// <param name="Cold">Whether no user had an event on it before the holdout.</param>
public sealed record PerUserTarget(string Item, int? Rank, TargetKind Kind, bool Cold);
