using System.Globalization;
using RecSys.Scoring;

namespace RecSys.Workbench.Generation;

/// <summary>The true properties of an item, independent of how a feed writes them into its row.</summary>
/// <param name="FreeTags">Tags without a prefix: department, shelf, price tier and colour.</param>
/// <param name="Sentences">The sentences of the description, in plain text.</param>
/// <param name="ImagePath">Host and path, without scheme.</param>
public sealed record ItemFacts(
    string Name, string Brand, IReadOnlyList<string> CategoryPath, IReadOnlyList<string> FreeTags,
    IReadOnlyList<string> Sentences, string ImagePath)
{
    static readonly string[] Occasions =
        ["every day of the week", "the first cold evenings", "a table full of friends", "small flats", "a long weekend", "a gift"];

    static readonly string[] Cares =
        ["Wipe clean with a damp cloth.", "Store in a dry place.", "Handle with care on first use.", "Comes in recycled packaging."];

    public static ItemFacts Make(int item, ShopCatalog catalog, ref SplitMix64 random)
    {
        var department = catalog.DepartmentOf(item);
        var tier = catalog.TierOf(item);
        var shelf = department.Shelves[catalog.Shelf[item]];
        var brand = department.Brands[tier][catalog.Brand[item]];
        var product = random.Pick(shelf.Products);
        var colour = random.Pick(ShopVocabulary.Colours);
        var word = random.Pick(ShopVocabulary.TierWords[tier]);

        List<string> tags = [.. department.Tags, shelf.Tag, ShopVocabulary.TierTags[tier]];
        if (random.NextBool(0.5))
            tags.Add(colour);

        return new ItemFacts(
            Name: $"{Capitalised(word)} {product} in {colour}",
            Brand: brand,
            CategoryPath: shelf.Path,
            FreeTags: tags,
            Sentences:
            [
                $"A {word} {product} by {brand}, made for {random.Pick(Occasions)}.",
                $"One of our {shelf.Tag.Replace('-', ' ')} favourites in {colour}.",
                random.Pick(Cares),
            ],
            ImagePath: string.Create(CultureInfo.InvariantCulture, $"cdn.shop.example/img/{Slug(product)}-{item + 1:D6}.jpg"));
    }

    static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    static string Slug(string product) => product.Replace("'", "", StringComparison.Ordinal).Replace(' ', '-');
}
