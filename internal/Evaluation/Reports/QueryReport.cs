using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>The first line of exported queries: what the lists must be like, and the items that they can contain.</summary>
public sealed record QueryHeader
{
    /// <summary>Namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Number of queries, one on each of the following lines.</summary>
    public required int Queries { get; init; }

    /// <summary>Length of a list. Longer lists are cut.</summary>
    public required int K { get; init; }

    /// <summary>Whether lists can contain items that the user already has events on: <c>keep</c> or <c>filter</c>.</summary>
    public required string Seen { get; init; }

    /// <summary>The events that a list can be made from: those before the time of its query, or all.</summary>
    public required EvidenceProtocol Protocol { get; init; }

    /// <summary>Ids of the available items, in ordinal order.</summary>
    public required IReadOnlyList<string> Catalog { get; init; }

    /// <summary>The header of a run's queries.</summary>
    public static QueryHeader Of(ScoringData data, EvaluationResult result, RunManifest manifest)
        => new()
        {
            Namespace = manifest.Namespace,
            Queries = result.Holdouts.Count,
            K = result.Options.K,
            Seen = manifest.Seen,
            Protocol = result.Options.Protocol,
            Catalog = [.. Enumerable.Range(0, data.Catalog.ItemCount).Where(item => data.Catalog.Available[item]).Select(item => data.Interactions.ItemIds[item])],
        };
}

/// <summary>One question to another recommender: a list for a user at a time. It has nothing of the answer.</summary>
/// <param name="User">User id.</param>
/// <param name="Time">Time of the holdout, RFC 3339: events from here on are not evidence.</param>
public sealed record QueryReport(string User, string Time)
{
    /// <summary>One per holdout, in the order of the run.</summary>
    public static IEnumerable<QueryReport> Of(ScoringData data, EvaluationResult result)
        => result.Holdouts.Select(holdout => new QueryReport(data.Interactions.UserIds[holdout.User], Timestamp.Text(holdout.Time)));
}
