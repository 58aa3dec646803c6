namespace RecSys.Catalog;

/// <summary>The rows for which a derivation computes an embedding.</summary>
public enum EmbeddingPolicy
{
    /// <summary>Rows without an embedding.</summary>
    Missing,

    /// <summary>No row.</summary>
    None,

    /// <summary>Every row. An embedding that equals the stored one is not a change.</summary>
    All,
}

/// <summary>The options of a derivation.</summary>
public sealed record DerivationOptions
{
    /// <summary>The service's own prefixes, missing embeddings, columns first.</summary>
    public static DerivationOptions Default { get; } = new();

    /// <summary>Tags such as <c>brand:Acme</c> name a brand. Without the colon; any case matches.</summary>
    public IReadOnlyList<string> BrandTagPrefixes { get; init; } = ["brand"];

    /// <summary>Tags such as <c>category:Shoes</c> or <c>cat:Shoes</c> name a category. Without the colon; any case matches.</summary>
    public IReadOnlyList<string> CategoryTagPrefixes { get; init; } = ["category", "cat"];

    /// <summary>Which rows get an embedding.</summary>
    public EmbeddingPolicy Embeddings { get; init; } = EmbeddingPolicy.Missing;

    /// <summary>Prefer props and tags to the columns. A column is used only if props and tags have no usable value.</summary>
    public bool Overwrite { get; init; }
}
