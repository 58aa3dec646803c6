using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Results;

/// <summary>One candidate's numbers at one cut-off, over all evaluated users.</summary>
/// <param name="AverageRankOfHits">Over hit users only; null without hits.</param>
/// <param name="MedianRankOfHits">Lower middle, over hit users only; null without hits.</param>
/// <param name="MedianRankWithMisses">Lower middle with a miss at k + 1.</param>
/// <param name="Coverage">Unique items / available items of the namespace; null for an empty catalog.</param>
/// <param name="ReachableCoverage">The most that this many lists of k could cover.</param>
public sealed record CandidateNumbers(
    int K, int Hits, double HitRate, Interval HitRateInterval, double Mrr, double Ndcg, double? AverageRankOfHits, int? MedianRankOfHits,
    int? MedianRankWithMisses, double AverageListLength, int EmptyLists, int ShortLists, double Fill, int UniqueItems, double? Coverage,
    double? ReachableCoverage)
{
    /// <summary>Reads the numbers off one candidate's column of ranks and its lists.</summary>
    /// <param name="ranks">One a user, at least one user; <see cref="RankOfTarget.Miss"/> without a rank.</param>
    /// <param name="lists">One a user, k items or more where the list did not end before.</param>
    /// <param name="slots">Counted over the first k places of the lists.</param>
    internal static CandidateNumbers Of(int k, int[] ranks, IReadOnlyList<int[]> lists, SlotCounts slots)
    {
        var users = ranks.Length;
        var hitRanks = HitRanks.Of(ranks, k);
        var lengths = ListLengths.Of(lists, k);
        var coverage = Metrics.Coverage.Of(slots, users, k);
        return new CandidateNumbers(
            k, hitRanks.Hits, (double)hitRanks.Hits / users, Wilson.Of(hitRanks.Hits, users),
            ranks.Sum(rank => ReciprocalRank.Of(rank, k)) / users, ranks.Sum(rank => Metrics.Ndcg.Of(rank, k)) / users,
            hitRanks.Average, hitRanks.Median, hitRanks.MedianWithMisses, lengths.Average, lengths.EmptyLists, lengths.ShortLists, lengths.Fill,
            coverage.UniqueItems, coverage.Share, coverage.MaxReachable);
    }
}
