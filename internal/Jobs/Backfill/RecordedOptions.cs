using System.Text.Json;
using RecSys.Catalog;

namespace RecSys.Jobs.Backfill;

/// <summary>What a run records of its flags: all that decides which rows it visits and what it makes of them.</summary>
/// <param name="UndoFile">The whole path; null for none.</param>
sealed record RecordedOptions(
    BackfillMode Mode, DateTimeOffset? Since, long? Limit, IReadOnlyList<string>? Items, EmbeddingPolicy Embeddings, bool Overwrite,
    IReadOnlyList<string> BrandTagPrefixes, IReadOnlyList<string> CategoryTagPrefixes, string? UndoFile)
{
    public static RecordedOptions Of(BackfillOptions options) => new(
        options.Mode, options.Since, options.Limit, options.ItemIds, options.Derivation.Embeddings, options.Derivation.Overwrite,
        options.Derivation.BrandTagPrefixes, options.Derivation.CategoryTagPrefixes, options.UndoFile is { } file ? Path.GetFullPath(file) : null);

    public static RecordedOptions FromJson(string json) => JsonSerializer.Deserialize(json, BackfillJson.Line.RecordedOptions)!;

    public string ToJson() => JsonSerializer.Serialize(this, BackfillJson.Line.RecordedOptions);

    /// <summary>The options of the run that is resumed: its own, but for the size of a batch, the limit of errors and an undo file that is named anew.</summary>
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
