using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RecSys.Scoring;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Generation;

/// <summary>Writes the same facts as different shop systems do: in columns, in various keys of props, in tags, or malformed.</summary>
public static class ItemFeeds
{
    // Props are not embedded in a page, so letters and markup need no escapes.
    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly string[] Placeholders = ["N/A", "unknown", "No Brand", "---", "null"];

    static readonly string[] BadImages =
        ["/img/local-only.jpg", "javascript:alert(1)", "http://192.168.0.12/photo.jpg", "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "ftp://cdn.shop.example/a.jpg"];

    /// <summary>Adds to <paramref name="row"/> the columns, props and tags that one of the feeds would send.</summary>
    public static ShopItem Send(ShopItem row, ItemFacts facts, ref SplitMix64 random) => random.NextDouble() switch
    {
        < 0.25 => Columns(row, facts),
        < 0.47 => Storefront(row, facts, ref random),
        < 0.67 => MerchantFeed(row, facts),
        < 0.82 => TagsOnly(row, facts),
        < 0.94 => LegacyExport(row, facts),
        _ => Broken(row, facts, ref random),
    };

    static ShopItem Columns(ShopItem row, ItemFacts facts) => row with
    {
        Brand = facts.Brand,
        Category = string.Join(" > ", facts.CategoryPath),
        CategoryPath = facts.CategoryPath,
        Description = string.Join(' ', facts.Sentences),
        ImageUrl = "https://" + facts.ImagePath,
        Props = Write(new() { ["name"] = facts.Name }),
    };

    static ShopItem Storefront(ShopItem row, ItemFacts facts, ref SplitMix64 random) => row with
    {
        Props = Write(new()
        {
            ["title"] = facts.Name,
            ["vendor"] = facts.Brand,
            ["body_html"] = Html(facts, ref random),
            ["product_type"] = string.Join(" > ", facts.CategoryPath),
            ["images"] = new JsonArray(new JsonObject { ["src"] = "//" + facts.ImagePath + "?v=1", ["position"] = 1 }),
        }),
    };

    static ShopItem MerchantFeed(ShopItem row, ItemFacts facts) => row with
    {
        Brand = facts.Brand,
        Props = Write(new()
        {
            ["title"] = facts.Name.ToUpperInvariant(),
            ["brand"] = facts.Brand + "™",
            ["description"] = string.Join(" &amp; ", facts.Sentences),
            ["google_product_category"] = "536 - " + string.Join(" > ", facts.CategoryPath),
            ["image_link"] = "http://" + facts.ImagePath + "?size=large&amp;crop=1",
            ["condition"] = "new",
        }),
    };

    static ShopItem TagsOnly(ShopItem row, ItemFacts facts) => row with
    {
        Tags = [.. row.Tags, "brand:" + facts.Brand, "category:" + string.Join(" > ", facts.CategoryPath)],
        Props = Write(new() { ["name"] = facts.Name, ["summary"] = facts.Sentences[0] }),
    };

    static ShopItem LegacyExport(ShopItem row, ItemFacts facts) => row with
    {
        Props = Write(new()
        {
            ["name"] = "  " + facts.Name + " ",
            ["manufacturer"] = "\"" + facts.Brand + "\"",
            ["short_description"] = string.Join("<br>", facts.Sentences),
            ["categories"] = new JsonArray(string.Join(" | ", facts.CategoryPath)),
            ["thumbnail"] = new JsonObject { ["url"] = "HTTPS://" + facts.ImagePath },
        }),
    };

    static ShopItem Broken(ShopItem row, ItemFacts facts, ref SplitMix64 random) => random.Below(4) switch
    {
        0 => row with { Props = "\"see catalogue\"" },
        1 => row with { Props = "{}", Tags = [] },
        2 => row with
        {
            Brand = random.Pick(Placeholders),
            ImageUrl = random.Pick(BadImages),
            Props = Write(new() { ["name"] = facts.Name, ["body_html"] = $"<script>track()</script><p>{facts.Sentences[0]}<b>Unclosed" }),
        },
        _ => row with
        {
            Tags = [.. row.Tags, "brand:", "category:  "],
            Props = Write(new()
            {
                ["name"] = facts.Name,
                ["brand"] = 4711,
                ["description"] = new JsonArray(facts.Sentences[0], facts.Sentences[1]),
                ["product_type"] = "1042",
                ["image"] = random.Pick(BadImages),
            }),
        },
    };

    static string Html(ItemFacts facts, ref SplitMix64 random) => random.Below(3) switch
    {
        0 => $"<p>{facts.Sentences[0]}</p><ul><li>{facts.Sentences[1]}</li><li>{facts.Sentences[2]}</li></ul>",
        1 => $"<div class=\"rte\"><h3>{facts.Name}</h3><br/>{facts.Sentences[0]}&nbsp;{facts.Sentences[1]}<style>.rte{{color:red}}</style></div>",
        _ => $"{facts.Sentences[0]}<!-- imported --><p>{facts.Sentences[2]} <a href=\"https://shop.example/\">Care &amp; returns</a>",
    };

    static string Write(JsonObject props) => props.ToJsonString(Json);
}
