namespace RecSys.Evaluation.Metrics;

/// <summary>The rank of a held-out item in one list.</summary>
public static class RankOfTarget
{
    /// <summary>No rank: the target is not in the list. Every metric counts it as a miss.</summary>
    public const int Miss = 0;

    /// <summary>The rank of the target, counted from 1, or <see cref="Miss"/>.</summary>
    /// <param name="list">Items, best first, no repeats.</param>
    public static int Of(ReadOnlySpan<int> list, int target) => list.IndexOf(target) + 1;

    /// <summary>Whether a rank counts at cut-off k.</summary>
    public static bool IsHit(int rank, int k) => rank != Miss && rank <= k;
}
