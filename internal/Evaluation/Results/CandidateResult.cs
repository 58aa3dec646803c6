using RecSys.Evaluation.Candidates;
using RecSys.Scoring;

namespace RecSys.Evaluation.Results;

/// <summary>One candidate: its numbers, and the lists and ranks that they are computed from.</summary>
public sealed record CandidateResult
{
    /// <summary>The candidate.</summary>
    public required Candidate Candidate { get; init; }

    /// <summary>The numbers at each cut-off, ascending.</summary>
    public required IReadOnlyList<CandidateNumbers> Numbers { get; init; }

    /// <summary>What the lists are like, at the largest cut-off.</summary>
    public required BeyondAccuracy Beyond { get; init; }

    /// <summary>Number of targets per miss reason, <see cref="MissReason.Found"/> included. The counts add up to the users.</summary>
    public required IReadOnlyDictionary<MissReason, int> MissReasons { get; init; }

    /// <summary>Targets that boost, MMR and caps added and removed, at the largest cut-off.</summary>
    public required StageGains Stages { get; init; }

    /// <summary>Share of users whose target was in the candidate pool: no order of the same pool can hit more.</summary>
    public required double InPool { get; init; }

    /// <summary>Lists that could not be made and count as empty.</summary>
    public required int Failures { get; init; }

    /// <summary>Items that were in a list twice; the first was kept.</summary>
    public required int RepeatedItems { get; init; }

    /// <summary>Share of users whose k-th and next scores are equal, so that the item id decided which item is in the list.</summary>
    public required double TiedAtCutoff { get; init; }

    /// <summary>By user: item numbers, best first.</summary>
    public required int[][] Lists { get; init; }

    /// <summary>By user: the rank of the target, from 1; 0 when it is not in the list.</summary>
    public required int[] Ranks { get; init; }

    /// <summary>By user: the miss reason.</summary>
    public required MissReason[] MissReasonsByUser { get; init; }
}
