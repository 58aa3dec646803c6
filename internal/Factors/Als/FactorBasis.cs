namespace RecSys.Factors;

/// <summary>What is needed, besides the stored item factors, to compute the factor of any user in the same basis.</summary>
/// <remarks>
/// A stored item factor is <c>ItemScale · (a0 G + λ̄ I)^-1/2 y</c>, where y is the learned factor in the eigenbasis of the item Gram G and
/// λ̄ is the mean of <see cref="UserRegularization"/> over the trained users. Then the mean of the stored factors of a user's items is, up to
/// a factor per user, the least-squares user for these items.
/// </remarks>
public sealed record FactorBasis
{
    /// <summary>The eigenvalues of the item Gram, largest first: as many as learned factors.</summary>
    public required IReadOnlyList<double> GramEigenvalues { get; init; }

    /// <summary>a0: the weight of each pair of a trained user and a trained item, on top of the weight of an observed pair.</summary>
    public required double UnobservedWeight { get; init; }

    /// <summary>λ: the regularisation per unit of weight.</summary>
    public required double Regularization { get; init; }

    /// <summary>λ̄: the mean regularisation of the trained users.</summary>
    public required double MeanUserRegularization { get; init; }

    /// <summary>Items that have a pair.</summary>
    public required int TrainedItems { get; init; }

    /// <summary>The factor by which pair weights were multiplied so that their mean is 1.</summary>
    public required double WeightScale { get; init; }

    /// <summary>s: the scale of the stored item factors.</summary>
    public required double ItemScale { get; init; }

    /// <summary>The scale of stored user factors; 1 under <see cref="UserRule.Mean"/>.</summary>
    public required double UserScale { get; init; }

    /// <summary>How users are computed.</summary>
    public required UserRule Users { get; init; }

    /// <summary>λ_u of a user.</summary>
    /// <param name="weight">The sum of the user's scaled pair weights.</param>
    public double UserRegularization(double weight) => RowRegularization.Of(Regularization, UnobservedWeight, weight, TrainedItems);

    /// <summary>What multiplies a column of a learned item factor to store it.</summary>
    public double ColumnScale(int column)
        => ItemScale / Math.Sqrt(UnobservedWeight * GramEigenvalues[column] + MeanUserRegularization);
}
