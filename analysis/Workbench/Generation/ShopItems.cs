using System.Globalization;
using RecSys.Catalog;
using RecSys.Scoring;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Generation;

/// <summary>The rows of a shop's items, as shops send them.</summary>
public sealed class ShopItems(ShopOptions options, ShopCatalog catalog)
{
    const double EmbeddedShare = 0.6;
    const double TouchedTodayShare = 0.1;
    const double SoldOutShare = 0.01;

    public static string IdOf(int item) => "sku-" + (item + 1).ToString("D6", CultureInfo.InvariantCulture);

    public IEnumerable<ShopItem> All()
    {
        for (var item = 0; item < catalog.Count; item++)
            yield return Make(item);
    }

    ShopItem Make(int item)
    {
        var random = SplitMix64.For(options.Seed, Streams.ItemRow, item);
        var department = catalog.DepartmentOf(item);
        var tier = catalog.TierOf(item);
        var facts = ItemFacts.Make(item, catalog, ref random);

        var createdAt = options.Start.AddDays(catalog.BornDay[item]).AddSeconds(random.Below(86_400));
        var price = department.Price * (tier == 0 ? 1.0 : 2.4) * Math.Exp(0.4 * random.NextGaussian());
        // The order of these members is the order of their random numbers.
        var row = new ShopItem
        {
            ItemId = IdOf(item),
            Available = catalog.GoneDay[item] == ShopOptions.Days && !random.NextBool(SoldOutShare),
            Price = decimal.Round((decimal)price) + 0.95m,
            Tags = facts.FreeTags,
            Embedding = random.NextBool(EmbeddedShare) ? Embed(facts) : null,
            Props = "{}",
            CreatedAt = createdAt,
            UpdatedAt = TouchedAt(createdAt, ref random),
        };

        return ItemFeeds.Send(row, facts, ref random);
    }

    /// <summary>
    /// The embedding that the backfill would give a complete row of the item. Items of the same shelf and brand are close, and the
    /// embeddings that the backfill adds to other items are comparable with it.
    /// </summary>
    static float[] Embed(ItemFacts facts)
    {
        var embedding = new float[TextEmbedding.Dimensions];
        TextEmbedding.TryEmbed(new EmbeddingText(facts.Name, facts.Brand, facts.CategoryPath, string.Join(' ', facts.Sentences)), embedding);
        return embedding;
    }

    DateTimeOffset TouchedAt(DateTimeOffset createdAt, ref SplitMix64 random)
    {
        var from = random.NextBool(TouchedTodayShare) ? options.Now.AddDays(-1) : createdAt;
        var to = from == createdAt ? options.Now.AddDays(-1) : options.Now;
        return from >= to || from < createdAt ? createdAt : from.AddSeconds(random.Below((int)(to - from).TotalSeconds));
    }
}
