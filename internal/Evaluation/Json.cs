using System.Text.Json;

namespace RecSys.Evaluation;

/// <summary>Required members of a JSON object.</summary>
static class Json
{
    /// <summary>An object.</summary>
    /// <exception cref="JsonException">The reader is at something else.</exception>
    public static JsonElement Object(ref Utf8JsonReader reader)
    {
        var element = JsonElement.ParseValue(ref reader);
        return element.ValueKind == JsonValueKind.Object ? element : throw new JsonException($"Expected an object, got {element.ValueKind}.");
    }

    /// <exception cref="JsonException">There is no such member.</exception>
    public static JsonElement Member(JsonElement parent, string name)
        => parent.TryGetProperty(name, out var member) ? member : throw new JsonException($"'{name}' is missing.");

    /// <exception cref="JsonException">There is no such member, or it is not a number.</exception>
    public static double Number(JsonElement parent, string name)
        => Member(parent, name) is { ValueKind: JsonValueKind.Number } member ? member.GetDouble() : throw new JsonException($"'{name}' is not a number.");

    /// <exception cref="JsonException">There is no such member, or it is not a whole number.</exception>
    public static int Whole(JsonElement parent, string name)
        => Member(parent, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt32(out var value) ? value : throw new JsonException($"'{name}' is not a whole number.");

    /// <exception cref="JsonException">There is no such member, or it is not a text.</exception>
    public static string Text(JsonElement parent, string name)
        => Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString()! : throw new JsonException($"'{name}' is not a text.");
}
