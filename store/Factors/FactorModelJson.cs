using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Factors;

namespace RecSys.Store;

/// <summary>The JSON of <c>recsys_factor_models.details</c>. Numbers are written so that they read back as the same bits.</summary>
[JsonSerializable(typeof(FactorModelDetails))]
sealed partial class FactorModelJson : JsonSerializerContext
{
    /// <summary>snake_case names, enums as snake_case text.</summary>
    public static FactorModelJson Stored { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters =
        {
            new JsonStringEnumConverter<RepeatCounting>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<UserRule>(JsonNamingPolicy.SnakeCaseLower),
        },
    });
}
