namespace RecSys.Workbench.Generation;

/// <summary>A shelf of a department.</summary>
/// <param name="Path">Category levels, from the root down.</param>
/// <param name="Tag">A free tag for items of the shelf.</param>
/// <param name="Products">The products of the shelf, in lower case.</param>
public sealed record Shelf(string[] Path, string Tag, string[] Products);

/// <param name="Tags">Free tags of the whole department.</param>
/// <param name="Brands">One array per price tier: everyday brands, then premium brands.</param>
/// <param name="Price">Median price of an everyday product.</param>
public sealed record Department(string Name, string[] Tags, string[][] Brands, double Price, Shelf[] Shelves);

/// <summary>The words of the shop's rows.</summary>
public static class ShopVocabulary
{
    public static readonly string[] TierTags = ["everyday", "premium"];

    public static readonly string[][] TierWords =
    [
        ["basic", "classic", "simple", "practical", "compact"],
        ["hand-finished", "signature", "heritage", "limited", "studio"],
    ];

    public static readonly string[] Colours =
        ["black", "white", "sage", "navy", "terracotta", "sand", "charcoal", "olive", "rose", "mustard", "sky", "plum"];

    public static readonly Department[] Departments =
    [
        new("Kitchen", ["cooking", "kitchen"], [["Hearthly", "Pantry & Co", "Quickboil"], ["Maison Dorée", "Ferrum", "Kōbō"]], 24,
        [
            new(["Home", "Kitchen", "Cookware"], "cookware", ["saucepan", "frying pan", "casserole", "wok", "stock pot"]),
            new(["Home", "Kitchen", "Knives"], "knives", ["chef's knife", "paring knife", "bread knife", "sharpening stone"]),
            new(["Home", "Kitchen", "Baking"], "baking", ["cake tin", "mixing bowl", "rolling pin", "loaf tin", "pastry brush"]),
        ]),
        new("Coffee and tea", ["coffee", "slow-morning"], [["Dailybrew", "Cupful", "Bean Street"], ["Alto Roasters", "Teehaus", "Ceremonia"]], 16,
        [
            new(["Food", "Coffee"], "roast", ["espresso beans", "filter coffee", "decaf beans", "cold brew pack"]),
            new(["Food", "Tea"], "tea", ["green tea", "earl grey", "rooibos", "oolong", "peppermint tea"]),
            new(["Home", "Kitchen", "Brewing"], "brewing", ["moka pot", "hand grinder", "teapot", "dripper", "milk jug"]),
        ]),
        new("Garden", ["garden", "green"], [["Greenrow", "Potting Shed", "Spadework"], ["Hortus", "Verdigris", "Old Orchard"]], 19,
        [
            new(["Garden", "Tools"], "digging", ["hand trowel", "secateurs", "garden fork", "watering can", "rake"]),
            new(["Garden", "Plants", "Seeds"], "seeds", ["tomato seeds", "wildflower mix", "basil seeds", "sunflower seeds"]),
            new(["Garden", "Pots"], "pots", ["clay pot", "hanging basket", "window box", "plant stand"]),
        ]),
        new("Outdoor", ["outdoor", "hiking"], [["Trailhead", "Northpath", "Campfire Kit"], ["Alpenglow", "Summit Works", "Fjellrev"]], 45,
        [
            new(["Sport", "Outdoor", "Camping"], "camping", ["two-person tent", "sleeping bag", "camping stove", "head torch"]),
            new(["Sport", "Outdoor", "Backpacks"], "backpacks", ["day pack", "trekking backpack", "dry bag", "hip pack"]),
            new(["Clothing", "Outdoor"], "layers", ["rain jacket", "fleece", "hiking trousers", "merino base layer"]),
        ]),
        new("Running", ["running", "fitness"], [["Pacer", "Fleet", "Loop Athletics"], ["Velocé", "Carbonline", "Altra Mile"]], 55,
        [
            new(["Sport", "Running", "Shoes"], "shoes", ["road running shoe", "trail running shoe", "racing flat"]),
            new(["Sport", "Running", "Clothing"], "kit", ["running shorts", "running vest", "windbreaker", "long tights"]),
            new(["Sport", "Running", "Accessories"], "recovery", ["foam roller", "running belt", "hydration flask", "massage ball"]),
        ]),
        new("Books", ["reading", "books"], [["Paperlane", "Corner Press", "Northgate"], ["Folio & Thread", "Atelier Print", "Lamplight"]], 12,
        [
            new(["Books", "Crime"], "crime", ["detective novel", "police procedural", "courtroom thriller", "cosy mystery"]),
            new(["Books", "Science fiction"], "science-fiction", ["space opera", "first-contact novel", "climate novel", "short stories"]),
            new(["Books", "Cookery"], "cookery-books", ["bread book", "one-pot cookbook", "vegetable cookbook", "pasta book"]),
        ]),
        new("Toys", ["toys", "children"], [["Tumbletot", "Playbarn", "Joyblocks"], ["Holzwerk", "Little Atelier", "Mondspiel"]], 22,
        [
            new(["Toys", "Building"], "building", ["building blocks", "marble run", "train set", "magnet tiles"]),
            new(["Toys", "Puzzles"], "puzzles", ["jigsaw puzzle", "wooden puzzle", "memory game", "brain teaser"]),
            new(["Toys", "Soft toys"], "cuddly", ["plush bear", "plush rabbit", "hand puppet", "comforter"]),
        ]),
        new("Audio", ["music", "electronics"], [["Soundly", "Basswave", "Tonic"], ["Aurea Audio", "Klangwerk", "Reverie"]], 85,
        [
            new(["Electronics", "Audio", "Headphones"], "headphones", ["over-ear headphones", "earbuds", "studio headphones"]),
            new(["Electronics", "Audio", "Speakers"], "speakers", ["bookshelf speaker", "bluetooth speaker", "sound bar"]),
            new(["Electronics", "Audio", "Turntables"], "vinyl", ["turntable", "phono preamp", "record brush", "record crate"]),
        ]),
        new("Photography", ["photography", "creative"], [["Snapfield", "Lightbox", "Frameworks"], ["Obscura", "Silberkorn", "Prisma Optics"]], 110,
        [
            new(["Electronics", "Photo", "Lenses"], "lenses", ["35mm lens", "50mm lens", "macro lens", "zoom lens"]),
            new(["Electronics", "Photo", "Support"], "tripods", ["travel tripod", "monopod", "camera strap", "ball head"]),
            new(["Electronics", "Photo", "Film"], "film", ["black and white film", "colour film", "film scanner", "developing tank"]),
        ]),
        new("Bath", ["bath", "self-care"], [["Soapstead", "Freshwell", "Puddle"], ["Maquis", "Onsen House", "Serein"]], 14,
        [
            new(["Beauty", "Soap"], "soap", ["olive soap", "shampoo bar", "hand wash", "shaving soap"]),
            new(["Beauty", "Skin"], "skin", ["face oil", "hand cream", "clay mask", "lip balm"]),
            new(["Home", "Bathroom", "Towels"], "towels", ["bath towel", "hand towel", "bath mat", "waffle robe"]),
        ]),
        new("Decor", ["decor", "living-room"], [["Nestwell", "Plainhouse", "Cosycorner"], ["Lumière", "Atelier Nord", "Casa Bruna"]], 32,
        [
            new(["Home", "Lighting"], "lighting", ["table lamp", "floor lamp", "string lights", "pendant shade"]),
            new(["Home", "Textiles"], "textiles", ["cushion cover", "wool throw", "linen curtain", "table runner"]),
            new(["Home", "Candles"], "candles", ["pillar candle", "scented candle", "tea lights", "candle holder"]),
        ]),
        new("Stationery", ["stationery", "desk"], [["Inkwell", "Desk Days", "Marginal"], ["Papier Royal", "Nib & Quill", "Kamiya"]], 9,
        [
            new(["Office", "Notebooks"], "notebooks", ["dotted notebook", "weekly planner", "sketchbook", "pocket notebook"]),
            new(["Office", "Pens"], "pens", ["fountain pen", "gel pen", "brush pen", "mechanical pencil"]),
            new(["Office", "Paper"], "paper", ["letter paper", "gift wrap", "greeting card", "washi tape"]),
        ]),
    ];
}
