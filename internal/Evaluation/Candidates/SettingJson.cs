using System.Text.Json;
using RecSys.Scoring;

namespace RecSys.Evaluation.Candidates;

/// <summary>Settings as JSON: values that are declared as object, whether they come from settings or from a stored report.</summary>
static class SettingJson
{
    /// <summary>Writes one value.</summary>
    /// <returns>False, and nothing is written, when it is not the value of a setting.</returns>
    public static bool TryWrite(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                return true;
            case double number:
                writer.WriteNumberValue(number);
                return true;
            case int number:
                writer.WriteNumberValue(number);
                return true;
            case bool flag:
                writer.WriteBooleanValue(flag);
                return true;
            case FinalOrder order:
                writer.WriteStringValue(JsonNamingPolicy.SnakeCaseLower.ConvertName(order.ToString()));
                return true;
            case IEnumerable<short> types:
                writer.WriteStartArray();
                foreach (var type in types)
                    writer.WriteNumberValue(type);
                writer.WriteEndArray();
                return true;
            case JsonElement element:
                element.WriteTo(writer);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes all values as one object.</summary>
    /// <exception cref="NotSupportedException">A value is not that of a setting.</exception>
    public static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> settings)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in settings)
        {
            writer.WritePropertyName(name);
            if (!TryWrite(writer, value))
                throw new NotSupportedException($"'{name}' has a value of type {value?.GetType()}.");
        }

        writer.WriteEndObject();
    }
}
