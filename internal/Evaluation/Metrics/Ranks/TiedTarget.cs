namespace RecSys.Evaluation.Metrics;

/// <summary>The range of the target's rank when other items have the same score.</summary>
/// <remarks>Lists break ties by item id. This range shows how much depends on that rule.</remarks>
/// <param name="Optimistic">The target before everything of equal score.</param>
/// <param name="Pessimistic">The target after everything of equal score.</param>
public readonly record struct TiedTarget(int Optimistic, int Pessimistic)
{
    /// <summary>Ranks the target among the scores, in any order.</summary>
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

    /// <summary>The mean of a metric over every rank that the tie allows.</summary>
    /// <param name="score">From a rank, counted from 1, to its score.</param>
    public double Expected(Func<int, double> score)
    {
        var sum = 0.0;
        for (var rank = Optimistic; rank <= Pessimistic; rank++)
            sum += score(rank);

        return sum / (Pessimistic - Optimistic + 1);
    }
}
