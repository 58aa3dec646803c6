using System.Text.Json;
using System.Text.Json.Serialization;

namespace RecSys.Evaluation.Results;

/// <summary>Writes a column on one line of an indented document: a column by user is no place for a line a value.</summary>
sealed class OneLine<T> : JsonConverter<T[]>
{
    public override T[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => JsonSerializer.Deserialize<T[]>(ref reader);

    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options)
        => writer.WriteRawValue($"[{string.Join(", ", value.Select(element => JsonSerializer.Serialize(element)))}]");
}
