namespace RecSys.Store;

/// <summary>One row of <c>items</c> as a shop sends it, its derived columns as far as the shop fills them itself.</summary>
/// <param name="Price">0 or more, two decimals; null: no price.</param>
/// <param name="Embedding">384 floats, or null for an item without.</param>
/// <param name="Props">A JSON value; an object where the shop is in order.</param>
public sealed record ShopItem(
    string ItemId,
    bool Available,
    decimal? Price,
    IReadOnlyList<string> Tags,
    float[]? Embedding,
    string Props,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? Brand = null,
    string? Category = null,
    IReadOnlyList<string>? CategoryPath = null,
    string? Description = null,
    string? ImageUrl = null);

/// <summary>One row of <c>users</c>.</summary>
/// <param name="Traits">A JSON object.</param>
public sealed record ShopUser(string UserId, string Traits, DateTimeOffset CreatedAt);

/// <summary>One row of <c>events</c>.</summary>
/// <param name="Meta">A JSON object.</param>
/// <param name="SourceEventId">Names the event for good: a namespace takes it once.</param>
public readonly record struct ShopEvent(
    string UserId, string ItemId, short Type, double Value, DateTimeOffset Timestamp, string Meta, string SourceEventId);

/// <summary>What became of the rows that were offered to a table.</summary>
/// <param name="Changed">Rows that were there with other content; always 0 for events.</param>
public readonly record struct WriteCounts(long Offered, long Added, long Changed)
{
    /// <summary>Rows that were there already, as offered.</summary>
    public long Unchanged => Offered - Added - Changed;
}
