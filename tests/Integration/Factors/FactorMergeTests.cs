using Npgsql;
using RecSys.Store;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

public sealed class FactorMergeTests
{
    static readonly Scope Default = new(Org, "default");

    [SetUp]
    public Task ResetAsync() => TestDatabase.Shared.ResetAsync();

    [Test]
    public async Task Upsert_of_the_same_rows_changes_nothing()
    {
        await UpsertAsync(Rows(("a", [1, 2]), ("b", [3])));
        var before = await FingerprintAsync();

        Assert.That(await UpsertAsync(Rows(("a", [1, 2]), ("b", [3]))), Is.Zero);
        Assert.That(await FingerprintAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Only_rows_that_differ_are_counted_and_written()
    {
        await UpsertAsync(Rows(("a", [1, 2]), ("b", [3])));

        Assert.That(await UpsertAsync(Rows(("a", [1, 2]), ("b", [4]), ("c", [5]))), Is.EqualTo(2));
        Assert.That((await ItemFactorsAsync())["b"], Is.EqualTo(Vector(4)));
    }

    [Test]
    public async Task Merge_of_many_rows_counts_only_changed_rows()
    {
        var rows = Enumerable.Range(0, 5_000).Select(i => ($"item-{i}", new float[] { 1, i })).ToArray();

        Assert.That(await UpsertAsync(Rows(rows)), Is.EqualTo(5_000));
        rows[17].Item2[0] = 2;
        Assert.That(await UpsertAsync(Rows(rows)), Is.EqualTo(1));
    }

    [TestCase("4MB", 100, "4MB", TestName = "Few rows are sorted in the work_mem of the session")]
    [TestCase("4MB", 5_000, "10000kB", TestName = "Many rows are sorted in memory")]
    [TestCase("1GB", 5_000, "1GB", TestName = "A session that has more memory than needed keeps it")]
    public async Task Merge_changes_work_mem_only_in_its_transaction(string given, int count, string expected)
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await SetAsync($"SET work_mem = '{given}'");
        await using var staging = await FactorStaging.BeginAsync(connection, TestDatabase.Shared.Watch, Default, Start, CancellationToken.None);
        await StageAsync(await staging.BeginItemsAsync(CancellationToken.None), Rows([.. Enumerable.Range(0, count).Select(i => ($"item-{i}", new float[] { 1, i }))]));
        await staging.CompleteAsync(CancellationToken.None);
        await using (var merge = await staging.BeginMergeAsync(CancellationToken.None))
        {
            await merge.UpsertItemFactorsAsync(CancellationToken.None);
            Assert.That(await BytesAsync("current_setting('work_mem')"), Is.EqualTo(await BytesAsync($"'{expected}'")));
            await merge.CommitAsync(CancellationToken.None);
        }

        Assert.That(await BytesAsync("current_setting('work_mem')"), Is.EqualTo(await BytesAsync($"'{given}'")));

        async Task SetAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        async Task<long> BytesAsync(string size)
        {
            await using var command = new NpgsqlCommand($"SELECT pg_size_bytes({size})", connection);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Test]
    public async Task Source_that_throws_midway_leaves_the_table_untouched()
    {
        async IAsyncEnumerable<FactorRows> Broken()
        {
            await foreach (var rows in Rows(("a", [1])))
                yield return rows;
            throw new InvalidOperationException("source broke");
        }

        Assert.That(async () => await UpsertAsync(Broken()), Throws.InvalidOperationException);
        Assert.That(await ItemFactorsAsync(), Is.Empty);
    }

    [Test]
    public async Task Item_factors_become_visible_together_with_user_factors()
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await using var staging = await FactorStaging.BeginAsync(connection, TestDatabase.Shared.Watch, Default, Start, CancellationToken.None);
        await StageAsync(await staging.BeginItemsAsync(CancellationToken.None), Rows(("a", [1])));
        await StageAsync(await staging.BeginUsersAsync(CancellationToken.None), Rows(("u", [1])));
        await staging.CompleteAsync(CancellationToken.None);
        await using var merge = await staging.BeginMergeAsync(CancellationToken.None);
        await merge.UpsertItemFactorsAsync(CancellationToken.None);
        var between = await ItemFactorsAsync();
        await merge.UpsertUserFactorsAsync(CancellationToken.None);
        await merge.CommitAsync(CancellationToken.None);

        Assert.That(between, Is.Empty);
        Assert.That(((await ItemFactorsAsync()).Count, (await UserFactorsAsync()).Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Staging_keeps_no_transaction_open_and_is_dropped_when_it_is_not_written()
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        for (var i = 0; i < 2; i++)
        {
            await using var staging = await FactorStaging.BeginAsync(connection, TestDatabase.Shared.Watch, Default, Start, CancellationToken.None);
            await StageAsync(await staging.BeginItemsAsync(CancellationToken.None), Rows(("a", [1])));
            await staging.CompleteAsync(CancellationToken.None);

            Assert.That(
                await TestDatabase.Shared.ScalarAsync<string>("SELECT state FROM pg_stat_activity WHERE pid = $1", connection.ProcessID), Is.EqualTo("idle"));
        }

        Assert.That(await TestDatabase.Shared.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'staged_%'"), Is.Zero);
        Assert.That(await ItemFactorsAsync(), Is.Empty);
    }

    [Test]
    public void Duplicate_id_is_rejected()
        => Assert.That(
            async () => await UpsertAsync(Rows(("a", [1]), ("a", [2]))),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("21000"));

    [Test]
    public void Vector_of_the_wrong_length_is_rejected()
    {
        var rows = new FactorRows();
        rows.Add("a"u8, new float[128]);

        Assert.That(
            async () => await UpsertAsync(ToAsync(rows)),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("22000"));
    }

    static async Task<long> UpsertAsync(IAsyncEnumerable<FactorRows> rows)
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await using var staging = await FactorStaging.BeginAsync(connection, TestDatabase.Shared.Watch, Default, Start, CancellationToken.None);
        await StageAsync(await staging.BeginItemsAsync(CancellationToken.None), rows);
        await staging.CompleteAsync(CancellationToken.None);
        await using var merge = await staging.BeginMergeAsync(CancellationToken.None);
        var written = await merge.UpsertItemFactorsAsync(CancellationToken.None);
        await merge.CommitAsync(CancellationToken.None);
        return written;
    }

    static async Task StageAsync(FactorCopy copy, IAsyncEnumerable<FactorRows> batches)
    {
        await using (copy)
        {
            await foreach (var rows in batches)
                await copy.WriteAsync(rows, CancellationToken.None);
            await copy.CompleteAsync(CancellationToken.None);
        }
    }

    static IAsyncEnumerable<FactorRows> Rows(params (string Id, float[] Numbers)[] rows)
    {
        var batch = new FactorRows();
        foreach (var (id, numbers) in rows)
            batch.Add(System.Text.Encoding.UTF8.GetBytes(id), Vector(numbers));
        return ToAsync(batch);
    }

    static async IAsyncEnumerable<FactorRows> ToAsync(FactorRows rows)
    {
        await Task.Yield();
        yield return rows;
    }
}
