namespace RecSys.Factors;

/// <summary>What a learned model reports about its training.</summary>
public sealed record LearnedFit
{
    /// <summary>What is needed to compute further users.</summary>
    public required FactorBasis Basis { get; init; }

    /// <summary>Distinct pairs of a user and an item.</summary>
    public required long Pairs { get; init; }

    /// <summary>P: the sum of the scaled pair weights.</summary>
    public required double WeightSum { get; init; }

    /// <summary>Users that have a pair.</summary>
    public required int Users { get; init; }

    /// <summary>Items whose factor is learned from pairs.</summary>
    public required int LearnedItems { get; init; }

    /// <summary>Items without a pair whose factor is the map of their content vector.</summary>
    public required int PriorItems { get; init; }

    /// <summary>Items without a factor: no pair, and no content vector or no text prior.</summary>
    public required int ItemsWithoutFactor { get; init; }

    /// <summary>Whether training started from stored factors.</summary>
    public required bool WarmStarted { get; init; }

    /// <summary>The loss after every half step, in order.</summary>
    public required IReadOnlyList<HalfStepLoss> Losses { get; init; }

    /// <summary>The number of dimensions that the item factors effectively use: exp of the entropy of the Gram's eigenvalues.</summary>
    public required double EffectiveRank { get; init; }

    /// <summary>Distinct items in the top-20 lists of a sample of at most 512 users, divided by the most there could be; in [0, 1].</summary>
    public required double Coverage { get; init; }

    /// <summary>Share of the places in these lists that the most popular 1 % of the items (at least 20) take, in [0, 1].</summary>
    public required double PopularShare { get; init; }
}

/// <summary>The loss after a half step, by part.</summary>
/// <param name="Iteration">Counted from 1.</param>
/// <param name="Side">The side that was solved.</param>
/// <param name="Observed">Sum over the observed pairs of w (1 - x·y)².</param>
/// <param name="Unobserved">a0 times the sum over all pairs of (x·y)².</param>
/// <param name="Regularization">The squared lengths of the users, and of the items' distances from their prior, with their weights, and the ridge of the prior.</param>
public readonly record struct HalfStepLoss(int Iteration, TrainedSide Side, double Observed, double Unobserved, double Regularization)
{
    /// <summary>The sum of the parts, which no half step raises.</summary>
    public double Total => Observed + Unobserved + Regularization;
}

/// <summary>A side of the pairs.</summary>
public enum TrainedSide
{
    /// <summary>The users.</summary>
    Users,

    /// <summary>The items.</summary>
    Items,
}
