namespace RecSys.Catalog;

/// <summary>Derives an item's metadata and embedding from its row.</summary>
/// <remarks>
/// Pure and total: any row gives a result, and the same row and options give the same result. Deriving a row again after it was updated
/// from its result changes nothing. A result contains only derived columns.
/// </remarks>
public static class CatalogDerivation
{
    /// <summary>The derived values of a row, the columns that differ from the row, and the values that cannot be used.</summary>
    public static CatalogUpsert BuildUpsert(CatalogItem row, DerivationOptions options) => BuildUpsert(row, options, DerivedColumn.Texts);

    /// <param name="columns">Text columns to derive.</param>
    /// <inheritdoc cref="BuildUpsert(CatalogItem, DerivationOptions)"/>
    internal static CatalogUpsert BuildUpsert(CatalogItem row, DerivationOptions options, IReadOnlyList<DerivedColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(options);

        var issues = new List<RowIssue>();
        using var props = Props.Parse(row.Props);
        if (props.Issue is { } broken)
            issues.Add(new RowIssue(null, FieldSource.None, broken));

        var search = new FieldSearch(row, options, props, issues);
        var name = search.Name();
        var values = new object?[columns.Count];
        var sources = new FieldSource[columns.Count];
        var changes = new List<FieldChange>();
        for (var i = 0; i < values.Length; i++)
        {
            (values[i], sources[i]) = columns[i].Derive(search);
            if (!columns[i].AreEqual(row.Values[columns[i]], values[i]))
                changes.Add(new FieldChange(columns[i], sources[i]));
        }

        var embedding = Embedding(row, options, TextOf(search));
        if (embedding is not null)
            changes.Add(new FieldChange(DerivedColumn.Embedding, FieldSource.Derived));

        return new CatalogUpsert
        {
            Row = row,
            Name = name,
            Values = new CatalogValues(columns, values),
            Embedding = embedding,
            Changes = changes,
            Sources = sources,
            Issues = issues,
        };
    }

    /// <summary>The normalised text from which a row's embedding is computed.</summary>
    internal static EmbeddingText TextOf(CatalogItem row, DerivationOptions options)
    {
        using var props = Props.Parse(row.Props);
        return TextOf(new FieldSearch(row, options, props, []));
    }

    static EmbeddingText TextOf(FieldSearch search)
        => new(search.Name(), search.Brand().Value, search.CategoryPath().Value, search.Description().Value);

    static float[]? Embedding(CatalogItem row, DerivationOptions options, EmbeddingText text)
    {
        var wanted = options.Embeddings == EmbeddingPolicy.All || options.Embeddings == EmbeddingPolicy.Missing && !row.HasEmbedding;
        if (!wanted)
            return null;

        var embedding = new float[TextEmbedding.Dimensions];
        return TextEmbedding.TryEmbed(text, embedding) && !embedding.AsSpan().SequenceEqual(row.Embedding.Span) ? embedding : null;
    }
}
