using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>A namespace as it stood at one moment, ready for scoring.</summary>
/// <param name="EmbeddingTimes">By item: when a row with an embedding was last updated; <see cref="long.MinValue"/> without one. Microseconds since 1970-01-01 UTC.</param>
/// <param name="FactorTimes">By item: when its factors were last updated, likewise.</param>
/// <param name="Traits">By user: the value of the asked trait as text; null without a single value there. All null when none was asked for.</param>
/// <param name="Fingerprint">32 hex digits over all rows read, whatever their order, but for embeddings and traits.</param>
/// <param name="EmbeddingFingerprint">32 hex digits over the embeddings; null when those were not read.</param>
/// <param name="ReadTime">How long the reading took, from opening the connection.</param>
/// <param name="SortTime">How long the sorting took; it runs while vectors are read.</param>
public sealed record InteractionSnapshot(
    ScoringData Data, SnapshotCounts Counts, long[] EmbeddingTimes, long[] FactorTimes, string?[] Traits, string Fingerprint,
    string? EmbeddingFingerprint, TimeSpan ReadTime, TimeSpan SortTime);

/// <summary>How many rows of each kind were read.</summary>
/// <param name="EventsWithoutTime">Events at <c>infinity</c> or <c>-infinity</c>: not used.</param>
/// <param name="EventsWithoutValue">Events whose value is not a finite number: not used.</param>
/// <param name="FactorsWithoutItem">Item factors of items that neither the catalog nor an event names: not used.</param>
public sealed record SnapshotCounts(
    int Events, int EventsWithoutTime, int EventsWithoutValue, int Items, int ItemsWithEmbedding, int ItemFactors, int FactorsWithoutItem, int UserFactors);
