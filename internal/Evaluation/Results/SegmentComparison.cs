using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Segments;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Results;

/// <summary>Compares every candidate with the baseline inside every segment.</summary>
public static class SegmentComparison
{
    /// <summary>Numbers cover all users of a segment; comparisons cover those of them that are in the pairing.</summary>
    /// <remarks>
    /// Holm corrects over all candidates in all segments of all segmentations: with twenty segments, one may look significant by chance.
    /// </remarks>
    public static IReadOnlyList<SegmentationReport> Of(Outcomes outcomes, Pairing pairing, EvaluationOptions options)
    {
        int[] challengers = [.. pairing.Challengers(outcomes)];
        var segments = outcomes.Segmentations
            .SelectMany(segmentation => segmentation.Labels.Select((_, segment) => CellsOf(outcomes, pairing, challengers, segmentation, segment, options)))
            .ToArray();
        var adjusted = Holm.Adjust([.. segments.SelectMany(cells => cells.Select(cell => cell.P))]);

        var (next, asked) = (0, 0);
        return [.. outcomes.Segmentations.Select(segmentation => new SegmentationReport(
            segmentation.Name, segmentation.Meaning, options.VerdictCutoff,
            [.. segmentation.Labels.Select((label, segment) =>
            {
                var cells = segments[next++];
                MeasureComparison[] comparisons = [.. cells.Select((cell, i) => cell with { AdjustedP = adjusted[asked + i] })];
                asked += cells.Length;
                var compared = cells.Length == 0 ? 0 : cells[0].Wins + cells[0].Ties + cells[0].Losses;
                return ReportOf(outcomes, segmentation, segment, compared, challengers, comparisons, options);
            })]))];
    }

    /// <summary>
    /// Segments in which a candidate is significantly worse although it is not worse over all users, or better although it is worse over
    /// all users; and segments in which it is better while it is worse in another segment of the same segmentation.
    /// </summary>
    public static IReadOnlyList<SegmentReversal> ReversalsOf(
        IReadOnlyList<CandidateComparison> comparisons, IReadOnlyList<SegmentationReport> segmentations)
        => [.. from comparison in comparisons
               from segmentation in segmentations
               let significant = VerdictsOf(comparison.Candidate, segmentation)
               from cell in significant
               where IsReversal(comparison.Verdict, cell.Verdict, significant)
               select new SegmentReversal
               {
                   Candidate = comparison.Candidate,
                   Baseline = comparison.Baseline,
                   Whole = comparison.Verdict,
                   Difference = comparison.Primary.Difference,
                   Segmentation = segmentation.Name,
                   Segment = cell.Segment.Segment,
                   InSegment = cell.Verdict,
                   Comparison = cell.Comparison,
                   Users = cell.Segment.ComparedUsers,
               }];

    static bool IsReversal(Verdict whole, Verdict segment, IReadOnlyList<(SegmentReport Segment, Verdict Verdict, MeasureComparison Comparison)> all)
        => whole switch
        {
            Verdict.Better => segment == Verdict.Worse,
            Verdict.Worse => segment == Verdict.Better,
            _ => segment == Verdict.Worse || all.Any(other => other.Verdict == Verdict.Worse),
        };

    /// <summary>The segments in which the candidate is significantly better or worse.</summary>
    static List<(SegmentReport Segment, Verdict Verdict, MeasureComparison Comparison)> VerdictsOf(string candidate, SegmentationReport segmentation)
        => [.. from segment in segmentation.Segments
               from numbers in segment.Candidates
               where numbers.Candidate == candidate && numbers.Verdict is Verdict.Better or Verdict.Worse
               select (segment, numbers.Verdict!.Value, numbers.AgainstBaseline!)];

    /// <summary>One comparison per challenger, before correction; none when no user of the segment is compared.</summary>
    static MeasureComparison[] CellsOf(
        Outcomes outcomes, Pairing pairing, int[] challengers, Segmentation segmentation, int segment, EvaluationOptions options)
    {
        int[] compared = [.. Enumerable.Range(0, pairing.Users.Length).Where(i => segmentation.SegmentOf[pairing.Users[i]] == segment)];
        if (compared.Length == 0)
            return [];

        var baseline = pairing.Columns.Ranks.Of(compared);
        int[] holdouts = Array.ConvertAll(compared, i => pairing.Users[i]);
        TargetRanks[] ranks = [.. challengers.Select(candidate => outcomes.Candidates[candidate].Ranks.Of(holdouts))];
        return Comparisons.Uncorrected(ranks, baseline, options.Primary, options.VerdictCutoff, Array.ConvertAll(holdouts, holdout => outcomes.Users[holdout]), options);
    }

    static SegmentReport ReportOf(
        Outcomes outcomes, Segmentation segmentation, int segment, int compared, int[] challengers, MeasureComparison[] comparisons, EvaluationOptions options)
    {
        var users = segmentation.UsersOf(segment);
        return new SegmentReport(segmentation.Labels[segment], users.Length, compared, [.. outcomes.Candidates.Select((candidate, position) =>
        {
            var k = options.VerdictCutoff;
            var ranks = candidate.Ranks.Of(users);
            var comparison = comparisons.ElementAtOrDefault(Array.IndexOf(challengers, position));
            return new SegmentNumbers(
                candidate.Candidate, HitRanks.Of(ranks.FirstRanks(), k).Hits, MetricValues.OfRanks(options.Metrics, ranks, k, intervals: true),
                comparison is null ? null : Comparisons.VerdictOf(comparison, options.Margin), comparison);
        })]);
    }
}
