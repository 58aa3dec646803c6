using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The values of a row as an object with one property per column. A column that is absent reads as null; unknown properties are skipped.</summary>
sealed class CatalogValuesConverter(IReadOnlyList<DerivedColumn> columns) : JsonConverter<CatalogValues>
{
    public override CatalogValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();

        var values = new object?[columns.Count];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = IndexOf(ref reader);
            reader.Read();
            if (index < 0)
                reader.Skip();
            else
                values[index] = columns[index].Type == ColumnType.TextArray ? ReadLevels(ref reader) : ReadText(ref reader);
        }

        return new CatalogValues(columns, values);
    }

    public override void Write(Utf8JsonWriter writer, CatalogValues value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (index, column) in columns.Index())
        {
            writer.WritePropertyName(column.Name);
            if (column.Type != ColumnType.TextArray)
            {
                writer.WriteStringValue((string?)value[index]);
                continue;
            }

            writer.WriteStartArray();
            foreach (var level in value.Levels(column))
                writer.WriteStringValue(level);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    int IndexOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (reader.ValueTextEquals(columns[i].Name))
                return i;
        }

        return -1;
    }

    static string? ReadText(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.String or JsonTokenType.Null
        ? reader.GetString()
        : throw new JsonException();

    static List<string?>? ReadLevels(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException();

        var levels = new List<string?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            levels.Add(ReadText(ref reader));
        return levels;
    }
}

/// <summary>Completeness as an object: <c>rows</c>, then one number per column.</summary>
sealed class CompletenessConverter : JsonConverter<CatalogCompleteness>
{
    public override CatalogCompleteness Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new NotSupportedException("Reports are only written.");

    public override void Write(Utf8JsonWriter writer, CatalogCompleteness value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("rows", value.Rows);
        foreach (var (column, rows) in value.Values)
            writer.WriteNumber(column, rows);
        writer.WriteEndObject();
    }
}
