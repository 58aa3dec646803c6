namespace RecSys.Factors;

/// <summary>How well a ranking of the catalog finds held-out items.</summary>
/// <param name="HitRate">Hit rate@20 in [0, 1].</param>
/// <param name="Ndcg">nDCG@20 in [0, 1]: with one held-out item per user, the mean of 1 / log2(rank + 1), 0 beyond rank 20.</param>
public sealed record RankingQuality(double HitRate, double Ndcg);

/// <summary>The new factors compared with other rankings on the same held-out items.</summary>
public sealed record FactorComparison
{
    /// <summary>Number of held-out users.</summary>
    public required int Users { get; init; }

    /// <summary>Number of items that are ranked, before those that the user has seen are excluded.</summary>
    public required int Candidates { get; init; }

    /// <summary>Ranking by the dot product of the user's new factor and the new item factors.</summary>
    public required RankingQuality New { get; init; }

    /// <summary>The same with the factor of another sampled user: the quality without personalisation.</summary>
    public required RankingQuality OtherUser { get; init; }

    /// <summary>Ranking by number of events, later events included.</summary>
    public required RankingQuality Popularity { get; init; }

    /// <summary>Null when no sampled user has a stored vector that is older than the held-out event.</summary>
    public required PresentComparison? Present { get; init; }

    /// <summary>
    /// Share of the users whose own factor ranks the held-out item higher than the factor of the other user does, in [0, 1]; a tie
    /// counts half.
    /// </summary>
    public required double OwnVectorWins { get; init; }

    /// <summary>
    /// Whether nDCG@20 is lower than that of popularity and lower than that of the present factors. False without present factors to
    /// compare with.
    /// </summary>
    public bool IsWorseThanBoth => New.Ndcg < Popularity.Ndcg && Present is { IsNewWorse: true };

    /// <summary>Whether the users' own factors win more often than a fair coin, by more than three standard errors.</summary>
    public bool IsPersonal => OwnVectorWins - 0.5 > 3 * 0.5 / Math.Sqrt(Users);
}

/// <summary>The stored factors and the new ones, on the users whose stored vector is older than the held-out event.</summary>
public sealed record PresentComparison(int Users, RankingQuality New, RankingQuality Present)
{
    /// <summary>Whether the new factors have the lower nDCG@20.</summary>
    public bool IsNewWorse => New.Ndcg < Present.Ndcg;
}
