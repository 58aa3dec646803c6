namespace RecSys.Factors;

/// <summary>A way to make the factor vectors of a namespace's items and users. Each model is one class; a run uses one model.</summary>
/// <remarks>
/// Readers of the tables use only the dot product of a user's and an item's vector, so a model is free to choose its basis. Vectors
/// have <see cref="FactorMatrix.Dimensions"/> numbers; a model with fewer dimensions pads them with zeros. The same input must give the
/// same bytes.
/// </remarks>
public abstract class FactorModel
{
    /// <summary>Whether events on an item can be used.</summary>
    /// <param name="content">All items of the namespace.</param>
    /// <param name="item">Its number in <paramref name="content"/>.</param>
    /// <returns>False when no events could give the item a factor, for example for lack of a content vector.</returns>
    public abstract bool CanUse(ItemContent content, int item);

    /// <summary>Makes the item factors and prepares the computation of user factors.</summary>
    /// <param name="content">All items of the namespace.</param>
    /// <param name="histories">The usable events: those on items that <see cref="CanUse"/> accepted.</param>
    /// <param name="progress">Receives the progress of a model that takes long; may be called from several threads.</param>
    /// <returns>A factor for each item that has an event, and for other items where the model has one.</returns>
    /// <exception cref="FactorModelException">The model cannot be made from these events.</exception>
    public abstract FittedFactors Fit(ItemContent content, UserHistories histories, IProgress<FitProgress>? progress, CancellationToken cancellationToken);
}

/// <summary>What a model made of the events: item factors, and the computation that turns a user's events into a user factor.</summary>
/// <param name="Items">The item factors.</param>
/// <param name="NewFoldIn">Makes a computation of user factors for one worker. Safe to call from several threads.</param>
public sealed record FittedFactors(ItemFactors Items, Func<UserFoldIn> NewFoldIn)
{
    /// <summary>What a learned model reports; null for a model that learns nothing from the pairs.</summary>
    public LearnedFit? Learned { get; init; }
}
