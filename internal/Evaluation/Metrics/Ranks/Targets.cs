namespace RecSys.Evaluation.Metrics;

/// <summary>The input check and the count that metrics with several targets share.</summary>
static class Targets
{
    /// <exception cref="ArgumentException">There is no target: the score is undefined.</exception>
    public static void Check(ReadOnlySpan<int> ranks, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (ranks.IsEmpty)
            throw new ArgumentException("A list without targets has no score: exclude its holdout first.", nameof(ranks));
    }

    /// <summary>Targets among the first k.</summary>
    /// <inheritdoc cref="Check" path="/exception"/>
    public static int HitsIn(ReadOnlySpan<int> ranks, int k)
    {
        Check(ranks, k);

        var hits = 0;
        foreach (var rank in ranks)
        {
            if (RankOfTarget.IsHit(rank, k))
                hits++;
        }

        return hits;
    }
}
