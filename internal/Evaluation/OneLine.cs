using System.Text.Json;
using System.Text.Json.Serialization;

namespace RecSys.Evaluation;

/// <summary>Writes a column on one line of an indented document: one line per value would make columns of users unreadable.</summary>
sealed class OneLine<T> : JsonConverter<T[]>
{
    public override T[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => JsonSerializer.Deserialize<T[]>(ref reader);

    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options)
        => writer.WriteRawValue($"[{string.Join(", ", value.Select(element => JsonSerializer.Serialize(element)))}]");
}
