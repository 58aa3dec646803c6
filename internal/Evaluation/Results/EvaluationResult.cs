using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Results;

/// <summary>Everything that one evaluation found.</summary>
public sealed record EvaluationResult
{
    /// <summary>What was asked.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>How the users were selected.</summary>
    public required Funnel Funnel { get; init; }

    /// <summary>The users of every number, in the order of all per-user columns.</summary>
    public required IReadOnlyList<Holdout> Holdouts { get; init; }

    /// <summary>In the order given; empty when no user could be evaluated.</summary>
    public IReadOnlyList<CandidateResult> Candidates { get; init; } = [];

    /// <summary>One for each candidate except the baseline.</summary>
    public IReadOnlyList<CandidateComparison> Comparisons { get; init; } = [];

    /// <summary>Null when there is nothing to compare.</summary>
    public PowerStatement? Power { get; init; }

    /// <summary>Popularity, repeat of recent items, random, upper bound; empty when no user could be evaluated.</summary>
    public IReadOnlyList<ReferenceRanking> ReferenceRankings { get; init; } = [];

    /// <summary>Every candidate, the baseline too, against popularity as of each holdout.</summary>
    public IReadOnlyList<CandidateComparison> AgainstPopularity { get; init; } = [];

    /// <summary>The outcome of each candidate for each user; null when no user could be evaluated.</summary>
    public Outcomes? Outcomes { get; init; }

    /// <summary>The same users split in several ways.</summary>
    public IReadOnlyList<SegmentationReport> Segments { get; init; } = [];

    /// <summary>Segments that contradict the verdict over all users.</summary>
    public IReadOnlyList<SegmentReversal> Reversals { get; init; } = [];
}
