using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Results;

/// <summary>One candidate: its numbers, and the lists and ranks that they are computed from.</summary>
public sealed record CandidateResult
{
    /// <summary>The candidate.</summary>
    public required Candidate Candidate { get; init; }

    /// <summary>Where the lists come from; null for a blend.</summary>
    public ExternalSource? Source { get; init; }

    /// <summary>The numbers at each cut-off, ascending.</summary>
    public required IReadOnlyList<CandidateNumbers> Numbers { get; init; }

    /// <summary>What the lists are like, at the largest cut-off.</summary>
    public required BeyondAccuracy Beyond { get; init; }

    /// <summary>Number of holdouts per miss reason, <see cref="MissReason.Found"/> included. The counts add up to the holdouts.</summary>
    public required IReadOnlyDictionary<MissReason, int> MissReasons { get; init; }

    /// <summary>Targets that boost, MMR and caps added and removed, at the largest cut-off; null for an external run.</summary>
    public required StageGains? Stages { get; init; }

    /// <summary>Share of holdouts with a target in the candidate pool: no order of the same pool can hit more; null for an external run.</summary>
    public required double? InPool { get; init; }

    /// <summary>Lists that could not be made and count as empty.</summary>
    public required int Failures { get; init; }

    /// <summary>Items that were in a list twice; the first was kept.</summary>
    public required int RepeatedItems { get; init; }

    /// <summary>Share of users whose k-th and next scores are equal, so that the item id decided which item is in the list; null for an external run.</summary>
    public required double? TiedAtCutoff { get; init; }

    /// <summary>By holdout: item numbers, best first.</summary>
    public required int[][] Lists { get; init; }

    /// <summary>The ranks of the targets.</summary>
    public required TargetRanks Ranks { get; init; }

    /// <summary>By holdout: the miss reason; with several targets that of the one that came nearest.</summary>
    public required MissReason[] MissReasonsByUser { get; init; }
}
