using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Segments;

/// <summary>One segmentation with the numbers of all candidates.</summary>
/// <param name="K">Cut-off of all numbers: that of the verdict.</param>
/// <param name="Segments">In the order of the segmentation; their users add up to the evaluated users.</param>
public sealed record SegmentationReport(string Name, string Meaning, int K, IReadOnlyList<SegmentReport> Segments);

/// <summary>One segment.</summary>
/// <param name="Users">Users in it.</param>
/// <param name="ComparedUsers">Users in it that the comparison is about: all of them, or those that a stored run has as well.</param>
/// <param name="Candidates">In the order of the run.</param>
public sealed record SegmentReport(string Segment, int Users, int ComparedUsers, IReadOnlyList<SegmentNumbers> Candidates);

/// <summary>One candidate's numbers in one segment.</summary>
/// <param name="HitRateInterval">95 %, Wilson.</param>
/// <param name="Verdict">Against the baseline on the primary measure; null for the baseline itself.</param>
/// <param name="AgainstBaseline">
/// The primary measure, its p corrected by Holm over all candidates and all segments of all segmentations; null for the baseline itself.
/// </param>
public sealed record SegmentNumbers(
    string Candidate, int Hits, double HitRate, Interval HitRateInterval, double Mrr, double Ndcg, Verdict? Verdict, MeasureComparison? AgainstBaseline);

/// <summary>A segment that tells another story than the whole.</summary>
/// <param name="Whole">The verdict over all users.</param>
/// <param name="Difference">Over all users.</param>
/// <param name="Segment">The segment's name.</param>
/// <param name="InSegment">The verdict inside the segment: better or worse, after correction.</param>
/// <param name="Users">Users compared in the segment.</param>
public sealed record SegmentReversal(
    string Candidate, string Baseline, Verdict Whole, double Difference, string Segmentation, string Segment, Verdict InSegment,
    MeasureComparison Comparison, int Users);
