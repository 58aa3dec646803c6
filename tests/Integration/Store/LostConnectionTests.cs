using Npgsql;
using RecSys.Scoring;
using RecSys.Store;
using RecSys.Tests.Integration.Proof;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Store;

/// <summary>Connections that break in the middle of a transfer.</summary>
public sealed class LostConnectionTests
{
    static readonly Scope Shop = new(new Guid("00000000-0000-0000-0000-000000000001"), "shop");

    FaultProxy _network = null!;
    TestDatabase _database = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        _network = new FaultProxy(TestDatabase.Shared.ConnectionString);
        _database = await TestDatabase.OpenAsync(_network.ConnectionString);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _network.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Run_takes_over_its_lock_from_its_own_lost_session()
    {
        await using var run = await _database.Runs.StartAsync("lost", Shop, "{}", null, CancellationToken.None);
        _network.FailAfter(1, NetworkFault.LostConnection);

        var again = await run.WithConnectionAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand("SELECT 1", connection);
                return (int)(await command.ExecuteScalarAsync(token))!;
            },
            CancellationToken.None);

        Assert.That(_network.HasFailed);
        Assert.That(again, Is.EqualTo(1));
        Assert.That(
            async () => await TestDatabase.Shared.Runs.StartAsync("lost", Shop, "{}", null, CancellationToken.None),
            Throws.TypeOf<NamespaceBusyException>(), "the run has its lock again");
    }

    [Test]
    public async Task Snapshot_is_read_again_from_the_beginning_after_a_lost_connection()
    {
        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO items (org_id, namespace, item_id, embedding) SELECT $1, 'shop', 'item-' || n, array_fill(n::real, ARRAY[384])::vector FROM generate_series(1, 200) AS n", Shop.OrgId);
        _network.FailAfter(100_000, NetworkFault.CutConnection);

        var snapshot = await _database.Interactions.ReadAsync(
            Shop, new InteractionRead(TagPrefixes.Default, Embeddings: true, UserFactors: false), CancellationToken.None);

        Assert.That(_network.HasFailed);
        Assert.That(snapshot.Counts.Items, Is.EqualTo(200));
        Assert.That(snapshot.Counts.ItemsWithEmbedding, Is.EqualTo(200));
    }

    [TestCase(nameof(NetworkFault.CutConnection))]
    [TestCase(nameof(NetworkFault.LostConnection))]
    [TestCase("terminated session")]
    public async Task Failure_of_the_source_is_reported_even_when_staging_is_lost_too(string how)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var staging = await FactorStaging.BeginAsync(connection, _database.Watch, Shop, DateTimeOffset.UnixEpoch, CancellationToken.None);
        var session = connection.ProcessID;

        Assert.That(StageAsync, Throws.InvalidOperationException.With.Message.EqualTo("the source broke"));

        async Task StageAsync()
        {
            await using var copy = await staging.BeginItemsAsync(CancellationToken.None);
            await foreach (var rows in Rows())
                await copy.WriteAsync(rows, CancellationToken.None);
        }

        async IAsyncEnumerable<FactorRows> Rows()
        {
            var rows = new FactorRows();
            rows.Add("item"u8, new float[384]);
            yield return rows;
            if (Enum.TryParse<NetworkFault>(how, out var fault))
                _network.FailAfter(1, fault);
            else
                await TestDatabase.Shared.ScalarAsync<bool>("SELECT pg_terminate_backend($1, 10000)", session);
            throw new InvalidOperationException("the source broke");
        }
    }

    [Test]
    public async Task Statement_without_a_timeout_continues_while_the_server_answers()
    {
        var watch = new ServerWatch(_database.DataSource, TimeSpan.FromMilliseconds(20));

        var result = await watch.WaitAsync(
            async token =>
            {
                await Task.Delay(200, token);
                return 7;
            },
            CancellationToken.None);

        Assert.That(result, Is.EqualTo(7));
    }

    [Test]
    public async Task Statement_without_a_timeout_ends_when_the_server_is_lost()
    {
        var watch = new ServerWatch(_database.DataSource, TimeSpan.FromMilliseconds(20));
        _network.FailAfter(1, NetworkFault.Outage);

        Assert.That(
            async () => await watch.WaitAsync(
                async token =>
                {
                    await Task.Delay(Timeout.Infinite, token);
                    return 7;
                },
                CancellationToken.None),
            Throws.InstanceOf<NpgsqlException>());
    }
}
