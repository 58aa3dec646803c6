using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

public sealed class PruneTests
{
    [SetUp]
    public async Task ResetAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        for (var i = 0; i < 10; i++)
        {
            await AddItemAsync($"item-{i}", Vector(1, i));
            await AddEventAsync($"user-{i}", $"item-{i}");
        }

        await RunAsync();
    }

    [Test]
    public async Task Factors_of_deleted_items_and_users_are_removed()
    {
        await ForgetAsync(1, 2);

        var report = await RunAsync("--prune");

        Assert.That((report.Number("prune", "items"), report.Number("prune", "users")), Is.EqualTo((2L, 2L)));
        Assert.That((await ItemFactorsAsync()).Count, Is.EqualTo(8));
        Assert.That((await UserFactorsAsync()).Count, Is.EqualTo(8));
    }

    [Test]
    public async Task User_with_a_row_keeps_their_factors()
    {
        await ForgetAsync(1);
        await AddUserAsync("user-1");

        await RunAsync("--prune");

        Assert.That((await UserFactorsAsync()).Count, Is.EqualTo(10));
        Assert.That((await ItemFactorsAsync()).Count, Is.EqualTo(9));
    }

    [Test]
    public async Task Pruning_more_than_a_fifth_is_rejected_and_writes_nothing()
    {
        await ForgetAsync(1, 2, 3);
        await AddEventAsync("new", "item-0");
        var before = await FingerprintAsync();

        var refused = await ProcessRunner.RunAsync("collab_factors", ["--prune"]);
        var untouched = await FingerprintAsync();
        var allowed = await RunAsync("--prune", "--max-prune-percent", "30");

        Assert.That(refused.ExitCode, Is.EqualTo(3));
        Assert.That(refused.Error, Does.Contain("--max-prune-percent"));
        Assert.That(untouched, Is.EqualTo(before));
        Assert.That(allowed.Number("prune", "users"), Is.EqualTo(3));
    }

    [Test]
    public async Task Empty_events_table_prunes_nothing()
    {
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM events");
        await TestDatabase.Shared.ExecuteAsync("DELETE FROM items WHERE item_id = 'item-1'");

        var report = await RunAsync("--prune");

        Assert.That(report.GetProperty("prune").GetProperty("no_events").GetBoolean(), Is.True);
        Assert.That((await ItemFactorsAsync()).Count, Is.EqualTo(10));
    }

    [Test]
    public async Task Dry_run_counts_the_factors_that_would_be_removed()
    {
        await ForgetAsync(1);

        var report = await RunAsync("--prune", "--dry-run");

        Assert.That((report.Number("prune", "items"), report.Number("prune", "users")), Is.EqualTo((1L, 1L)));
        Assert.That((await ItemFactorsAsync()).Count, Is.EqualTo(10));
    }

    static async Task ForgetAsync(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            await TestDatabase.Shared.ExecuteAsync("DELETE FROM items WHERE item_id = $1", $"item-{number}");
            await TestDatabase.Shared.ExecuteAsync("DELETE FROM events WHERE user_id = $1", $"user-{number}");
        }
    }
}
