namespace RecSys.Factors;

/// <summary>Implicit alternating least squares: factors learned from which user had events on which item.</summary>
/// <param name="options">The settings.</param>
/// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
public sealed class AlsModel(AlsOptions options) : FactorModel
{
    /// <inheritdoc/>
    public override bool CanUse(ItemContent content, int item) => true;

    /// <inheritdoc/>
    public override FittedFactors Fit(ItemContent content, UserHistories histories, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
        => throw new NotImplementedException(options.ToString());
}
