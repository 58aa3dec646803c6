using System.Text.Json;

namespace RecSys.Evaluation.Candidates.External;

/// <summary>Reads one JSON object per line: a whole list (<c>user</c>, <c>items</c>), or one item of it (<c>user</c>, <c>item</c>, <c>rank</c> or <c>score</c>); both optionally with <c>time</c>.</summary>
/// <remarks>
/// The names of the lines per user in reports (<c>user_id</c>, <c>list</c>) and <c>item_id</c> are accepted too; other members are ignored. Lines
/// with a <c>candidate</c> must all have the same one. An id can be a text or a whole number.
/// </remarks>
static class JsonRun
{
    static readonly string[] User = ["user", "user_id"], Item = ["item", "item_id"], Items = ["items", "list"];

    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Whether a file that starts with this line contains JSON.</summary>
    public static bool IsOne(string line) => line.TrimStart() is ['{' or '[', ..];

    /// <summary>Reads the current line and all that follow.</summary>
    public static void Read(NumberedLines lines, RunLists lists, RunErrors errors)
    {
        string? candidate = null;
        do
        {
            try
            {
                using var document = JsonDocument.Parse(lines.Line, Options);
                var line = document.RootElement;
                if (line.ValueKind != JsonValueKind.Object)
                    throw new FormatException("must be a JSON object; one line is one object");
                if (Scalar(line, "candidate") is { } name && (candidate ??= name) != name)
                    throw new FormatException($"is a list of candidate '{name}'; the lines above are of '{candidate}': one file is one candidate");
                Add(line, lines.Number, lists);
            }
            catch (JsonException e)
            {
                // Without a position it is the check for members that occur twice.
                errors.Add(lines.Number, "", e.BytePositionInLine is { } at ? FormattableString.Invariant($"is not a JSON object, from byte {at + 1}: {lines.Line}") : $"has a member twice: {lines.Line}");
            }
            catch (FormatException e)
            {
                errors.Add(lines.Number, "", e.Message);
            }
            catch (InvalidOperationException)
            {
                errors.Add(lines.Number, "", "contains half of a surrogate pair");
            }
        }
        while (lines.Next());
    }

    static void Add(JsonElement line, long number, RunLists lists)
    {
        var user = Id(Member(line, User) ?? throw new FormatException("has no user"), "user");
        var time = Scalar(line, "time");
        var (item, items) = (Member(line, Item), Member(line, Items));
        if (item is null == items is null)
            throw new FormatException("must have either item or items");
        if (item is { } one)
            lists.AddItem(number, user, time, Id(one, "item"), Scalar(line, "rank"), Scalar(line, "score"));
        else if (items is { ValueKind: JsonValueKind.Array } array)
            lists.AddList(number, user, time, [.. array.EnumerateArray().Select(element => Id(element, "items"))]);
        else
            throw new FormatException("items: must be a list of item ids");
    }

    /// <summary>Null for a missing or null member.</summary>
    static JsonElement? Member(JsonElement line, params ReadOnlySpan<string> names)
    {
        JsonElement? found = null;
        foreach (var name in names)
        {
            if (!line.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
                continue;
            if (found is not null)
                throw new FormatException($"must have either {names[0]} or {name}");
            found = value;
        }

        return found;
    }

    static string Id(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number when value.GetRawText().All(c => char.IsAsciiDigit(c) || c == '-') => value.GetRawText(),
        _ => throw new FormatException($"{name}: must be an id, a text or a whole number, was {value.GetRawText()}"),
    };

    /// <summary>The text of a text or number, null without one.</summary>
    static string? Scalar(JsonElement line, string name) => Member(line, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } value => value.GetRawText(),
    };
}
