using System.Text.Json;

namespace RecSys.Catalog;

/// <summary>The values of <c>props</c> by key. Reading never fails, whatever the client sent.</summary>
sealed class Props : IDisposable
{
    // At the end of each container the parser scans all of its content again, so its work is the length times the depth.
    const int MaxDepth = 128;

    readonly JsonDocument? _document;

    Props(JsonDocument? document, string? issue) => (_document, Issue) = (document, issue);

    /// <summary>Why props cannot be used at all; null when it can.</summary>
    public string? Issue { get; }

    /// <param name="json">In UTF-8. Must not change while the result is in use.</param>
    public static Props Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return new Props(document, null);

            document.Dispose();
            return new Props(null, "props is not an object");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return new Props(null, "props is not JSON of at most 128 levels");
        }
    }

    /// <summary>The value of a key.</summary>
    /// <returns>False if the key is missing, or its value is null or an empty array.</returns>
    public bool TryGet(PropsKey key, out JsonElement value)
    {
        value = default;
        if (_document is null)
            return false;

        try
        {
            if (!_document.RootElement.TryGetProperty(key.Utf8.Span, out value))
                return false;
        }
        catch (InvalidOperationException)
        {
            return false; // a key with a lone surrogate cannot be compared
        }

        if (key.IsFirst && value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() == 0)
                return false;
            value = value[0];
        }

        return value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    /// <summary>The text of a JSON string; null for another type and for text that is not valid Unicode.</summary>
    public static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public void Dispose() => _document?.Dispose();
}
