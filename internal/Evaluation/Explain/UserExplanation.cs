using System.Text.Json.Serialization;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Explain;

/// <summary>The lists of all candidates for one user, with everything that determines them.</summary>
public sealed record UserExplanation
{
    /// <summary>The user id.</summary>
    public required string User { get; init; }

    /// <summary>The held-out items.</summary>
    public required IReadOnlyList<ExplainedTarget> Targets { get; init; }

    /// <summary>Time of the holdout, RFC 3339.</summary>
    public required string Time { get; init; }

    /// <summary>Whether the lists use events before the holdout, or under replay all events.</summary>
    public required EvidenceProtocol Protocol { get; init; }

    /// <summary>List length.</summary>
    public required int K { get; init; }

    /// <summary>Events of the user before the holdout.</summary>
    public required int HistoryEvents { get; init; }

    /// <summary>Whether a run with the same options evaluates this user.</summary>
    public required bool Evaluated { get; init; }

    /// <summary>The item that was asked about; null when none was.</summary>
    public required string? Item { get; init; }

    /// <summary>One explanation per candidate.</summary>
    public required IReadOnlyList<CandidateExplanation> Candidates { get; init; }
}

/// <summary>A held-out item.</summary>
/// <param name="Item">Item id.</param>
/// <param name="Kind">Where the user met it before.</param>
/// <param name="Cold">Whether no user has an earlier event on it.</param>
public sealed record ExplainedTarget(string Item, TargetKind Kind, bool Cold);

/// <summary>One candidate's list for the user, and the outcome for the targets.</summary>
public sealed record CandidateExplanation
{
    /// <summary>The candidate's name.</summary>
    public required string Candidate { get; init; }

    /// <summary>Weight of each term, by <see cref="BlendTerm.Key"/>.</summary>
    public required IReadOnlyDictionary<string, double> Weights { get; init; }

    /// <summary>MMR lambda; null when MMR is off.</summary>
    public required double? MmrLambda { get; init; }

    /// <summary>Items of one brand per list; 0 is no cap.</summary>
    public required int BrandCap { get; init; }

    /// <summary>Items of one category per list; 0 is no cap.</summary>
    public required int CategoryCap { get; init; }

    /// <summary>Items that co-visitation and embedding start from, newest first.</summary>
    [JsonPropertyName("anchors")]
    public required IReadOnlyList<string> SeedItems { get; init; }

    /// <summary>The user's tags, strongest first. Weights sum to 1.</summary>
    public required IReadOnlyList<ProfileTag> Profile { get; init; }

    /// <summary>Number of items in the candidate pool, including excluded ones.</summary>
    public required int PoolSize { get; init; }

    /// <summary>The miss reason, of several targets that of the one that came nearest; <see cref="MissReason.Found"/> when one is in the list.</summary>
    [JsonPropertyName("lost_at")]
    public required MissReason MissReason { get; init; }

    /// <summary>The items of the list in order, then the targets and the item asked about if they are not in the list.</summary>
    public required IReadOnlyList<ItemExplanation> List { get; init; }
}

/// <summary>One tag of the user's profile.</summary>
public readonly record struct ProfileTag(string Tag, double Weight);
