#pragma warning disable CS1591 // columns and enum members whose names say all

namespace RecSys.Catalog;

/// <summary>One row of <c>items</c>, as read; only what derivation looks at.</summary>
/// <remarks>Text is whatever a client sent: any of it may be blank, malformed or hostile.</remarks>
public sealed record CatalogItem
{
    static readonly byte[] NoProps = "{}"u8.ToArray();

    public required string ItemId { get; init; }

    public string? Brand { get; init; }

    public string? Category { get; init; }

    /// <summary>Levels from the root down; an array column may hold nulls.</summary>
    public IReadOnlyList<string?> CategoryPath { get; init; } = [];

    public string? Description { get; init; }

    public string? ImageUrl { get; init; }

    public string? MetadataVersion { get; init; }

    public IReadOnlyList<string?> Tags { get; init; } = [];

    /// <summary>The <c>props</c> column as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Props { get; init; } = NoProps;

    /// <summary>Whether the row has an embedding, even where <see cref="Embedding"/> was not read.</summary>
    public bool HasEmbedding { get; init; }

    /// <summary>Length 384 where it was read; empty where the row has none or it was not asked for.</summary>
    public ReadOnlyMemory<float> Embedding { get; init; }

    /// <summary>UTC, in whole microseconds: the precision of the column, so that it compares equal when given back.</summary>
    public DateTime UpdatedAt { get; init; }
}
