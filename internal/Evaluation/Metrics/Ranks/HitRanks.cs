namespace RecSys.Evaluation.Metrics;

/// <summary>Statistics of the ranks of one candidate's hits.</summary>
/// <remarks>
/// The first two are over <b>users with a hit only</b>. A candidate that gains hits at low ranks gets a worse average rank
/// although it is better, so they are reported with the number of hits and never decide by themselves.
/// </remarks>
/// <param name="Hits">Users whose target is within the cut-off.</param>
/// <param name="Average">Mean rank of the hits; null without hits, never 0.</param>
/// <param name="Median">Lower middle rank of the hits; null without hits.</param>
/// <param name="MedianWithMisses">Lower middle rank when a miss counts as k + 1: comparable between candidates; null without users.</param>
public sealed record HitRanks(int Hits, double? Average, int? Median, int? MedianWithMisses)
{
    /// <summary>Computes the statistics from a column of ranks.</summary>
    /// <param name="ranks">One per user, counted from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
    public static HitRanks Of(ReadOnlySpan<int> ranks, int k)
    {
        var sorted = new int[ranks.Length];
        var hits = 0;
        var sum = 0L;
        for (var i = 0; i < ranks.Length; i++)
        {
            var hit = RankOfTarget.IsHit(ranks[i], k);
            sorted[i] = hit ? ranks[i] : k + 1;
            if (hit)
            {
                hits++;
                sum += ranks[i];
            }
        }

        Array.Sort(sorted);
        return new HitRanks(
            hits,
            hits == 0 ? null : (double)sum / hits,
            hits == 0 ? null : LowerMiddle(sorted, hits),
            sorted.Length == 0 ? null : LowerMiddle(sorted, sorted.Length));
    }

    static int LowerMiddle(int[] sorted, int count) => sorted[(count - 1) / 2];
}
