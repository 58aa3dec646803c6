using RecSys.Catalog;
using RecSys.Jobs.Backfill;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

/// <summary>Small rows, and options to derive them with.</summary>
static class Rows
{
    public static readonly Scope Shop = new(new Guid("00000000-0000-0000-0000-000000000001"), "shop");

    public static readonly ItemRange Range = new("item-000", "item-999");

    public static BackfillOptions Options { get; } = new()
    {
        Mode = BackfillMode.Backfill,
        Since = null,
        Batch = 10,
        Limit = null,
        ItemIds = null,
        MaxErrors = new ErrorLimit(null, 1_000),
        Derivation = DerivationOptions.Default,
        UndoFile = null,
        DryRun = false,
    };

    /// <summary>A row without derived values, whose props give a brand and an image that cannot be used.</summary>
    public static CatalogItem Item(int number) => new()
    {
        ItemId = $"item-{number:d3}",
        Props = """{"title": "Mug", "vendor": "Acme", "image": "ftp://shop.example/a.jpg"}"""u8.ToArray(),
        UpdatedAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    public static CatalogUpsert Changed(int number) => CatalogDerivation.BuildUpsert(Item(number), DerivationOptions.Default);

    public static CatalogUpsert Unchanged(int number)
    {
        var item = Item(number);
        return CatalogDerivation.BuildUpsert(item with { Values = CatalogDerivation.BuildUpsert(item, DerivationOptions.Default).Values, HasEmbedding = true }, DerivationOptions.Default);
    }

    public static WriteOutcome[] Outcomes(IEnumerable<CatalogUpsert> rows, RowOutcome outcome)
        => [.. rows.Select(row => new WriteOutcome(row, outcome, outcome == RowOutcome.Failed ? "refused (SQLSTATE 23514)" : null, new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc)))];
}
