using RecSys.Catalog;
using RecSys.Evaluation.Factors;
using RecSys.Scoring;
using RecSys.Workbench.Generation;

namespace RecSys.Tests.Unit.Evaluation.Factors;

/// <summary>A generated shop, or any rows, as the evaluation reads them.</summary>
sealed record RowsWorld(ScoringData Data, TrainingContent Content)
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    static readonly EventType[] Types =
        [new(0, "view", 0.1, null, null), new(1, "click", 0.3, null, null), new(2, "add", 0.7, null, null), new(3, "purchase", 1, null, null), new(4, "custom", 0.2, null, null)];

    public static RowsWorld OfShop(int items, int users, int events, ulong seed)
    {
        var shop = new Shop(new ShopOptions(items, users, events, seed, Now));
        var rows = shop.Items().Select(item => (
            item.Available,
            Item: new CatalogItem
            {
                ItemId = item.ItemId,
                Brand = item.Brand,
                Category = item.Category,
                CategoryPath = item.CategoryPath ?? [],
                Description = item.Description,
                Tags = item.Tags,
                Props = System.Text.Encoding.UTF8.GetBytes(item.Props),
                HasEmbedding = item.Embedding is not null,
                Embedding = item.Embedding ?? [],
            })).ToArray();
        return Of(rows, shop.Events().Select(e => new Act(e.UserId, e.ItemId, (e.Timestamp - DateTimeOffset.UnixEpoch).Ticks / 10, e.Type, e.Value)));
    }

    public static RowsWorld Of(IReadOnlyCollection<(bool Available, CatalogItem Item)> items, IEnumerable<Act> events)
    {
        Act[] acts = [.. events];
        string[] itemIds = [.. items.Select(item => item.Item.ItemId).Concat(acts.Select(act => act.Item)).Distinct()];
        string[] userIds = [.. acts.Select(act => act.User).Distinct()];
        var itemAt = itemIds.Index().ToDictionary(id => id.Item, id => id.Index, StringComparer.Ordinal);
        var userAt = userIds.Index().ToDictionary(id => id.Item, id => id.Index, StringComparer.Ordinal);
        var itemTable = IdTable.Create(itemIds);
        var interactions = Interactions.Create(IdTable.Create(userIds), itemTable, new EventColumns(
            acts.Length, [.. acts.Select(act => userAt[act.User])], [.. acts.Select(act => itemAt[act.Item])], [.. acts.Select(act => act.Type)],
            [.. acts.Select(act => act.Value)], [.. acts.Select(act => act.Time)]));
        var catalog = new ItemCatalogBuilder(itemIds.Length, TagPrefixes.Default);
        var embeddings = new ItemVectorsBuilder(itemIds.Length, TextEmbedding.Dimensions, normalise: true);
        foreach (var (available, item) in items)
        {
            catalog.Add(itemTable.Find(item.ItemId), available, [.. item.Tags.OfType<string>()]);
            if (item.HasEmbedding)
                embeddings.Add(itemTable.Find(item.ItemId), item.Embedding.Span);
        }

        return new RowsWorld(
            new ScoringData(interactions, catalog.Build().WithVectors(embeddings.Build(), null), Types),
            TrainingContent.Of(itemTable, items.Select(item => item.Item), DerivationOptions.Default));
    }
}
