namespace RecSys.Factors;

/// <summary>Settings of implicit alternating least squares. The defaults suit most namespaces.</summary>
public sealed record AlsOptions
{
    /// <summary>Length of the learned factors, 1 to <see cref="FactorMatrix.Dimensions"/>; the rest of a stored vector is zero.</summary>
    public int Factors { get; init; } = 128;

    /// <summary>Number of iterations, each with one half step for the users and one for the items; at least 1.</summary>
    public int Iterations { get; init; } = 6;

    /// <summary>
    /// The weight of all pairs of a user and an item together, in units of the weight of the observed pairs; above 0. It makes the weight
    /// of one pair without events independent of the size of the namespace.
    /// </summary>
    public double ConfidenceRatio { get; init; } = 30;

    /// <summary>Strength of the regularisation, free of scale; above 0. Too large a value makes every list the popular items.</summary>
    public double Shrinkage { get; init; } = 4;

    /// <summary>Selects the random start.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How a user's factor follows from the item factors.</summary>
    public UserRule Users { get; init; }

    /// <summary>Draw each item factor towards a linear map of the item's content vector, which is the factor of an item without events.</summary>
    public bool TextPrior { get; init; } = true;

    /// <summary>
    /// The median user's best dot product with an item that the user has no event on; above 0. Dot products x pass through x / (x + 1)
    /// and compete with other similarities, so a larger value lets the learned factors win more often.
    /// </summary>
    public double MedianBestScore { get; init; } = 10;

    /// <summary>How much each event counts. Without weights, each pair of a user and an item counts 1.</summary>
    public UserFactorOptions Weights { get; init; } = new();

    /// <summary>The item factors of an earlier run to start from; null starts at random.</summary>
    public AlsStart? Start { get; init; }

    /// <summary>Number of threads, at least 1. The result does not depend on it.</summary>
    public int Workers { get; init; } = 1;
}

/// <summary>Stored item factors to start from.</summary>
/// <param name="Basis">The basis of the factors; <see cref="FactorBasis.GramEigenvalues"/> has as many numbers as the options have factors.</param>
/// <param name="Items">By number in <see cref="ItemContent"/>: the stored vector; null for an item without one.</param>
public sealed record AlsStart(FactorBasis Basis, IReadOnlyList<float[]?> Items);
