using System.Text.Json;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

/// <summary>The gate passes for learned factors of the generated shop, and fails for means of unrelated vectors and for events that are unrelated to their users.</summary>
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
    public async Task Learned_factors_of_the_generated_shop_pass_and_those_of_shuffled_events_fail()
    {
        var passed = await ProcessRunner.RunAsync("collab_factors", ["--model", "als", "--gate"]);
        var before = await FingerprintAsync();
        await TestDatabase.Shared.ExecuteAsync("""
            UPDATE events SET item_id = other.item_id
            FROM (SELECT source_event_id, row_number() OVER (ORDER BY source_event_id) AS n FROM events) AS own
            JOIN (SELECT item_id, row_number() OVER (ORDER BY md5(source_event_id)) AS n FROM events) AS other USING (n)
            WHERE events.source_event_id = own.source_event_id
            """);

        var refused = await ProcessRunner.RunAsync("collab_factors", ["--model", "als", "--gate"]);

        Assert.That(passed.ExitCode, Is.Zero, passed.Output + passed.Error);
        Assert.That(passed.Output, Does.Contain("gate: passed"));
        Assert.That(refused.ExitCode, Is.EqualTo(5), refused.Output + refused.Error);
        Assert.That(refused.Output, Does.Contain("gate: refused").And.Contain("stored factors not compared: they were learned from held-out events"));
        Assert.That(await FingerprintAsync(), Is.EqualTo(before), "a run that fails the gate writes nothing");
    }

    [Test]
    public async Task Means_of_vectors_that_say_nothing_about_the_items_are_refused_and_write_nothing()
    {
        await TestDatabase.Shared.ExecuteAsync("""
            UPDATE items SET embedding = other.embedding
            FROM (SELECT item_id, row_number() OVER (ORDER BY item_id) AS n FROM items WHERE embedding IS NOT NULL) AS own
            JOIN (SELECT embedding, row_number() OVER (ORDER BY md5(item_id)) AS n FROM items WHERE embedding IS NOT NULL) AS other USING (n)
            WHERE items.item_id = own.item_id
            """);

        var result = await ProcessRunner.RunAsync("collab_factors", ["--gate"]);

        Assert.That(result.ExitCode, Is.EqualTo(5), result.Output + result.Error);
        Assert.That(result.Output, Does.Contain("gate: refused").And.Contain("next: the same command with --model als"));
        Assert.That(await ItemFactorsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_search_reports_every_model_and_stores_the_chosen_settings()
    {
        var result = await ProcessRunner.RunAsync("collab_factors", ["--model", "als", "--factors", "32", "--tune", "--output", "json"]);

        Assert.That(result.ExitCode, Is.Zero, result.Output + result.Error);
        using var report = JsonDocument.Parse(result.Output);
        var tuning = report.RootElement.GetProperty("runs")[0].GetProperty("tuning");
        var settings = report.RootElement.GetProperty("runs")[0].GetProperty("model").GetProperty("settings");
        Assert.Multiple(() =>
        {
            Assert.That(tuning.GetProperty("trials").GetArrayLength(), Is.EqualTo(5));
            Assert.That(tuning.GetProperty("scales").GetArrayLength(), Is.EqualTo(4));
            foreach (var name in (string[])["shrinkage", "confidence_ratio", "median_best_score"])
                Assert.That(settings.GetProperty(name).GetDouble(), Is.EqualTo(tuning.GetProperty(name).GetDouble()), name);
        });
        var stored = await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT (details->'learned'->>'shrinkage') || ' ' || (details->'learned'->>'median_best_score') FROM recsys_factor_models");
        Assert.That(stored, Is.EqualTo(FormattableString.Invariant(
            $"{settings.GetProperty("shrinkage").GetDouble()} {settings.GetProperty("median_best_score").GetDouble()}")));
    }

    [Test]
    public async Task Too_few_users_are_insufficient_evidence()
    {
        var result = await ProcessRunner.RunAsync("collab_factors", ["--gate", "--sample-percent", "2"]);

        Assert.That(result.ExitCode, Is.EqualTo(7), result.Output + result.Error);
        Assert.That(await ItemFactorsAsync(), Is.Empty);
    }
}
