namespace RecSys.Evaluation.Gates;

/// <summary>The outcome of a rule, or of all of them.</summary>
public enum GateOutcome
{
    /// <summary>The bound of the interval is within the limit.</summary>
    Passed,

    /// <summary>There are too few users, or the value is within the limit and the bound is not.</summary>
    NotEnoughEvidence,

    /// <summary>The limit is missed.</summary>
    Missed,
}

/// <summary>One rule applied to one candidate.</summary>
public sealed record GateLine
{
    /// <summary>The candidate.</summary>
    public required string Candidate { get; init; }

    /// <summary>Name of the segmentation, such as <c>history</c>; null for all users.</summary>
    public required string? Segmentation { get; init; }

    /// <summary>Name of the segment, such as <c>2-4</c>; null for all users.</summary>
    public required string? Segment { get; init; }

    /// <summary>What the rule requires.</summary>
    public required GateKind Kind { get; init; }

    /// <summary>Name of the metric in a gate file, such as <c>hit_rate</c>.</summary>
    public required string Measure { get; init; }

    /// <summary>Cut-off.</summary>
    public required int K { get; init; }

    /// <summary>The limit of the rule, 0 or more.</summary>
    public required double Limit { get; init; }

    /// <summary>Users in the value.</summary>
    public required int Users { get; init; }

    /// <summary>The candidate's value, or its difference from the baseline; null when undefined.</summary>
    public required double? Value { get; init; }

    /// <summary>Lower end of the value's 95 % interval, which must be within the limit; null when undefined.</summary>
    public required double? Lower { get; init; }

    /// <summary>Upper end of the interval; null when undefined.</summary>
    public required double? Upper { get; init; }

    /// <summary>Two-sided p of the difference, after Holm's correction over all rules of this kind; null for a minimum.</summary>
    public required double? AdjustedP { get; init; }

    /// <summary>The outcome.</summary>
    public required GateOutcome Outcome { get; init; }

    /// <summary>Why the rule has this outcome, as text.</summary>
    public required string Reason { get; init; }
}

/// <summary>All rules and their outcomes.</summary>
/// <param name="Outcome">Missed when any rule is missed; otherwise not enough evidence when any rule lacks evidence; otherwise passed.</param>
/// <param name="MinUsers">Users that a rule needs.</param>
/// <param name="Lines">By candidate, then in the order of the rules.</param>
public sealed record GateReport(GateOutcome Outcome, int MinUsers, IReadOnlyList<GateLine> Lines);
