using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace RecSys.Store;

/// <summary>What <c>recsys_factor_models</c> says about a namespace.</summary>
/// <param name="IsReadable">False on a database without the table, or without the right to read it: nothing is known about the stored factors.</param>
/// <param name="IsWritable">Whether a run can record its model. Never true when the table is not readable.</param>
/// <param name="Model">Null when no run has been recorded: stored factors, if any, are of <see cref="Factors.FactorModelKind.Means"/>.</param>
public readonly record struct FactorModelRecord(bool IsReadable, bool IsWritable, StoredFactorModel? Model);

/// <summary>Reads and writes the record of the model that made the stored factors of a namespace.</summary>
public static class FactorModels
{
    /// <summary>The table.</summary>
    public const string Table = "recsys_factor_models";

    // Asked first: a statement that fails would end the transaction of the caller.
    const string SelectAccess = """
        SELECT coalesce(has_table_privilege(to_regclass('recsys_factor_models'), 'SELECT'), false),
               coalesce(has_table_privilege(to_regclass('recsys_factor_models'), 'INSERT')
                        AND has_table_privilege(to_regclass('recsys_factor_models'), 'UPDATE'), false)
        """;

    const string SelectModel = """
        SELECT run_id, model, trained_until, details::text, updated_at FROM recsys_factor_models WHERE org_id = $1 AND namespace = $2
        """;

    const string UpsertModel = """
        INSERT INTO recsys_factor_models (org_id, namespace, run_id, model, trained_until, details, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)
        ON CONFLICT (org_id, namespace) DO UPDATE
        SET run_id = excluded.run_id, model = excluded.model, trained_until = excluded.trained_until, details = excluded.details,
            updated_at = excluded.updated_at
        """;

    /// <summary>Reads the record of a namespace, in the connection's transaction if there is one.</summary>
    public static async Task<FactorModelRecord> ReadAsync(NpgsqlConnection connection, Scope scope, CancellationToken cancellationToken)
    {
        bool isReadable, isWritable;
        await using (var access = new NpgsqlCommand(SelectAccess, connection))
        {
            await using var row = await access.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            (isReadable, isWritable) = (row.GetBoolean(0), row.GetBoolean(0) && row.GetBoolean(1));
        }

        return new FactorModelRecord(isReadable, isWritable, isReadable ? await ReadModelAsync(connection, scope, cancellationToken) : null);
    }

    /// <summary>Writes the record of a namespace, in the connection's transaction if there is one.</summary>
    internal static async Task WriteAsync(NpgsqlConnection connection, Scope scope, StoredFactorModel model, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(UpsertModel, connection);
        AddScope(command, scope);
        command.Parameters.Add(new() { Value = model.RunId, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = model.Model, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = model.TrainedUntil.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = JsonOf(model.Details), NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = model.UpdatedAt.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    static async Task<StoredFactorModel?> ReadModelAsync(NpgsqlConnection connection, Scope scope, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectModel, connection);
        AddScope(command, scope);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;

        return new StoredFactorModel
        {
            RunId = row.GetGuid(0),
            Model = row.GetString(1),
            TrainedUntil = row.GetFieldValue<DateTimeOffset>(2),
            Details = DetailsOf(row.GetString(3)),
            UpdatedAt = row.GetFieldValue<DateTimeOffset>(4),
        };
    }

    static string JsonOf(FactorModelDetails? details)
        => details is null ? "{}" : JsonSerializer.Serialize(details, FactorModelJson.Stored.FactorModelDetails);

    static FactorModelDetails? DetailsOf(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, FactorModelJson.Stored.FactorModelDetails);
        }
        catch (JsonException)
        {
            return null; // of another version of the programs
        }
    }

    static void AddScope(NpgsqlCommand command, Scope scope)
    {
        command.Parameters.Add(new() { Value = scope.OrgId, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = scope.Namespace, NpgsqlDbType = NpgsqlDbType.Text });
    }
}
