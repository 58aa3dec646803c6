namespace RecSys.Evaluation.Results;

/// <summary>One segmentation with the numbers of all candidates.</summary>
/// <param name="K">Cut-off of all numbers: that of the verdict.</param>
/// <param name="Segments">In the order of the segmentation; their users add up to the evaluated users.</param>
public sealed record SegmentationReport(string Name, string Meaning, int K, IReadOnlyList<SegmentReport> Segments);

/// <summary>One segment.</summary>
/// <param name="Users">Users in it.</param>
/// <param name="ComparedUsers">Users in it that are compared: all of them, or the users that are also in the stored run.</param>
/// <param name="Candidates">In the order of the run.</param>
public sealed record SegmentReport(string Segment, int Users, int ComparedUsers, IReadOnlyList<SegmentNumbers> Candidates);
