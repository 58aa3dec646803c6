using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RecSys.Evaluation;

/// <summary>Writes a column on one line of an indented document: one line per value would make columns of users unreadable.</summary>
sealed class OneLine<T> : JsonConverter<T[]>
{
    public override T[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T[]>)options.GetTypeInfo(typeof(T[])));

    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options)
    {
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteRawValue($"[{string.Join(", ", value.Select(element => JsonSerializer.Serialize(element, type)))}]");
    }
}
