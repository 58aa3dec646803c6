using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Pgvector;
using RecSys.Store;

namespace RecSys.Workbench.Database;

/// <summary>Writes the items, users and events of a shop into a namespace, as its service would.</summary>
/// <remarks>
/// Rows are staged by binary COPY and merged. Writing the same rows again changes nothing: an item or user is written
/// only if it is new or differs, an event only if the namespace has no event with its <c>source_event_id</c>.
/// </remarks>
public sealed class ShopWriter(NpgsqlDataSource dataSource)
{
    const string EnsureOrganization = """
        INSERT INTO organizations (org_id, name, created_at) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
        """;

    const string EnsureNamespace = """
        INSERT INTO namespaces (id, org_id, name, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """;

    const string StageItems = """
        CREATE TEMP TABLE staged_items (
            item_id text, available boolean, price numeric(12, 2), tags text[], embedding vector(384), props jsonb,
            created_at timestamptz, updated_at timestamptz, brand text, category text, category_path text[],
            description text, image_url text) ON COMMIT DROP
        """;

    const string CopyItems = """
        COPY staged_items (item_id, available, price, tags, embedding, props, created_at, updated_at,
            brand, category, category_path, description, image_url) FROM STDIN (FORMAT BINARY)
        """;

    const string CountNewItems = """
        SELECT count(*)
        FROM staged_items AS staged
        LEFT JOIN items AS target
            ON target.org_id = $1 AND target.namespace = $2 AND target.item_id = staged.item_id
        WHERE target.item_id IS NULL
        """;

    // Derived columns and the embedding are written only for new items. Later only the backfill writes them.
    const string MergeItems = """
        INSERT INTO items (org_id, namespace, item_id, available, price, tags, embedding, props, created_at, updated_at,
            brand, category, category_path, description, image_url)
        SELECT $1, $2, staged.item_id, staged.available, staged.price, staged.tags, staged.embedding, staged.props,
            staged.created_at, CASE WHEN target.item_id IS NULL THEN staged.updated_at ELSE $3 END,
            staged.brand, staged.category, staged.category_path, staged.description, staged.image_url
        FROM staged_items AS staged
        LEFT JOIN items AS target
            ON target.org_id = $1 AND target.namespace = $2 AND target.item_id = staged.item_id
        WHERE target.item_id IS NULL
            OR (target.available, target.price, target.tags, target.props)
                IS DISTINCT FROM (staged.available, staged.price, staged.tags, staged.props)
        ORDER BY staged.item_id
        ON CONFLICT (org_id, namespace, item_id) DO UPDATE
            SET available = excluded.available, price = excluded.price, tags = excluded.tags, props = excluded.props,
                updated_at = excluded.updated_at
        """;

    const string StageUsers = """
        CREATE TEMP TABLE staged_users (user_id text, traits jsonb, created_at timestamptz) ON COMMIT DROP
        """;

    const string CopyUsers = """
        COPY staged_users (user_id, traits, created_at) FROM STDIN (FORMAT BINARY)
        """;

    const string CountNewUsers = """
        SELECT count(*)
        FROM staged_users AS staged
        LEFT JOIN users AS target
            ON target.org_id = $1 AND target.namespace = $2 AND target.user_id = staged.user_id
        WHERE target.user_id IS NULL
        """;

    const string MergeUsers = """
        INSERT INTO users (org_id, namespace, user_id, traits, created_at, updated_at)
        SELECT $1, $2, staged.user_id, staged.traits, staged.created_at,
            CASE WHEN target.user_id IS NULL THEN staged.created_at ELSE $3 END
        FROM staged_users AS staged
        LEFT JOIN users AS target
            ON target.org_id = $1 AND target.namespace = $2 AND target.user_id = staged.user_id
        WHERE target.user_id IS NULL OR target.traits IS DISTINCT FROM staged.traits
        ORDER BY staged.user_id
        ON CONFLICT (org_id, namespace, user_id) DO UPDATE
            SET traits = excluded.traits, updated_at = excluded.updated_at
        """;

    /// <summary>Creates the rows of the organization and the namespace if they are missing.</summary>
    public async Task EnsureNamespaceAsync(Scope scope, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(EnsureOrganization)
        {
            Parameters = { new() { Value = scope.OrgId }, new() { Value = scope.OrgId.ToString() }, new() { Value = now.UtcDateTime } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(EnsureNamespace)
        {
            Parameters =
            {
                new() { Value = NamespaceId(scope) }, new() { Value = scope.OrgId }, new() { Value = scope.Namespace }, new() { Value = now.UtcDateTime },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds missing items, and updates the columns that a shop sends (availability, price, tags, props) if they differ.</summary>
    /// <param name="items">Without duplicate item ids.</param>
    /// <param name="now">The <c>updated_at</c> of changed rows.</param>
    public Task<WriteCounts> WriteItemsAsync(Scope scope, IEnumerable<ShopItem> items, DateTimeOffset now, CancellationToken cancellationToken)
        => MergeAsync(scope, now, items, StageItems, CopyItems, WriteItemAsync, CountNewItems, MergeItems, cancellationToken);

    /// <summary>Adds missing users, and updates traits that differ.</summary>
    /// <param name="users">Without duplicate user ids.</param>
    /// <inheritdoc cref="WriteItemsAsync" path="/param[@name='now']"/>
    public Task<WriteCounts> WriteUsersAsync(Scope scope, IEnumerable<ShopUser> users, DateTimeOffset now, CancellationToken cancellationToken)
        => MergeAsync(scope, now, users, StageUsers, CopyUsers, WriteUserAsync, CountNewUsers, MergeUsers, cancellationToken);

    async Task<WriteCounts> MergeAsync<TRow>(
        Scope scope, DateTimeOffset now, IEnumerable<TRow> rows, string stageSql, string copySql,
        Func<NpgsqlBinaryImporter, TRow, CancellationToken, Task> writeRowAsync, string countNewSql, string mergeSql,
        CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await using var stage = new NpgsqlCommand(stageSql, connection, transaction);
        await stage.ExecuteNonQueryAsync(cancellationToken);

        long offered;
        await using (var writer = await connection.BeginBinaryImportAsync(copySql, cancellationToken))
        {
            foreach (var row in rows)
            {
                await writer.StartRowAsync(cancellationToken);
                await writeRowAsync(writer, row, cancellationToken);
            }

            offered = (long)await writer.CompleteAsync(cancellationToken);
        }

        await using var countNew = new NpgsqlCommand(countNewSql, connection, transaction)
        {
            Parameters = { new() { Value = scope.OrgId }, new() { Value = scope.Namespace } },
        };
        var added = (long)(await countNew.ExecuteScalarAsync(cancellationToken))!;

        await using var merge = new NpgsqlCommand(mergeSql, connection, transaction)
        {
            Parameters = { new() { Value = scope.OrgId }, new() { Value = scope.Namespace }, new() { Value = now.UtcDateTime } },
        };
        var written = await merge.ExecuteNonQueryAsync(cancellationToken);

        await transaction.CommitAsync(cancellationToken);
        return new WriteCounts(offered, added, written - added);
    }

    static async Task WriteItemAsync(NpgsqlBinaryImporter writer, ShopItem item, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(item.ItemId, NpgsqlDbType.Text, cancellationToken);
        await writer.WriteAsync(item.Available, NpgsqlDbType.Boolean, cancellationToken);
        await WriteOrNullAsync(writer, item.Price, NpgsqlDbType.Numeric, cancellationToken);
        await writer.WriteAsync(item.Tags.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        if (item.Embedding is null)
            await writer.WriteNullAsync(cancellationToken);
        else
            await writer.WriteAsync(new Vector(item.Embedding), cancellationToken);

        await writer.WriteAsync(item.Props, NpgsqlDbType.Jsonb, cancellationToken);
        await writer.WriteAsync(item.CreatedAt.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
        await writer.WriteAsync(item.UpdatedAt.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
        await WriteOrNullAsync(writer, item.Brand, NpgsqlDbType.Text, cancellationToken);
        await WriteOrNullAsync(writer, item.Category, NpgsqlDbType.Text, cancellationToken);
        await writer.WriteAsync((item.CategoryPath ?? []).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        await WriteOrNullAsync(writer, item.Description, NpgsqlDbType.Text, cancellationToken);
        await WriteOrNullAsync(writer, item.ImageUrl, NpgsqlDbType.Text, cancellationToken);
    }

    static async Task WriteUserAsync(NpgsqlBinaryImporter writer, ShopUser user, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(user.UserId, NpgsqlDbType.Text, cancellationToken);
        await writer.WriteAsync(user.Traits, NpgsqlDbType.Jsonb, cancellationToken);
        await writer.WriteAsync(user.CreatedAt.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
    }

    static Task WriteOrNullAsync<T>(NpgsqlBinaryImporter writer, T? value, NpgsqlDbType type, CancellationToken cancellationToken)
        => value is null ? writer.WriteNullAsync(cancellationToken) : writer.WriteAsync(value, type, cancellationToken);

    /// <summary>The id of a namespace, the same on every machine: a UUID of version 8 over its scope.</summary>
    static Guid NamespaceId(Scope scope)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{scope.OrgId:N}/{scope.Namespace}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
