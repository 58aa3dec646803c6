using System.Text.Json;
using System.Text.Json.Serialization;

namespace RecSys.Workbench.Fixtures;

/// <summary>The content of a fixture file. Names are in snake_case, times are relative to the time of seeding, such as <c>-3d4h</c>.</summary>
/// <param name="Configs">Blend candidates, which <c>blend_eval --configs</c> reads. Seeding ignores them.</param>
sealed record FixtureDocument(
    IReadOnlyList<FixtureItem> Items, IReadOnlyList<FixtureUser> Users, IReadOnlyList<FixtureEvent> Events, JsonElement Configs = default)
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };
}

sealed record FixtureItem
{
    public required string ItemId { get; init; }

    public bool Available { get; init; } = true;

    public decimal? Price { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public float[]? Embedding { get; init; }

    public JsonElement? Props { get; init; }

    public string? Brand { get; init; }

    public string? Category { get; init; }

    public IReadOnlyList<string>? CategoryPath { get; init; }

    public string? Description { get; init; }

    public string? ImageUrl { get; init; }

    public string CreatedAt { get; init; } = "-90d";

    /// <summary>Default: <see cref="CreatedAt"/>.</summary>
    public string? UpdatedAt { get; init; }
}

sealed record FixtureUser(string UserId, JsonElement? Traits = null, string CreatedAt = "-90d");

sealed record FixtureEvent
{
    public required string UserId { get; init; }

    public required string ItemId { get; init; }

    /// <summary>The name of a default event type, or the number of another type.</summary>
    public required string Type { get; init; }

    public required string Ts { get; init; }

    public double Value { get; init; } = 1;

    public JsonElement? Meta { get; init; }

    /// <summary>Default: composed of user, item, type and time, and a number if these repeat.</summary>
    public string? SourceEventId { get; init; }
}
