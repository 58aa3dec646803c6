using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Catalog.CatalogRows;

namespace RecSys.Tests.Integration.Catalog;

/// <summary>Wrong planner statistics have no effect: pages and updates use the primary key.</summary>
public sealed class StaleStatisticsTests
{
    const int Items = 4_000;
    const int BatchRows = 100;

    [TestCase("never analysed")]
    [TestCase("analysed while empty")]
    [TestCase("analysed before the namespace was there")]
    [TestCase("analysed before every row changed")]
    public async Task Only_the_completeness_counts_scan_the_whole_table(string statistics)
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await database.ExecuteAsync("ALTER TABLE items SET (autovacuum_enabled = off)");
        if (statistics == "analysed before the namespace was there")
            await InsertAsync(database, "other", Items);
        if (statistics is "analysed while empty" or "analysed before the namespace was there")
            await database.ExecuteAsync("ANALYZE items");
        await InsertAsync(database, "shop", Items);
        if (statistics == "analysed before every row changed")
        {
            await database.ExecuteAsync("ANALYZE items");
            await RunAsync(database, "--namespace", "shop");
            await database.ExecuteAsync("UPDATE items SET brand = NULL, metadata_version = NULL, updated_at = '2026-06-01Z'");
        }

        await FlushAsync(database);
        var before = await CountersAsync(database);
        var run = await RunAsync(database, "--namespace", "shop", "--batch", $"{BatchRows}", "--output", "json");
        await FlushAsync(database);
        var after = await CountersAsync(database);

        Assert.That(Count(Report(run), "changed"), Is.EqualTo(Items), run.Error);
        // Completeness before and after takes one pass each. A page or update that scans the namespace would add one pass each, 40 in total.
        Assert.That(after.InOrder - before.InOrder + after.ByIndex - before.ByIndex, Is.LessThan(20 * Items));
        // The rows of the pages and of the updates.
        Assert.That(after.ByPrimaryKey - before.ByPrimaryKey, Is.AtLeast(2 * Items));
    }

    /// <summary>The statistics of a session are complete once it has ended.</summary>
    static async Task FlushAsync(TestDatabase database)
    {
        const string Others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'catalog_backfill%'";
        for (var i = 0; i < 200 && await database.ScalarAsync<long>(Others) > 0; i++)
            await Task.Delay(50);
    }

    static async Task<(long InOrder, long ByIndex, long ByPrimaryKey)> CountersAsync(TestDatabase database) => (
        await database.ScalarAsync<long>("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'items'"),
        await database.ScalarAsync<long>("SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname = 'items'"),
        await database.ScalarAsync<long>("SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'items_pkey'"));
}
