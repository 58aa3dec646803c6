using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>The content of the items that have a row in the catalog, for a factor model.</summary>
/// <param name="Content">The items, numbered in any order.</param>
/// <param name="NumberOf">By index in <see cref="Interactions.ItemIds"/>: the item's number in <paramref name="Content"/>; -1 for an item without a row.</param>
public sealed record TrainingContent(ItemContent Content, IReadOnlyList<int> NumberOf)
{
    /// <summary>The content of catalog rows, which may be in any order.</summary>
    /// <param name="ids">Items without an id here are left out.</param>
    /// <param name="text">How text is found in a row without an embedding.</param>
    public static TrainingContent Of(IdTable ids, IEnumerable<CatalogItem> rows, DerivationOptions text)
    {
        var content = new ItemContent(text);
        var numberOf = Enumerable.Repeat(-1, ids.Count).ToArray();
        var count = 0;
        foreach (var (item, row) in rows.Select(row => (Item: ids.Find(row.ItemId), row)).Where(row => row.Item >= 0).OrderBy(row => row.Item))
        {
            content.Add(row);
            numberOf[item] = count++;
        }

        return new TrainingContent(content, numberOf);
    }
}
