using RecSys.Catalog;

namespace RecSys.Jobs.Backfill;

/// <summary>The derived columns' names, and their values before and after.</summary>
static class DerivedColumns
{
    public static string Of(CatalogField field) => field switch
    {
        CatalogField.Brand => "brand",
        CatalogField.Category => "category",
        CatalogField.CategoryPath => "category_path",
        CatalogField.Description => "description",
        CatalogField.ImageUrl => "image_url",
        CatalogField.MetadataVersion => "metadata_version",
        _ => "embedding",
    };

    /// <summary>A string, a list of levels, the embedding's floats, or null.</summary>
    public static object? Old(CatalogUpsert upsert, CatalogField field) => field switch
    {
        CatalogField.Brand => upsert.Row.Brand,
        CatalogField.Category => upsert.Row.Category,
        CatalogField.CategoryPath => upsert.Row.CategoryPath,
        CatalogField.Description => upsert.Row.Description,
        CatalogField.ImageUrl => upsert.Row.ImageUrl,
        CatalogField.MetadataVersion => upsert.Row.MetadataVersion,
        _ => upsert.Row.HasEmbedding ? upsert.Row.Embedding.ToArray() : null,
    };

    /// <inheritdoc cref="Old"/>
    public static object? New(CatalogUpsert upsert, CatalogField field) => field switch
    {
        CatalogField.Brand => upsert.Brand,
        CatalogField.Category => upsert.Category,
        CatalogField.CategoryPath => upsert.CategoryPath,
        CatalogField.Description => upsert.Description,
        CatalogField.ImageUrl => upsert.ImageUrl,
        CatalogField.MetadataVersion => upsert.MetadataVersion,
        _ => upsert.Embedding,
    };

    /// <summary>Null, blank text or a path without levels.</summary>
    public static bool IsMissing(object? value) => value switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        IReadOnlyList<string?> levels => levels.Count == 0,
        _ => false,
    };

    /// <summary>One line for a person; null for a missing value.</summary>
    /// <param name="length">UTF-16 units at most, of a text or of the levels joined.</param>
    public static string? Text(object? value, int length) => value switch
    {
        string text => Shorten(text, length),
        IReadOnlyList<string?> { Count: > 0 } levels => Shorten(string.Join(" > ", levels), length),
        float[] floats => FormattableString.Invariant($"{floats.Length} floats"),
        _ => null,
    };

    static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;

        var end = length - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }
}
