namespace RecSys.Catalog;

/// <summary>Which embeddings a derivation gives.</summary>
public enum EmbeddingPolicy
{
    /// <summary>For rows that have none.</summary>
    Missing,

    /// <summary>For no row.</summary>
    None,

    /// <summary>For every row; one that equals the stored embedding is no change.</summary>
    All,
}

/// <summary>What a derivation may be told.</summary>
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

    /// <summary>Take props and tags before the columns. A column still counts where they have nothing usable.</summary>
    public bool Overwrite { get; init; }
}
