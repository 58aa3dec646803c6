using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>The columns of an item that its content vector is made from, and the item without an embedding that they give.</summary>
static class ItemContentRow
{
    /// <summary>All items. The text of a row is sent only if the row has no embedding.</summary>
    public const string CopyItems = """
        COPY (
            SELECT item_id, embedding,
                   CASE WHEN embedding IS NULL THEN brand END,
                   CASE WHEN embedding IS NULL THEN category END,
                   CASE WHEN embedding IS NULL THEN category_path END,
                   CASE WHEN embedding IS NULL THEN description END,
                   CASE WHEN embedding IS NULL THEN tags END,
                   CASE WHEN embedding IS NULL THEN props::text END
            FROM items
            WHERE org_id = $1 AND namespace = $2
        ) TO STDOUT (FORMAT BINARY)
        """;

    /// <summary>The items without an embedding, with the same columns.</summary>
    public const string CopyTexts = """
        COPY (
            SELECT item_id, embedding, brand, category, category_path, description, tags, props::text
            FROM items
            WHERE org_id = $1 AND namespace = $2 AND embedding IS NULL
        ) TO STDOUT (FORMAT BINARY)
        """;

    /// <summary>The item of a row without an embedding.</summary>
    public static CatalogItem ToTextItem(CopyReader row) => new()
    {
        ItemId = row.GetText(0),
        Brand = Optional(row, 2),
        Category = Optional(row, 3),
        CategoryPath = row.GetTextArray(4),
        Description = Optional(row, 5),
        Tags = row.GetTextArray(6),
        Props = row.GetBytes(7).ToArray(),
    };

    static string? Optional(CopyReader row, int field) => row.IsNull(field) ? null : row.GetText(field);
}
