using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

/// <summary>The gate passes on the generated shop and fails on one whose events are unrelated to their users.</summary>
public sealed class FactorGateTests
{
    [SetUp]
    public async Task ResetAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        var seeded = await ProcessRunner.RunAsync("workbench", ["seed", "--items", "1000", "--users", "1500", "--events", "30000"]);
        Assert.That(seeded.ExitCode, Is.Zero, seeded.Error);
    }

    [Test]
    public async Task Generated_shop_passes_and_shuffled_events_fail()
    {
        var passed = await ProcessRunner.RunAsync("collab_factors", ["--gate", "--sample-percent", "50"]);
        var before = await FingerprintAsync();
        await TestDatabase.Shared.ExecuteAsync("""
            UPDATE events SET item_id = other.item_id
            FROM (SELECT source_event_id, row_number() OVER (ORDER BY source_event_id) AS n FROM events) AS own
            JOIN (SELECT item_id, row_number() OVER (ORDER BY md5(source_event_id)) AS n FROM events) AS other USING (n)
            WHERE events.source_event_id = own.source_event_id
            """);

        var refused = await ProcessRunner.RunAsync("collab_factors", ["--gate", "--sample-percent", "50"]);

        Assert.That(passed.ExitCode, Is.Zero, passed.Output + passed.Error);
        Assert.That(passed.Output, Does.Contain("gate: passed"));
        Assert.That(refused.ExitCode, Is.EqualTo(5), refused.Output + refused.Error);
        Assert.That(refused.Output, Does.Contain("gate: refused"));
        Assert.That(await FingerprintAsync(), Is.EqualTo(before), "a run that fails the gate writes nothing");
    }

    [Test]
    public async Task Too_few_users_are_insufficient_evidence()
    {
        var result = await ProcessRunner.RunAsync("collab_factors", ["--gate", "--sample-percent", "0.5"]);

        Assert.That(result.ExitCode, Is.EqualTo(7), result.Output + result.Error);
        Assert.That(await ItemFactorsAsync(), Is.Empty);
    }
}
