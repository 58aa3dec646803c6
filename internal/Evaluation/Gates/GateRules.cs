using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Gates;

/// <summary>What a rule can be about.</summary>
public enum GateMeasure
{
    /// <summary>Hit rate.</summary>
    HitRate,

    /// <summary>MRR.</summary>
    Mrr,

    /// <summary>nDCG.</summary>
    Ndcg,

    /// <summary>Share of the available items that stand in any list. Of all users alone.</summary>
    Coverage,

    /// <summary>Share of the list places that hold an item.</summary>
    Fill,

    /// <summary>Share of the list places outside the head.</summary>
    TailShare,
}

/// <summary>One limit.</summary>
/// <param name="Segmentation">Such as <c>history</c>; null for all users.</param>
/// <param name="Segment">Such as <c>2-4</c>; null for every segment of the segmentation.</param>
/// <param name="Limit">From 0 to 1.</param>
public sealed record GateRule(string? Segmentation, string? Segment, GateKind Kind, GateMeasure Measure, double Limit);

/// <summary>Everything that a candidate has to keep.</summary>
/// <param name="Rules">In the order in which they were written.</param>
/// <param name="Candidates">Whom the rules are for; null for every candidate but the baseline, or for the only one.</param>
/// <param name="MinUsers">Users that a rule needs before it says anything, 1 or more.</param>
/// <param name="K">Cut-off of all values; null takes that of the verdict.</param>
public sealed record GateRules(IReadOnlyList<GateRule> Rules, IReadOnlyList<string>? Candidates = null, int MinUsers = GateRules.DefaultMinUsers, int? K = null)
{
    /// <summary>Below this many users a mean is hardly more than who was asked.</summary>
    public const int DefaultMinUsers = 30;

    /// <summary>The trait that a rule is about; null without one.</summary>
    public string? TraitKey
        => Rules.Select(rule => rule.Segmentation).FirstOrDefault(name => name?.StartsWith(Segmentations.TraitPrefix, StringComparison.Ordinal) == true)
            ?[Segmentations.TraitPrefix.Length..];
}
