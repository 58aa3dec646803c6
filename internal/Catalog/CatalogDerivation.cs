namespace RecSys.Catalog;

/// <summary>Derives an item's metadata and embedding from its row.</summary>
/// <remarks>
/// Pure and total: any row gives a result, the same row and options the same result, and a row that was updated from its
/// result gives no further change. Nothing but the derived columns is ever part of a result.
/// </remarks>
public static class CatalogDerivation
{
    /// <summary>The derived fields of a row, which of them differ from what it holds, and what could not be used.</summary>
    public static CatalogUpsert BuildUpsert(CatalogItem row, DerivationOptions options)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(options);

        var issues = new List<RowIssue>();
        using var props = Props.Parse(row.Props);
        if (props.Issue is { } broken)
            issues.Add(new RowIssue(null, FieldSource.None, broken));

        var search = new FieldSearch(row, options, props, issues);
        var name = search.Name();
        var brand = search.Brand();
        var path = search.CategoryPath();
        var levels = path.Value ?? [];
        var category = search.Category(levels, path.Source);
        var description = search.Description();
        var image = search.ImageUrl();
        var version = MetadataVersion.Compute(name, brand.Value, category, levels, description.Value, image.Value);
        var embedding = Embedding(row, options, new EmbeddingText(name, brand.Value, levels, description.Value));

        var changes = new List<FieldChange>();
        Compare(CatalogField.Brand, row.Brand == brand.Value, brand.Source);
        Compare(CatalogField.Category, row.Category == category, path.Source);
        Compare(CatalogField.CategoryPath, row.CategoryPath.SequenceEqual(levels), path.Source);
        Compare(CatalogField.Description, row.Description == description.Value, description.Source);
        Compare(CatalogField.ImageUrl, row.ImageUrl == image.Value, image.Source);
        Compare(CatalogField.MetadataVersion, row.MetadataVersion == version, FieldSource.Derived);
        Compare(CatalogField.Embedding, embedding is null, FieldSource.Derived);

        return new CatalogUpsert
        {
            Row = row,
            Name = name,
            Brand = brand.Value,
            Category = category,
            CategoryPath = levels,
            Description = description.Value,
            ImageUrl = image.Value,
            MetadataVersion = version,
            Embedding = embedding,
            Changes = changes,
            Sources = new FieldSources(brand.Source, path.Source, description.Source, image.Source),
            Issues = issues,
        };

        void Compare(CatalogField field, bool same, FieldSource source)
        {
            if (!same)
                changes.Add(new FieldChange(field, source));
        }
    }

    /// <summary>The normalised text that an embedding of the row is made of.</summary>
    internal static EmbeddingText TextOf(CatalogItem row, DerivationOptions options)
    {
        using var props = Props.Parse(row.Props);
        var search = new FieldSearch(row, options, props, []);
        return new EmbeddingText(search.Name(), search.Brand().Value, search.CategoryPath().Value ?? [], search.Description().Value);
    }

    static float[]? Embedding(CatalogItem row, DerivationOptions options, EmbeddingText text)
    {
        var wanted = options.Embeddings == EmbeddingPolicy.All || options.Embeddings == EmbeddingPolicy.Missing && !row.HasEmbedding;
        if (!wanted)
            return null;

        var embedding = new float[TextEmbedding.Dimensions];
        return TextEmbedding.TryEmbed(text, embedding) && !embedding.AsSpan().SequenceEqual(row.Embedding.Span) ? embedding : null;
    }
}
