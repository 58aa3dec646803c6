namespace RecSys.Catalog;

/// <summary>The kind of source that a derived value came from.</summary>
public enum SourceKind
{
    /// <summary>No source had a usable value.</summary>
    None,

    /// <summary>The row's own column.</summary>
    Column,

    /// <summary>A key of <c>props</c>.</summary>
    Props,

    /// <summary>A tag with one of the configured prefixes.</summary>
    Tag,

    /// <summary>Computed from other derived columns.</summary>
    Derived,
}

/// <summary>The source of one value.</summary>
/// <param name="Key">The column's name, the key in props, or the tag's prefix; empty for the other kinds.</param>
public readonly record struct FieldSource(SourceKind Kind, string Key)
{
    /// <summary>No source had a usable value.</summary>
    public static FieldSource None { get; } = new(SourceKind.None, "");

    /// <summary>The value was computed from other derived columns.</summary>
    public static FieldSource Derived { get; } = new(SourceKind.Derived, "");

    /// <summary>The text in a report: <c>column</c>, <c>props.vendor</c>, <c>tag brand:</c>, <c>derived</c>, <c>none</c>.</summary>
    public override string ToString() => Kind switch
    {
        SourceKind.Column => "column",
        SourceKind.Props => "props." + Key,
        SourceKind.Tag => "tag " + Key + ":",
        SourceKind.Derived => "derived",
        _ => "none",
    };
}
