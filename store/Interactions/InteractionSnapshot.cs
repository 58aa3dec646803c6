using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>One consistent snapshot of a namespace, ready for scoring.</summary>
public sealed record InteractionSnapshot
{
    /// <summary>Interactions, catalog, vectors and event types.</summary>
    public required ScoringData Data { get; init; }

    /// <summary>Rows read.</summary>
    public required SnapshotCounts Counts { get; init; }

    /// <summary>
    /// By item: when a row with an embedding was last updated, in microseconds since 1970-01-01 UTC; <see cref="long.MinValue"/> without
    /// an embedding.
    /// </summary>
    public required long[] EmbeddingTimes { get; init; }

    /// <summary>By item: when its factors were last updated, in microseconds since 1970-01-01 UTC; <see cref="long.MinValue"/> without factors.</summary>
    public required long[] FactorTimes { get; init; }

    /// <summary>What is recorded about the model of the stored factors.</summary>
    public FactorModelRecord FactorModel { get; init; }

    /// <summary>The content of the items that have a row; null if it was not read.</summary>
    public ItemContent? Content { get; init; }

    /// <summary>By item: its number in <see cref="Content"/>, or -1 for an item without a row; null if no content was read.</summary>
    public int[]? ContentNumbers { get; init; }

    /// <summary>32 hex digits over the text of the items without an embedding; null if no content was read.</summary>
    public string? ContentFingerprint { get; init; }

    /// <summary>By user: the requested trait as text; null if the user has no single value there. All null if no trait was requested.</summary>
    public required string?[] Traits { get; init; }

    /// <summary>32 hex digits over all rows read except embeddings and traits, independent of their order.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>32 hex digits over the embeddings; null if they were not read.</summary>
    public required string? EmbeddingFingerprint { get; init; }

    /// <summary>How long reading took, including opening the connection.</summary>
    public required TimeSpan ReadTime { get; init; }

    /// <summary>How long sorting took; it runs while vectors are read.</summary>
    public required TimeSpan SortTime { get; init; }
}

/// <summary>How many rows of each kind were read.</summary>
public sealed record SnapshotCounts
{
    /// <summary>Events that are used.</summary>
    public required int Events { get; init; }

    /// <summary>Events at <c>infinity</c> or <c>-infinity</c>; they are not used.</summary>
    public required int EventsWithoutTime { get; init; }

    /// <summary>Events whose value is not a finite number; they are not used.</summary>
    public required int EventsWithoutValue { get; init; }

    /// <summary>Rows of <c>items</c>.</summary>
    public required int Items { get; init; }

    /// <summary>Rows of <c>items</c> whose embedding was read.</summary>
    public required int ItemsWithEmbedding { get; init; }

    /// <summary>Item factors that are used.</summary>
    public required int ItemFactors { get; init; }

    /// <summary>Item factors whose item is neither in the catalog nor in an event; they are not used.</summary>
    public required int FactorsWithoutItem { get; init; }

    /// <summary>User factors that are used.</summary>
    public required int UserFactors { get; init; }
}
