namespace RecSys.Evaluation.Results;

/// <summary>A segment that contradicts the verdict over all users.</summary>
public sealed record SegmentReversal
{
    /// <summary>The candidate.</summary>
    public required string Candidate { get; init; }

    /// <summary>The baseline.</summary>
    public required string Baseline { get; init; }

    /// <summary>The verdict over all users.</summary>
    public required Verdict Whole { get; init; }

    /// <summary>Difference from the baseline over all users.</summary>
    public required double Difference { get; init; }

    /// <summary>Name of the segmentation, such as <c>history</c>.</summary>
    public required string Segmentation { get; init; }

    /// <summary>Name of the segment, such as <c>2-4</c>.</summary>
    public required string Segment { get; init; }

    /// <summary>The verdict inside the segment: better or worse, after correction.</summary>
    public required Verdict InSegment { get; init; }

    /// <summary>The primary metric inside the segment.</summary>
    public required MeasureComparison Comparison { get; init; }

    /// <summary>Users compared in the segment.</summary>
    public required int Users { get; init; }
}
