#pragma warning disable CS1591 // columns and enum members whose names say all

namespace RecSys.Catalog;

/// <summary>The derived columns of <c>items</c>.</summary>
public enum CatalogField
{
    Brand,
    Category,
    CategoryPath,
    Description,
    ImageUrl,
    MetadataVersion,
    Embedding,
}

/// <summary>Where a derived value came from.</summary>
public enum SourceKind
{
    /// <summary>No source had a usable value.</summary>
    None,
    Column,
    Props,
    Tag,

    /// <summary>Computed from the other derived fields.</summary>
    Derived,
}

/// <summary>The source of one value: the column's name, the key in props, or the tag's prefix.</summary>
public readonly record struct FieldSource(SourceKind Kind, string Key)
{
    public static FieldSource None { get; } = new(SourceKind.None, "");

    public static FieldSource Derived { get; } = new(SourceKind.Derived, "");

    /// <summary>As a report names it: <c>column</c>, <c>props.vendor</c>, <c>tag brand:</c>, <c>derived</c>, <c>none</c>.</summary>
    public override string ToString() => Kind switch
    {
        SourceKind.Column => "column",
        SourceKind.Props => "props." + Key,
        SourceKind.Tag => "tag " + Key + ":",
        SourceKind.Derived => "derived",
        _ => "none",
    };
}

/// <summary>A value that a row offered and that could not be used.</summary>
/// <param name="Field">Null when the issue is the row's, not one field's.</param>
/// <param name="Reason">Stable words, fit for counting; holds nothing of the row's text but a URL's scheme.</param>
public sealed record RowIssue(CatalogField? Field, FieldSource Source, string Reason);

/// <summary>A derived column whose value differs from the row's.</summary>
public readonly record struct FieldChange(CatalogField Field, FieldSource Source);

/// <summary>Everything derived from one row.</summary>
public sealed record CatalogUpsert
{
    public required CatalogItem Row { get; init; }

    public string? Name { get; init; }

    public string? Brand { get; init; }

    public string? Category { get; init; }

    /// <summary>At most 8 levels, from the root down; empty when the row has no category.</summary>
    public IReadOnlyList<string> CategoryPath { get; init; } = [];

    public string? Description { get; init; }

    public string? ImageUrl { get; init; }

    public required string MetadataVersion { get; init; }

    /// <summary>Length 384 and L2 norm 1 where one is to be written, else null.</summary>
    public float[]? Embedding { get; init; }

    /// <summary>In the order of <see cref="CatalogField"/>; empty when the row already holds all that derivation gives.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>The source of each of brand, category path, description and image URL, used or not.</summary>
    public FieldSources Sources { get; init; }

    public IReadOnlyList<RowIssue> Issues { get; init; } = [];
}

/// <summary>The source of each field that has sources; the category shares that of the path.</summary>
public readonly record struct FieldSources(FieldSource Brand, FieldSource CategoryPath, FieldSource Description, FieldSource ImageUrl);
