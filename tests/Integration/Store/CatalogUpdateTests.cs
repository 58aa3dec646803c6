using System.Globalization;
using Npgsql;
using RecSys.Catalog;
using RecSys.Store;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Store;

public sealed class CatalogUpdateTests
{
    const int Rows = 500;
    const int Updates = 12;
    const int Pages = 100; // of 4 kB; the arrays of a batch take some 1,600

    static readonly Scope NoItems = new(Guid.Parse("00000000-0000-0000-0000-0000000000aa"), "no-items");

    /// <summary>Counts page faults of the server process: getting memory page by page costs many times the copy into it.</summary>
    [Test]
    public async Task KeepMemory_keeps_server_memory_between_batches()
    {
        // A new session: a large value in an earlier statement would already have raised its threshold.
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        if (FaultsOf(connection) is null)
            Assert.Ignore("the server does not run on this machine, or the machine has no /proc");

        using var update = new CatalogUpdate([.. Enumerable.Range(0, Rows).Select(n => Write(n.ToString("D6", CultureInfo.InvariantCulture)))]);
        await CatalogUpdate.KeepMemoryAsync(connection, Rows, CancellationToken.None);
        await UpdateAsync(connection, update);
        await UpdateAsync(connection, update);

        var before = FaultsOf(connection)!.Value;
        for (var i = 0; i < Updates; i++)
            await UpdateAsync(connection, update);

        Assert.That((FaultsOf(connection)!.Value - before) / Updates, Is.LessThan(Pages));
    }

    [Test]
    public async Task Statement_is_prepared_once_per_session()
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        for (var batch = 1; batch <= 3; batch++)
        {
            using var update = new CatalogUpdate([.. Enumerable.Range(0, batch).Select(n => Write(n.ToString("D6", CultureInfo.InvariantCulture)))]);
            await UpdateAsync(connection, update);
        }

        await using var select = new NpgsqlCommand("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'UPDATE items%'", connection);

        Assert.That(await select.ExecuteScalarAsync(), Is.EqualTo(1));
    }

    [TestCase(1)]
    [TestCase(10_000)]
    public async Task KeepMemory_accepts_any_batch_size(int rows)
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();

        Assert.That(async () => await CatalogUpdate.KeepMemoryAsync(connection, rows, CancellationToken.None), Throws.Nothing);
    }

    [Test]
    public async Task Update_can_be_retried_with_another_time()
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var readAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        await using (var insert = new NpgsqlCommand("INSERT INTO items (org_id, namespace, item_id, updated_at) VALUES ($1, $2, '000001', $3)", connection))
        {
            insert.Parameters.AddWithValue(NoItems.OrgId);
            insert.Parameters.AddWithValue(NoItems.Namespace);
            insert.Parameters.AddWithValue(readAt);
            await insert.ExecuteNonQueryAsync();
        }

        using var update = new CatalogUpdate([Write("000001") with { ExpectedAt = readAt }]);
        await transaction.SaveAsync("before");
        var first = await update.ExecuteAsync(connection, NoItems, [readAt.AddSeconds(1)], CancellationToken.None);
        var stale = await update.ExecuteAsync(connection, NoItems, [readAt.AddSeconds(2)], CancellationToken.None);
        await transaction.RollbackAsync("before");
        var second = await update.ExecuteAsync(connection, NoItems, [readAt.AddSeconds(3)], CancellationToken.None);
        await using var select = new NpgsqlCommand("SELECT updated_at FROM items WHERE org_id = $1", connection) { Parameters = { new() { Value = NoItems.OrgId } } };
        var written = await select.ExecuteScalarAsync();

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EquivalentTo(new[] { "000001" }));
            Assert.That(stale, Is.Empty);
            Assert.That(second, Is.EquivalentTo(first));
            Assert.That(written, Is.EqualTo(readAt.AddSeconds(3)));
        });
    }

    static Task<IReadOnlySet<string>> UpdateAsync(NpgsqlConnection connection, CatalogUpdate update)
        => update.ExecuteAsync(connection, NoItems, [.. Enumerable.Repeat(DateTime.UnixEpoch, Rows)], CancellationToken.None);

    static CatalogWrite Write(string itemId)
        => new(
            itemId, DateTime.UnixEpoch, CatalogValues.None,
            CatalogValues.None.With(DerivedColumn.Brand, "Fjellheim").With(DerivedColumn.Description, new string('x', 1_200)), EmbeddingWrite.Fill, new float[TextEmbedding.Dimensions]);

    /// <summary>Pages that the server process of the session got from the system so far; null where this is unknown.</summary>
    static long? FaultsOf(NpgsqlConnection connection)
    {
        const int MinorFaults = 7; // index among the fields after the process name, which is in brackets
        try
        {
            var stat = File.ReadAllText($"/proc/{connection.ProcessID.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat.Contains("(postgres)", StringComparison.Ordinal)
                ? long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[MinorFaults], CultureInfo.InvariantCulture)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
