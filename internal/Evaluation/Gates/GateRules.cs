using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Gates;

/// <summary>What a rule requires.</summary>
public enum GateKind
{
    /// <summary>A value of at least the limit.</summary>
    Minimum,

    /// <summary>A value that is below the baseline's by at most the limit.</summary>
    NotWorseBy,
}

/// <summary>One limit.</summary>
/// <param name="Segmentation">Such as <c>history</c>; null for all users.</param>
/// <param name="Segment">Such as <c>2-4</c>; null for every segment of the segmentation.</param>
/// <param name="Limit">From 0 to 1.</param>
public sealed record GateRule(string? Segmentation, string? Segment, GateKind Kind, Metric Metric, double Limit);

/// <summary>The rules that candidates must pass.</summary>
/// <param name="Rules">In the order in which they were written.</param>
/// <param name="Candidates">The candidates that the rules apply to; null for every candidate except the baseline, or for the only one.</param>
/// <param name="MinUsers">Users that a rule needs for a decision, 1 or more.</param>
/// <param name="K">Cut-off of all values; null means that of the verdict.</param>
public sealed record GateRules(IReadOnlyList<GateRule> Rules, IReadOnlyList<string>? Candidates = null, int MinUsers = GateRules.DefaultMinUsers, int? K = null)
{
    /// <summary>With fewer users, a mean mostly depends on which users were selected.</summary>
    public const int DefaultMinUsers = 30;

    /// <summary>The trait in the rules; null without one.</summary>
    public string? TraitKey
        => Rules.Select(rule => rule.Segmentation).FirstOrDefault(name => name?.StartsWith(Segmentations.TraitPrefix, StringComparison.Ordinal) == true)
            ?[Segmentations.TraitPrefix.Length..];
}
