namespace RecSys.Evaluation.Gates;

/// <summary>What became of a rule, or of all of them.</summary>
public enum GateOutcome
{
    /// <summary>The bound of the interval keeps the limit.</summary>
    Passed,

    /// <summary>The users are too few, or the value keeps the limit and the bound does not.</summary>
    NotEnoughEvidence,

    /// <summary>The limit is missed.</summary>
    Missed,
}

/// <summary>What a rule asks for.</summary>
public enum GateKind
{
    /// <summary>A value of at least the limit.</summary>
    Minimum,

    /// <summary>A value that is below the baseline's by no more than the limit.</summary>
    NotWorseBy,
}

/// <summary>One rule applied to one candidate.</summary>
/// <param name="Segmentation">Such as <c>history</c>; null for all users.</param>
/// <param name="Segment">Such as <c>2-4</c>; null for all users.</param>
/// <param name="Measure">By its name in a gate file, such as <c>hit_rate</c>.</param>
/// <param name="Limit">As the rule has it, 0 or more.</param>
/// <param name="Users">Users that the value is about.</param>
/// <param name="Value">The candidate's value, or its difference from the baseline; null when undefined.</param>
/// <param name="Lower">Lower end of the value's 95 % interval, the bound that has to keep the limit; null when undefined.</param>
/// <param name="Upper">Upper end; null when undefined.</param>
/// <param name="AdjustedP">Of the difference, two-sided, after Holm's correction over all rules of this kind; null for a minimum.</param>
/// <param name="Reason">The outcome in words.</param>
public sealed record GateLine(
    string Candidate, string? Segmentation, string? Segment, GateKind Kind, string Measure, int K, double Limit, int Users, double? Value,
    double? Lower, double? Upper, double? AdjustedP, GateOutcome Outcome, string Reason);

/// <summary>All rules and what became of them.</summary>
/// <param name="Outcome">Missed when any rule is; else not enough evidence when any rule lacks it; else passed.</param>
/// <param name="MinUsers">Users that a rule needs.</param>
/// <param name="Lines">By candidate, then in the order of the rules.</param>
public sealed record GateReport(GateOutcome Outcome, int MinUsers, IReadOnlyList<GateLine> Lines);
