namespace RecSys.Factors;

/// <summary>Content vectors as item factors, and the weighted mean of the item factors of a user's events as user factor.</summary>
/// <param name="options">How much each event counts.</param>
public sealed class MeansModel(UserFactorOptions options) : FactorModel
{
    /// <inheritdoc/>
    public override bool CanUse(ItemContent content, int item) => content.RowOf(item) >= 0;

    /// <inheritdoc/>
    public override FittedFactors Fit(ItemContent content, UserHistories histories, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        var items = new ItemFactors(content.Vectors, [.. histories.Items.Select(content.RowOf)]);
        return new FittedFactors(items, () => new UserMean(histories, items, options));
    }
}
