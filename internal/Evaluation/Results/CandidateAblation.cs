namespace RecSys.Evaluation.Results;

/// <summary>What each part of a candidate is worth: the candidate with all parts, and with each part off in turn, on the same users.</summary>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="AllParts">The numbers of the candidate itself, at the cut-off of the verdict.</param>
/// <param name="Parts">Every part, used or not, in the order in which a list is made.</param>
public sealed record CandidateAblation(string Candidate, CandidateNumbers AllParts, IReadOnlyList<PartAblation> Parts)
{
    /// <summary>The part with the largest positive difference on the primary metric; null without one.</summary>
    public PartAblation? LargestGain() => Parts.Where(part => part.Primary?.Difference > 0).MaxBy(part => part.Primary!.Difference);

    /// <summary>The part with the largest negative difference on the primary metric; null without one.</summary>
    public PartAblation? LargestHarm() => Parts.Where(part => part.Primary?.Difference < 0).MinBy(part => part.Primary!.Difference);
}

/// <summary>A candidate against itself with one part off.</summary>
/// <remarks>All differences are the candidate minus the candidate without the part: above 0, the part gains. p is corrected by Holm over the parts of the candidate.</remarks>
public sealed record PartAblation
{
    /// <summary>Name of the part, such as <c>brand cap</c>.</summary>
    public required string Part { get; init; }

    /// <summary>The numbers without the part, at the cut-off of the verdict: the metrics that are computed from ranks. Null when the candidate does not use the part.</summary>
    public required CandidateNumbers? Without { get; init; }

    /// <summary>Better when the part earns its place, worse when it does harm. Null when the candidate does not use the part.</summary>
    public required Verdict? Verdict { get; init; }

    /// <summary>The metric of the verdict. Null when the candidate does not use the part.</summary>
    public required MeasureComparison? Primary { get; init; }

    /// <summary>Every metric that is computed from ranks; empty when the candidate does not use the part.</summary>
    public required IReadOnlyList<MeasureComparison> Measures { get; init; }
}
