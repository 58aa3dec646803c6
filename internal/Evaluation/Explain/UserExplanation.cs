using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Explain;

/// <summary>Why one user was shown what, under each candidate: everything that a list is made of.</summary>
/// <param name="Time">Of the holdout, RFC 3339; the lists are made from what was before it, or under replay from everything.</param>
/// <param name="K">Length of the lists.</param>
/// <param name="HistoryEvents">Events of the user before the holdout.</param>
/// <param name="Evaluated">Whether the run with these options would count this user.</param>
/// <param name="Item">The item that was asked about; null when none was.</param>
public sealed record UserExplanation(
    string User, string Target, string Time, EvidenceProtocol Protocol, int K, int HistoryEvents, bool RepeatTarget, bool ColdTarget,
    bool Evaluated, string? Item, IReadOnlyList<CandidateExplanation> Candidates);

/// <summary>One candidate's list for the user, and what became of the target.</summary>
/// <param name="Weights">Of popularity, co-visitation and similarity.</param>
/// <param name="Anchors">Items that co-visitation and embedding start from, newest first.</param>
/// <param name="Profile">The user's tags, the strongest first; weights sum to 1.</param>
/// <param name="PoolSize">Items in the candidate pool, excluded ones among them.</param>
/// <param name="LostAt">Where the target fell.</param>
/// <param name="List">The items of the list in its order, then the target and the item asked about where they are not in it.</param>
public sealed record CandidateExplanation(
    string Candidate, BlendWeights Weights, double? MmrLambda, int BrandCap, int CategoryCap, IReadOnlyList<string> Anchors,
    IReadOnlyList<ProfileTag> Profile, int PoolSize, LossStage LostAt, IReadOnlyList<ItemExplanation> List);

/// <summary>What each signal's normalised value is multiplied by.</summary>
public readonly record struct BlendWeights(double Popularity, double CoVisitation, double Similarity);

/// <summary>One tag of the user's profile.</summary>
public readonly record struct ProfileTag(string Tag, double Weight);

/// <summary>How one item came by its place, or why it has none.</summary>
/// <param name="Place">In the list, from 1; null when it is not in it.</param>
/// <param name="LostAt"><see cref="LossStage.Found"/> when it is in the list.</param>
/// <param name="Source">Which signal brought it into the pool.</param>
/// <param name="Similarity">The largest normalised value of embedding, collaborative, content and session.</param>
/// <param name="Blend">The weighted sum of popularity, co-visitation and similarity.</param>
/// <param name="ProfileOverlap">Sum of the profile's weights over the item's tags.</param>
/// <param name="Boost">What the blend is multiplied by for the profile; 1 = none.</param>
/// <param name="PlaceByScore">Among the pool's items that are not excluded, from 1; null outside them.</param>
/// <param name="Mmr">At the pick that took the item, or after the last one; null without MMR and for items that could not be picked.</param>
/// <param name="Cap">The cap that stood against it at that moment.</param>
public sealed record ItemExplanation(
    string Item, bool IsTarget, int? Place, LossStage LostAt, CandidateSource Source, SignalValue Popularity, SignalValue CoVisitation,
    SignalValue Embedding, SignalValue Collaborative, SignalValue Content, SignalValue Session, double Similarity, double Blend,
    double ProfileOverlap, double Boost, double Score, int? PlaceByScore, MmrTerms? Mmr, ReachedCap Cap);
