using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Segments;

/// <summary>The numbers of every segment, and every candidate against the baseline inside it.</summary>
public static class SegmentComparison
{
    /// <summary>Numbers are about all users of a segment; comparisons about those of them that the pairing has.</summary>
    /// <remarks>
    /// Holm corrects over everything that is asked here, all candidates in all segments of all segmentations: whoever looks at twenty
    /// segments finds one in which chance favours a candidate.
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
    /// Segments in which a candidate is shown to be worse although it is not worse over all users, or better although it is worse there;
    /// and those in which it is better where others of the same segmentation cancel that.
    /// </summary>
    public static IReadOnlyList<SegmentReversal> ReversalsOf(
        IReadOnlyList<CandidateComparison> comparisons, IReadOnlyList<SegmentationReport> segmentations)
        => [.. from comparison in comparisons
               from segmentation in segmentations
               let shown = VerdictsOf(comparison.Candidate, segmentation)
               from cell in shown
               where IsReversal(comparison.Verdict, cell.Verdict, shown)
               select new SegmentReversal(
                   comparison.Candidate, comparison.Baseline, comparison.Verdict, comparison.Primary.Difference, segmentation.Name,
                   cell.Segment.Segment, cell.Verdict, cell.Comparison, cell.Segment.ComparedUsers)];

    static bool IsReversal(Verdict whole, Verdict segment, IReadOnlyList<(SegmentReport Segment, Verdict Verdict, MeasureComparison Comparison)> all)
        => whole switch
        {
            Verdict.Better => segment == Verdict.Worse,
            Verdict.Worse => segment == Verdict.Better,
            _ => segment == Verdict.Worse || all.Any(other => other.Verdict == Verdict.Worse),
        };

    /// <summary>The segments in which the candidate is shown to be better or worse.</summary>
    static List<(SegmentReport Segment, Verdict Verdict, MeasureComparison Comparison)> VerdictsOf(string candidate, SegmentationReport segmentation)
        => [.. from segment in segmentation.Segments
               from numbers in segment.Candidates
               where numbers.Candidate == candidate && numbers.Verdict is Verdict.Better or Verdict.Worse
               select (segment, numbers.Verdict!.Value, numbers.AgainstBaseline!)];

    /// <summary>One comparison a challenger, not corrected yet; none when no user of the segment is compared.</summary>
    static MeasureComparison[] CellsOf(
        Outcomes outcomes, Pairing pairing, int[] challengers, Segmentation segmentation, int segment, EvaluationOptions options)
    {
        int[] compared = [.. Enumerable.Range(0, pairing.Users.Length).Where(i => segmentation.SegmentOf[pairing.Users[i]] == segment)];
        if (compared.Length == 0)
            return [];

        var baseline = Array.ConvertAll(compared, i => pairing.Columns.Ranks[i]);
        int[][] ranks = [.. challengers.Select(candidate => Array.ConvertAll(compared, i => outcomes.Candidates[candidate].Ranks[pairing.Users[i]]))];
        return Comparisons.Uncorrected(ranks, baseline, options.Primary, options.VerdictCutoff, options);
    }

    static SegmentReport ReportOf(
        Outcomes outcomes, Segmentation segmentation, int segment, int compared, int[] challengers, MeasureComparison[] comparisons, EvaluationOptions options)
    {
        var users = segmentation.UsersOf(segment);
        return new SegmentReport(segmentation.Labels[segment], users.Length, compared, [.. outcomes.Candidates.Select((candidate, position) =>
        {
            var k = options.VerdictCutoff;
            var ranks = Array.ConvertAll(users, user => candidate.Ranks[user]);
            var hits = ranks.Count(rank => RankOfTarget.IsHit(rank, k));
            var comparison = comparisons.ElementAtOrDefault(Array.IndexOf(challengers, position));
            return new SegmentNumbers(
                candidate.Candidate, hits, (double)hits / users.Length, Wilson.Of(hits, users.Length), ranks.Average(rank => ReciprocalRank.Of(rank, k)),
                ranks.Average(rank => Ndcg.Of(rank, k)), comparison is null ? null : Comparisons.VerdictOf(comparison, options.Margin), comparison);
        })]);
    }
}
