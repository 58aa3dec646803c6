using System.Text.Json;
using System.Text.Json.Serialization;

namespace RecSys.Workbench.Fixtures;

/// <summary>A fixture file as written; names in snake_case, times relative to the moment of seeding, such as <c>-3d4h</c>.</summary>
/// <param name="Configs">Blend candidates, which <c>blend_eval --configs</c> reads; seeding passes over them.</param>
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

/// <param name="CreatedAt">Default: 90 days ago.</param>
/// <param name="UpdatedAt">Default: as created.</param>
sealed record FixtureItem(
    string ItemId,
    bool Available = true,
    decimal? Price = null,
    IReadOnlyList<string>? Tags = null,
    float[]? Embedding = null,
    JsonElement? Props = null,
    string? Brand = null,
    string? Category = null,
    IReadOnlyList<string>? CategoryPath = null,
    string? Description = null,
    string? ImageUrl = null,
    string CreatedAt = "-90d",
    string? UpdatedAt = null);

/// <param name="CreatedAt">Default: 90 days ago.</param>
sealed record FixtureUser(string UserId, JsonElement? Traits = null, string CreatedAt = "-90d");

/// <param name="Type">A name of the default event types, or a number for others.</param>
/// <param name="SourceEventId">Default: made of user, item, type and time, and a number when those repeat.</param>
sealed record FixtureEvent(
    string UserId, string ItemId, string Type, string Ts, double Value = 1, JsonElement? Meta = null, string? SourceEventId = null);
