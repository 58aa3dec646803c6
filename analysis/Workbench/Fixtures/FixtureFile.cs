using System.Globalization;
using System.Text.Json;
using RecSys.Catalog;
using RecSys.Jobs.Runs;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Fixtures;

/// <summary>Reads a fixture file: the data of a small shop, written by hand.</summary>
sealed class FixtureFile
{
    const string TimeForm = "a time before now such as -3d4h, -45m or -2w";

    readonly string _path;
    readonly DateTimeOffset _now;
    readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _sourceEvents = new(StringComparer.Ordinal);

    FixtureFile(string path, DateTimeOffset now) => (_path, _now) = (path, now);

    /// <summary>Reads and checks the whole file, so that an invalid file is refused before anything is written.</summary>
    /// <param name="now">The time to which the times of the file are relative.</param>
    /// <exception cref="CommandException">The file is not a valid fixture. The message gives the path in the file, the value and what was expected.</exception>
    public static ShopData Read(string path, DateTimeOffset now)
    {
        var document = Parse(path);
        var file = new FixtureFile(path, now);
        ShopItem[] items = [.. document.Items.Select((item, i) => file.ToItem(item, $"items[{i}]"))];
        ShopUser[] users = [.. document.Users.Select((user, i) => file.ToUser(user, $"users[{i}]"))];
        ShopEvent[] events = [.. document.Events.Select((shopEvent, i) => file.ToEvent(shopEvent, $"events[{i}]"))];
        return new ShopData($"fixture {Path.GetFileName(path)}", items, users, events, events.Length);
    }

    static FixtureDocument Parse(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<FixtureDocument>(stream, FixtureDocument.Json)
                ?? throw new CommandException(ExitCodes.Data, $"{path}: expected an object with items, users and events, got null");
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number + 1}") : "";
            throw new CommandException(ExitCodes.Data, $"{path}{line}: {e.Path}: expected the fields and types of a fixture, which analysis/README.md lists", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"--fixture: '{path}' cannot be read: {e.Message}", e);
        }
    }

    ShopItem ToItem(FixtureItem item, string place)
    {
        var itemId = Id(item.ItemId, "item", $"{place}.item_id");
        if (item.Embedding is { } embedding && (embedding.Length != TextEmbedding.Dimensions || !embedding.All(float.IsFinite)))
            throw Bad($"{place}.embedding", $"{embedding.Length} numbers", $"{TextEmbedding.Dimensions} finite numbers");
        if (item.Price is < 0 or >= 1e10m)
            throw Bad($"{place}.price", item.Price.Value.ToString(CultureInfo.InvariantCulture), "a price from 0 to 9999999999.99");

        var createdAt = Time(item.CreatedAt, $"{place}.created_at");
        return new ShopItem
        {
            ItemId = itemId,
            Available = item.Available,
            Price = item.Price,
            Tags = item.Tags ?? [],
            Embedding = item.Embedding,
            Props = Json(item.Props),
            CreatedAt = createdAt,
            UpdatedAt = item.UpdatedAt is null ? createdAt : Time(item.UpdatedAt, $"{place}.updated_at"),
            Brand = item.Brand,
            Category = item.Category,
            CategoryPath = item.CategoryPath,
            Description = item.Description,
            ImageUrl = item.ImageUrl,
        };
    }

    ShopUser ToUser(FixtureUser user, string place)
        => new(Id(user.UserId, "user", $"{place}.user_id"), Json(user.Traits), Time(user.CreatedAt, $"{place}.created_at"));

    ShopEvent ToEvent(FixtureEvent shopEvent, string place)
    {
        if (shopEvent.UserId.Length == 0 || shopEvent.ItemId.Length == 0)
            throw Bad(place, "a blank user_id or item_id", "an event of a user on an item");
        if (!double.IsFinite(shopEvent.Value) || shopEvent.Value < 0)
            throw Bad($"{place}.value", shopEvent.Value.ToString(CultureInfo.InvariantCulture), "a number of 0 or more");

        var key = $"fixture:{shopEvent.UserId}:{shopEvent.ItemId}:{shopEvent.Type}:{shopEvent.Ts}";
        var repeats = _sourceEvents[key] = _sourceEvents.GetValueOrDefault(key) + 1;
        return new ShopEvent
        {
            UserId = shopEvent.UserId,
            ItemId = shopEvent.ItemId,
            Type = EventTypeOf(shopEvent.Type, $"{place}.type"),
            Value = shopEvent.Value,
            Timestamp = Time(shopEvent.Ts, $"{place}.ts"),
            Meta = Json(shopEvent.Meta),
            SourceEventId = shopEvent.SourceEventId ?? (repeats == 1 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}:{repeats}")),
        };
    }

    string Id(string id, string kind, string place)
    {
        if (id.Length == 0)
            throw Bad(place, "", $"the id of the {kind}");
        return _ids.Add($"{kind}:{id}") ? id : throw Bad(place, id, $"an id that no earlier {kind} has");
    }

    short EventTypeOf(string type, string place)
    {
        var known = Array.IndexOf(DefaultEventTypes.Names, type);
        if (known >= 0)
            return (short)known;
        return short.TryParse(type, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(place, type, $"{string.Join(", ", DefaultEventTypes.Names)}, or the number of another type");
    }

    DateTimeOffset Time(string text, string place)
        => text.StartsWith('-') && Duration.TryParse(text[1..], out var age) && age > TimeSpan.Zero ? _now - age : throw Bad(place, text, TimeForm);

    static string Json(JsonElement? element) => element is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } json ? json.GetRawText() : "{}";

    CommandException Bad(string place, string value, string expected)
        => new(ExitCodes.Data, $"{_path}: {place}: expected {expected}, got '{value}'");
}
