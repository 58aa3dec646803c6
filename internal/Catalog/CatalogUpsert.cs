namespace RecSys.Catalog;

/// <summary>A value of a row that cannot be used.</summary>
/// <param name="Column">Null when the issue is about the row, not about one column.</param>
/// <param name="Reason">A stable text, so that equal reasons can be counted. It contains no text of the row except a URL's scheme.</param>
public sealed record RowIssue(DerivedColumn? Column, FieldSource Source, string Reason);

/// <summary>A derived column whose value differs from the row's.</summary>
public readonly record struct FieldChange(DerivedColumn Column, FieldSource Source);

/// <summary>Everything derived from one row.</summary>
public sealed record CatalogUpsert
{
    /// <summary>The row as read.</summary>
    public required CatalogItem Row { get; init; }

    /// <summary>The item's name. It is not stored in a column.</summary>
    public string? Name { get; init; }

    /// <summary>The derived values of the text columns.</summary>
    public required CatalogValues Values { get; init; }

    /// <summary>The embedding to write, of length 384 and L2 norm 1; null to write none.</summary>
    public float[]? Embedding { get; init; }

    /// <summary>The columns that differ, in the order of <see cref="DerivedColumn.All"/>; empty when the row has all derived values already.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>The source of each value, in the order of the columns of <see cref="Values"/>.</summary>
    public required IReadOnlyList<FieldSource> Sources { get; init; }

    /// <summary>The values that cannot be used.</summary>
    public IReadOnlyList<RowIssue> Issues { get; init; } = [];

    /// <inheritdoc cref="DerivedColumn.Brand"/>
    public string? Brand => Values.Text(DerivedColumn.Brand);

    /// <inheritdoc cref="DerivedColumn.Category"/>
    public string? Category => Values.Text(DerivedColumn.Category);

    /// <inheritdoc cref="DerivedColumn.CategoryPath"/>
    public IReadOnlyList<string> CategoryPath => (IReadOnlyList<string>)Values.Levels(DerivedColumn.CategoryPath);

    /// <inheritdoc cref="DerivedColumn.Description"/>
    public string? Description => Values.Text(DerivedColumn.Description);

    /// <inheritdoc cref="DerivedColumn.ImageUrl"/>
    public string? ImageUrl => Values.Text(DerivedColumn.ImageUrl);

    /// <inheritdoc cref="DerivedColumn.MetadataVersion"/>
    public string MetadataVersion => Values.Text(DerivedColumn.MetadataVersion)!;

    /// <summary>The row's value: a string, a list of levels, the embedding's floats, or null.</summary>
    public object? Old(DerivedColumn column) => column.Type != ColumnType.Vector ? Row.Values[column]
        : Row.HasEmbedding ? Row.Embedding.ToArray() : null;

    /// <summary>The derived value, of the same types as <see cref="Old"/>.</summary>
    public object? New(DerivedColumn column) => column.Type != ColumnType.Vector ? Values[column] : Embedding;
}
