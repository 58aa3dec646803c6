namespace RecSys.Workbench.Database;

/// <summary>One row of <c>items</c> as a shop sends it. Derived columns are null unless the shop fills them itself.</summary>
public sealed record ShopItem
{
    public required string ItemId { get; init; }

    public required bool Available { get; init; }

    /// <summary>0 or more, two decimals; null for no price.</summary>
    public required decimal? Price { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>384 floats; null for no embedding.</summary>
    public float[]? Embedding { get; init; }

    /// <summary>A JSON value; an object unless the feed of the shop is malformed.</summary>
    public required string Props { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? Brand { get; init; }

    public string? Category { get; init; }

    public IReadOnlyList<string>? CategoryPath { get; init; }

    public string? Description { get; init; }

    public string? ImageUrl { get; init; }
}

/// <summary>One row of <c>users</c>.</summary>
/// <param name="Traits">A JSON object.</param>
public sealed record ShopUser(string UserId, string Traits, DateTimeOffset CreatedAt);

/// <summary>One row of <c>events</c>.</summary>
public readonly record struct ShopEvent
{
    public required string UserId { get; init; }

    public required string ItemId { get; init; }

    public required short Type { get; init; }

    public required double Value { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>A JSON object.</summary>
    public required string Meta { get; init; }

    /// <summary>The permanent id of the event. A namespace accepts each id once.</summary>
    public required string SourceEventId { get; init; }
}

/// <summary>Counts of the rows that were offered to a table, by outcome.</summary>
/// <param name="Changed">Existing rows that had other values; always 0 for events.</param>
public readonly record struct WriteCounts(long Offered, long Added, long Changed)
{
    /// <summary>Existing rows that had the same values.</summary>
    public long Unchanged => Offered - Added - Changed;
}
