namespace RecSys.Evaluation.Metrics;

/// <summary>The exact expectation of a metric when min(k, n) of n eligible items are drawn in random order: what every candidate must beat.</summary>
public static class RandomRecommender
{
    /// <summary>The expectation for one user whose target is one of the n items: the sum over the first min(k, n) ranks of the rank's score, over n.</summary>
    /// <param name="ofRank">Score of a rank, from 1, at cut-off k.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no item, or k is below 1.</exception>
    public static double Of(Func<int, int, double> ofRank, int k, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);

        var sum = 0.0;
        for (var rank = 1; rank <= Math.Min(k, n); rank++)
            sum += ofRank(rank, k);

        return sum / n;
    }
}
