using RecSys.Catalog;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Which parts of a namespace are read.</summary>
/// <param name="Embeddings">Item embeddings: the largest part, used only if similarity has weight.</param>
/// <param name="UserFactors">Stored user factors: used only for lists as of now.</param>
/// <param name="TraitKey">A key of <c>users.traits</c>; null to read no traits.</param>
public sealed record InteractionRead(TagPrefixes Prefixes, bool Embeddings, bool UserFactors, string? TraitKey = null)
{
    /// <summary>Stored item factors; not needed where factors are trained in process.</summary>
    public bool ItemFactors { get; init; } = true;

    /// <summary>Ids that get an item number even without a row or an event; repeats allowed.</summary>
    public IReadOnlyList<string> ItemIds { get; init; } = [];

    /// <summary>How text is found in items without an embedding, to read the content of all items; it requires <see cref="Embeddings"/>. Null reads no content.</summary>
    public DerivationOptions? Content { get; init; }
}
