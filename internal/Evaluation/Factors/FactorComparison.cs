using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Factors;

/// <summary>A ranking of the catalog that the new factors are compared with, or the new factors themselves.</summary>
public enum RankingKind
{
    /// <summary>Dot product of the user's and the item's factors of the evaluated model.</summary>
    New,

    /// <summary>The same with the factor of another user of the sample.</summary>
    OtherUser,

    /// <summary>Decayed popularity as of the holdout.</summary>
    Popularity,

    /// <summary>Co-visitation with the user's seed items as of the holdout.</summary>
    CoVisitation,

    /// <summary>Content vectors as item factors, and their mean over a user's events.</summary>
    Means,

    /// <summary>The factors that are stored.</summary>
    Stored,
}

/// <summary>How well a ranking of the available items that a user has not seen finds the next new item.</summary>
/// <param name="HitRate">Share of the users whose target is among the first k.</param>
/// <param name="HitRateInterval">95 % Wilson interval.</param>
/// <param name="Mrr">MRR@k.</param>
/// <param name="Ndcg">nDCG@k.</param>
public sealed record RankingQuality(RankingKind Ranking, double HitRate, Interval HitRateInterval, double Mrr, double Ndcg);

/// <summary>The new factors minus another ranking, on the same users.</summary>
/// <param name="Verdict">By nDCG@k. Each comparison stands alone: p is not corrected for their number.</param>
public sealed record RankingDifference(
    RankingKind Against, Verdict Verdict, MetricDifference HitRate, MetricDifference Mrr, MetricDifference Ndcg);

/// <summary>The mean over users of a paired difference.</summary>
/// <param name="Interval">95 %, paired bootstrap over users.</param>
/// <param name="P">Two-sided; exact McNemar for the hit rate, sign flips for other metrics.</param>
/// <param name="Wins">Users for whom the new factors are better.</param>
/// <param name="Losses">Users for whom the other ranking is better.</param>
public sealed record MetricDifference(double Difference, Interval? Interval, double P, int Wins, int Losses);

/// <summary>New factors compared with other rankings on the same held-out users.</summary>
public sealed record FactorComparison
{
    /// <summary>The k of every metric.</summary>
    public required int Cutoff { get; init; }

    /// <summary>Number of held-out users.</summary>
    public required int Users { get; init; }

    /// <summary>Users who could have been held out.</summary>
    public required int Eligible { get; init; }

    /// <summary>Held-out users whose target is not available: every ranking misses it.</summary>
    public required int Unreachable { get; init; }

    /// <summary>Number of available items, before those that the user has seen are excluded.</summary>
    public required int Items { get; init; }

    /// <summary>The rankings, the new factors first.</summary>
    public required IReadOnlyList<RankingQuality> Rankings { get; init; }

    /// <summary>The new factors minus each other ranking, in their order.</summary>
    public required IReadOnlyList<RankingDifference> Differences { get; init; }

    /// <summary>Share of the users whose own factor ranks the target higher than the factor of another user does; a tie counts half.</summary>
    public required double OwnFactorWins { get; init; }

    /// <summary>The quality of a ranking; null when it was not compared.</summary>
    public RankingQuality? Quality(RankingKind ranking) => Rankings.FirstOrDefault(quality => quality.Ranking == ranking);

    /// <summary>The new factors minus a ranking; null when it was not compared.</summary>
    public RankingDifference? DifferenceTo(RankingKind ranking) => Differences.FirstOrDefault(difference => difference.Against == ranking);
}
