namespace RecSys.Evaluation.Metrics;

/// <summary>What the scores of one list leave open about the target's rank when others score the same.</summary>
/// <remarks>The lists themselves break ties by item id; this says how much hangs on that rule.</remarks>
/// <param name="Optimistic">The target before everything of equal score.</param>
/// <param name="Pessimistic">The target after everything of equal score.</param>
public readonly record struct TiedTarget(int Optimistic, int Pessimistic)
{
    /// <summary>Places the target among the scores; their order does not matter.</summary>
    public static TiedTarget Of(ReadOnlySpan<double> scores, double targetScore)
    {
        int above = 0, equal = 0;
        foreach (var score in scores)
        {
            if (score > targetScore)
                above++;
            else if (score == targetScore)
                equal++;
        }

        return new TiedTarget(above + 1, above + equal);
    }

    /// <summary>The mean of a measure over every place that the tie allows.</summary>
    /// <param name="measure">From a rank, counted from 1, to its score.</param>
    public double Expected(Func<int, double> measure)
    {
        var sum = 0.0;
        for (var rank = Optimistic; rank <= Pessimistic; rank++)
            sum += measure(rank);

        return sum / (Pessimistic - Optimistic + 1);
    }
}
