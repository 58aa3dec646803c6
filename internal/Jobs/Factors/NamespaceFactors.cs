using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>The factors that a model made for a namespace, and the ids of its items and users.</summary>
/// <param name="ItemIds">All items, numbered as in <see cref="ItemContent"/>.</param>
/// <param name="UserIds">All users who have an event in the window, numbered as in <paramref name="Histories"/>.</param>
sealed record NamespaceFactors(IdIndex ItemIds, IdIndex UserIds, UserHistories Histories, FittedFactors Fitted)
{
    /// <summary>The items whose events the model can use, in the ordinal order of their ids: the order in which keys number them.</summary>
    public static IReadOnlyList<int> UsableItems(FactorModel model, ItemContent content, IdIndex itemIds)
        => [.. itemIds.InOrdinalOrder().Where(item => model.CanUse(content, item))];

    /// <summary>The id of an item of a key, in UTF-8.</summary>
    public ReadOnlySpan<byte> ItemId(int item) => ItemIds.Bytes(Histories.Items[item]);
}
