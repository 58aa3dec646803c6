namespace RecSys.Catalog;

/// <summary>The type of a derived column in the database.</summary>
public enum ColumnType
{
    /// <summary><c>text</c>, nullable. In memory a string; blank text is a missing value.</summary>
    Text,

    /// <summary><c>text[]</c>, empty by default. In memory a list of strings; an empty list is a missing value.</summary>
    TextArray,

    /// <summary><c>vector(384)</c>, nullable. In memory an array of floats.</summary>
    Vector,
}

/// <summary>
/// A derived column of <c>items</c>. Statements, counts, reports, undo files and <c>--require</c> are made from the entries below. To add a
/// column, add an entry here and a migration.
/// </summary>
public sealed class DerivedColumn
{
    readonly Func<FieldSearch, (object? Value, FieldSource Source)>? _derive;

    /// <param name="name">The column's name in the database, in reports, in undo files and in flags.</param>
    /// <param name="derive">The value and its source. Null for the embedding, which depends on the embedding policy.</param>
    internal DerivedColumn(string name, ColumnType type, Func<FieldSearch, (object? Value, FieldSource Source)>? derive)
        => (Name, Type, _derive) = (name, type, derive);

    /// <summary>The brand, one line.</summary>
    public static DerivedColumn Brand { get; } = new("brand", ColumnType.Text, row => row.Brand()) { HasSources = true };

    /// <summary>The levels of the category path, joined by <c> &gt; </c>.</summary>
    public static DerivedColumn Category { get; } = new("category", ColumnType.Text, row => (row.Category(), row.CategoryPath().Source)) { HasSources = true };

    /// <summary>At most 8 levels, from the root down.</summary>
    public static DerivedColumn CategoryPath { get; } = new("category_path", ColumnType.TextArray, row => row.CategoryPath()) { HasSources = true };

    /// <summary>Plain text with line breaks.</summary>
    public static DerivedColumn Description { get; } = new("description", ColumnType.Text, row => row.Description()) { HasSources = true };

    /// <summary>An absolute http or https URL.</summary>
    public static DerivedColumn ImageUrl { get; } = new("image_url", ColumnType.Text, row => row.ImageUrl()) { HasSources = true };

    /// <summary>See <see cref="Catalog.MetadataVersion"/>.</summary>
    public static DerivedColumn MetadataVersion { get; } = new("metadata_version", ColumnType.Text, row => (row.MetadataVersion(), FieldSource.Derived));

    /// <summary>See <see cref="TextEmbedding"/>.</summary>
    public static DerivedColumn Embedding { get; } = new("embedding", ColumnType.Vector, null);

    /// <summary>The text columns, in the order of reports and undo files. A backfill visits rows where one of them is missing.</summary>
    public static IReadOnlyList<DerivedColumn> Texts { get; } = [Brand, Category, CategoryPath, Description, ImageUrl, MetadataVersion];

    /// <summary><see cref="Texts"/>, then the embedding.</summary>
    public static IReadOnlyList<DerivedColumn> All { get; } = [.. Texts, Embedding];

    /// <summary>The column's name in the database, in reports, in undo files and in flags.</summary>
    public string Name { get; }

    /// <summary>The type of its values.</summary>
    public ColumnType Type { get; }

    /// <summary>
    /// True when the value comes from columns, props and tags. Reports count these sources, and an update requires that the column still has
    /// the value that was read. False when the value is computed from other derived columns.
    /// </summary>
    public bool HasSources { get; init; }

    /// <summary>True for null, blank text and an empty array.</summary>
    public static bool IsMissing(object? value) => value switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        IReadOnlyList<string?> levels => levels.Count == 0,
        _ => false,
    };

    /// <summary>True when two values of this column are equal, so that nothing needs to be written.</summary>
    public bool AreEqual(object? first, object? second) => Type == ColumnType.TextArray
        ? ((IReadOnlyList<string?>?)first ?? []).SequenceEqual((IReadOnlyList<string?>?)second ?? [])
        : (string?)first == (string?)second;

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal (object? Value, FieldSource Source) Derive(FieldSearch row) => _derive!(row);
}
