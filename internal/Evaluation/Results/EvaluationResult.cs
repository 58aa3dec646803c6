using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Results;

/// <summary>Everything that one evaluation found.</summary>
/// <param name="Holdouts">The users that every number is about, in the order of all per-user columns.</param>
/// <param name="Candidates">In the order given; empty when no user could be evaluated.</param>
/// <param name="Comparisons">One for each candidate but the baseline.</param>
/// <param name="Power">Null when there is nothing to compare.</param>
/// <param name="Floors">What no blend is needed for, and the ceiling; empty when no user could be evaluated.</param>
/// <param name="AgainstPopularity">Every candidate, the baseline too, against popularity as of each holdout.</param>
/// <param name="Outcomes">What each candidate did for each user; null when no user could be evaluated.</param>
/// <param name="Segments">The same users split in several ways.</param>
/// <param name="Reversals">Segments that tell another story than the whole.</param>
public sealed record EvaluationResult(
    EvaluationOptions Options, Funnel Funnel, IReadOnlyList<Holdout> Holdouts, IReadOnlyList<CandidateResult> Candidates,
    IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power, IReadOnlyList<SanityFloor> Floors,
    IReadOnlyList<CandidateComparison> AgainstPopularity, Outcomes? Outcomes, IReadOnlyList<SegmentationReport> Segments,
    IReadOnlyList<SegmentReversal> Reversals);
