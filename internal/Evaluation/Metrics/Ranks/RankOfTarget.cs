namespace RecSys.Evaluation.Metrics;

/// <summary>The rank of a held-out item in one list.</summary>
public static class RankOfTarget
{
    /// <summary>No rank: the target is not in the list. Every metric counts it as a miss.</summary>
    public const int Miss = 0;

    /// <summary>The rank of the target, counted from 1, or <see cref="Miss"/>.</summary>
    /// <param name="list">Items, best first, no repeats.</param>
    public static int Of(ReadOnlySpan<int> list, int target) => list.IndexOf(target) + 1;

    /// <summary>The smallest rank of several targets, or <see cref="Miss"/>.</summary>
    public static int FirstOf(ReadOnlySpan<int> ranks)
    {
        var first = Miss;
        foreach (var rank in ranks)
        {
            if (rank != Miss && (first == Miss || rank < first))
                first = rank;
        }

        return first;
    }

    /// <summary>Whether a rank counts at cut-off k.</summary>
    public static bool IsHit(int rank, int k) => rank != Miss && rank <= k;
}
