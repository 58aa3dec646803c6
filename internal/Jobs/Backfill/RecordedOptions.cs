using RecSys.Catalog;

namespace RecSys.Jobs.Backfill;

/// <summary>The options that a run records: those that decide which rows it visits and which values it writes.</summary>
sealed record RecordedOptions
{
    public BackfillMode Mode { get; init; }

    public DateTimeOffset? Since { get; init; }

    public long? Limit { get; init; }

    public IReadOnlyList<string>? Items { get; init; }

    public EmbeddingPolicy Embeddings { get; init; }

    public bool Overwrite { get; init; }

    public required IReadOnlyList<string> BrandTagPrefixes { get; init; }

    public required IReadOnlyList<string> CategoryTagPrefixes { get; init; }

    /// <summary>The full path; null for none.</summary>
    public string? UndoFile { get; init; }

    public static RecordedOptions Of(BackfillOptions options) => new()
    {
        Mode = options.Mode,
        Since = options.Since,
        Limit = options.Limit,
        Items = options.ItemIds,
        Embeddings = options.Derivation.Embeddings,
        Overwrite = options.Derivation.Overwrite,
        BrandTagPrefixes = options.Derivation.BrandTagPrefixes,
        CategoryTagPrefixes = options.Derivation.CategoryTagPrefixes,
        UndoFile = options.UndoFile is { } file ? Path.GetFullPath(file) : null,
    };

    /// <summary>The options of the resumed run: its own, except for the batch size, the error limit and an undo file that is given again.</summary>
    public BackfillOptions ApplyTo(BackfillOptions given) => given with
    {
        Mode = Mode,
        Since = Since,
        Limit = Limit,
        ItemIds = Items,
        Derivation = new DerivationOptions
        {
            BrandTagPrefixes = BrandTagPrefixes,
            CategoryTagPrefixes = CategoryTagPrefixes,
            Embeddings = Embeddings,
            Overwrite = Overwrite,
        },
        UndoFile = given.UndoFile ?? UndoFile,
    };
}
