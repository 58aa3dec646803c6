using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>A table that a command cannot work without.</summary>
/// <param name="Name">The table, looked up on the search path.</param>
/// <param name="Columns">Every column that is read or written.</param>
/// <param name="VectorColumn">The column that must be <c>vector(384)</c>; null when there is none.</param>
public sealed record RequiredTable(string Name, IReadOnlyList<string> Columns, string? VectorColumn = null)
{
    /// <summary>The catalog.</summary>
    public static readonly RequiredTable Items = new(
        "items",
        [
            "org_id", "namespace", "item_id", "available", "price", "tags", "props", "created_at", "updated_at",
            .. DerivedColumn.All.Select(column => column.Name),
        ],
        DerivedColumn.Embedding.Name);

    /// <summary>The users.</summary>
    public static readonly RequiredTable Users = new("users", ["org_id", "namespace", "user_id", "traits", "created_at", "updated_at"]);

    /// <summary>The events of users on items.</summary>
    public static readonly RequiredTable Events = new(
        "events", ["org_id", "namespace", "user_id", "item_id", "type", "value", "ts", "meta", "source_event_id"]);

    /// <summary>Weights and half-lives of event types, for every namespace.</summary>
    public static readonly RequiredTable EventTypeDefaults = new("event_type_defaults", ["type", "name", "weight", "half_life_days"]);

    /// <summary>Weights and half-lives of event types, for one namespace.</summary>
    public static readonly RequiredTable EventTypeConfig = new(
        "event_type_config", ["org_id", "namespace", "type", "name", "weight", "half_life_days", "is_active"]);

    /// <summary>Item factor vectors.</summary>
    public static readonly RequiredTable ItemFactors = new("recsys_item_factors", ["org_id", "namespace", "item_id", "factors", "updated_at"], "factors");

    /// <summary>User factor vectors.</summary>
    public static readonly RequiredTable UserFactors = new("recsys_user_factors", ["org_id", "namespace", "user_id", "factors", "updated_at"], "factors");
}
