using Npgsql;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Reads the weight of each event type in a namespace.</summary>
public static class EventTypes
{
    // A namespace's row replaces the default row; an inactive row removes the type.
    const string ReadEffective = """
        SELECT coalesce(configured.type, defaults.type),
               coalesce(configured.name, defaults.name),
               coalesce(configured.weight, defaults.weight),
               configured.half_life_days,
               defaults.half_life_days
        FROM event_type_defaults AS defaults
        FULL JOIN (
            SELECT type, name, weight, half_life_days, is_active
            FROM event_type_config
            WHERE org_id = $1 AND namespace = $2
        ) AS configured ON configured.type = defaults.type
        WHERE coalesce(configured.is_active, true)
        ORDER BY 1
        """;

    /// <summary>The privileges that reading requires.</summary>
    public static IReadOnlyList<RequiredRight> Rights { get; } =
    [
        new("SELECT", "event_type_defaults", "type", "name", "weight", "half_life_days"),
        new("SELECT", "event_type_config", "org_id", "namespace", "type", "name", "weight", "half_life_days", "is_active"),
    ];

    /// <summary>The active types by number; the name of a type without a name is its number.</summary>
    /// <param name="connection">Open; inside a transaction the read uses its snapshot.</param>
    public static async Task<IReadOnlyList<EventType>> ReadAsync(NpgsqlConnection connection, Scope scope, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadEffective, connection);
        command.Parameters.Add(new() { Value = scope.OrgId });
        command.Parameters.Add(new() { Value = scope.Namespace });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var types = new List<EventType>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var type = reader.GetInt16(0);
            types.Add(new EventType(
                type,
                reader.IsDBNull(1) ? FormattableString.Invariant($"{type}") : reader.GetString(1),
                reader.GetDouble(2),
                reader.IsDBNull(3) ? null : reader.GetDouble(3),
                reader.IsDBNull(4) ? null : reader.GetDouble(4)));
        }

        return types;
    }
}
