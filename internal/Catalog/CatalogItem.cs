namespace RecSys.Catalog;

/// <summary>The columns of one row of <c>items</c> that derivation reads.</summary>
/// <remarks>Text is stored as the client sent it. It may be blank, malformed or hostile.</remarks>
public sealed record CatalogItem
{
    static readonly byte[] NoProps = "{}"u8.ToArray();

    /// <summary>Unique within a namespace.</summary>
    public required string ItemId { get; init; }

    /// <summary>The derived text columns. An array column may contain nulls.</summary>
    public CatalogValues Values { get; init; } = CatalogValues.None;

    /// <summary>The column with this name.</summary>
    public string? Brand
    {
        get => Values.Text(DerivedColumn.Brand);
        init => Values = Values.With(DerivedColumn.Brand, value);
    }

    /// <inheritdoc cref="Brand"/>
    public string? Category
    {
        get => Values.Text(DerivedColumn.Category);
        init => Values = Values.With(DerivedColumn.Category, value);
    }

    /// <inheritdoc cref="Brand"/>
    public IReadOnlyList<string?> CategoryPath
    {
        get => Values.Levels(DerivedColumn.CategoryPath);
        init => Values = Values.With(DerivedColumn.CategoryPath, value);
    }

    /// <inheritdoc cref="Brand"/>
    public string? Description
    {
        get => Values.Text(DerivedColumn.Description);
        init => Values = Values.With(DerivedColumn.Description, value);
    }

    /// <inheritdoc cref="Brand"/>
    public string? ImageUrl
    {
        get => Values.Text(DerivedColumn.ImageUrl);
        init => Values = Values.With(DerivedColumn.ImageUrl, value);
    }

    /// <inheritdoc cref="Brand"/>
    public string? MetadataVersion
    {
        get => Values.Text(DerivedColumn.MetadataVersion);
        init => Values = Values.With(DerivedColumn.MetadataVersion, value);
    }

    /// <summary>The <c>tags</c> column.</summary>
    public IReadOnlyList<string?> Tags { get; init; } = [];

    /// <summary>The <c>props</c> column as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Props { get; init; } = NoProps;

    /// <summary>Whether the row has an embedding, even if <see cref="Embedding"/> was not read.</summary>
    public bool HasEmbedding { get; init; }

    /// <summary>Length 384; empty if the row has no embedding or the embedding was not read.</summary>
    public ReadOnlyMemory<float> Embedding { get; init; }

    /// <summary>UTC, in whole microseconds. This is the precision of the column, so the value compares equal to the column later.</summary>
    public DateTime UpdatedAt { get; init; }
}
