using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Results;

/// <summary>The complete result of one evaluation.</summary>
public sealed record EvaluationResult
{
    /// <summary>The options of the run.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>How the users were selected.</summary>
    public required Funnel Funnel { get; init; }

    /// <summary>The holdouts of every number, in the order of all columns.</summary>
    public required IReadOnlyList<Holdout> Holdouts { get; init; }

    /// <summary>The candidates, in the order given; empty when no user could be evaluated.</summary>
    public IReadOnlyList<CandidateResult> Candidates { get; init; } = [];

    /// <summary>One comparison with the baseline for each other candidate.</summary>
    public IReadOnlyList<CandidateComparison> Comparisons { get; init; } = [];

    /// <summary>Minimum detectable difference; null when there is nothing to compare.</summary>
    public PowerStatement? Power { get; init; }

    /// <summary>The reference baselines: popularity, repeat of recent items, random, upper bound; empty when no user could be evaluated.</summary>
    public IReadOnlyList<ReferenceRanking> ReferenceRankings { get; init; } = [];

    /// <summary>Every candidate, including the baseline, compared with popularity as of each holdout.</summary>
    public IReadOnlyList<CandidateComparison> AgainstPopularity { get; init; } = [];

    /// <summary>The outcome of each candidate for each user; null when no user could be evaluated.</summary>
    public Outcomes? Outcomes { get; init; }

    /// <summary>How well each kind of target is found: had in this session, had earlier, never had.</summary>
    public IReadOnlyList<TargetKindReport> TargetKinds { get; init; } = [];

    /// <summary>The evaluated users split in several ways.</summary>
    public IReadOnlyList<SegmentationReport> Segments { get; init; } = [];

    /// <summary>Segments that contradict the verdict over all users.</summary>
    public IReadOnlyList<SegmentReversal> Reversals { get; init; } = [];

    /// <summary>What each part of each candidate is worth; null unless <see cref="EvaluationOptions.Ablate"/> asks for it, and when no user could be evaluated.</summary>
    public IReadOnlyList<CandidateAblation>? Ablations { get; init; }
}
