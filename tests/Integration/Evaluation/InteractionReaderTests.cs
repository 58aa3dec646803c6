using RecSys.Scoring;
using RecSys.Store;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Evaluation;

public sealed class InteractionReaderTests
{
    static readonly Scope Scope = new(new Guid("00000000-0000-0000-0000-000000000001"), "n'\"; DROP");
    static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [SetUp]
    public Task ResetAsync() => TestDatabase.Shared.ResetAsync();

    static Task<InteractionSnapshot> ReadAsync(bool embeddings = true, bool userFactors = true)
        => TestDatabase.Shared.Interactions.ReadAsync(
            Scope, new InteractionRead(TagPrefixes.Default, embeddings, userFactors), CancellationToken.None);

    static Task<int> EventAsync(string user, string item, short type = 0, double value = 1, object? ts = null)
        => TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO events (org_id, namespace, user_id, item_id, type, value, ts) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            Scope.OrgId, Scope.Namespace, user, item, type, value, ts ?? Time);

    static Task<int> ItemAsync(string item, string[] tags, bool available = true, string? brand = null)
        => TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO items (org_id, namespace, item_id, available, tags, brand, embedding) VALUES ($1, $2, $3, $4, $5, $6, array_fill(0.5::real, ARRAY[384])::vector)",
            Scope.OrgId, Scope.Namespace, item, available, tags, brand);

    [Test]
    public async Task Events_and_items_of_the_namespace_are_read_as_stored()
    {
        await ItemAsync("b", ["Red", "brand:Acme"]);
        await ItemAsync("ä'\\", [], available: false, brand: "Other");
        await EventAsync("u😀", "b", 3, 2.5);
        await EventAsync("u😀", "gone", 0, 1, Time.AddTicks(10));
        await TestDatabase.Shared.ExecuteAsync("INSERT INTO events (org_id, namespace, user_id, item_id, type, ts) VALUES ($1, 'other', 'x', 'b', 0, now())", Scope.OrgId);

        var snapshot = await ReadAsync();
        var (interactions, catalog) = (snapshot.Data.Interactions, snapshot.Data.Catalog);

        Assert.That(interactions.UserIds.Ids, Is.EqualTo(new List<string> { "u😀" }));
        Assert.That(interactions.ItemIds.Ids, Is.EqualTo(new List<string> { "b", "gone", "ä'\\" }));
        Assert.That(interactions.Times.ToArray(), Is.EqualTo(new List<long> { Microseconds(Time), Microseconds(Time) + 1 }));
        Assert.That((interactions.Types[0], interactions.Values[0]), Is.EqualTo(((short)3, 2.5)));
        Assert.That((catalog.Contains(0), catalog.Contains(1), catalog.Contains(2)), Is.EqualTo((true, false, true)));
        Assert.That((catalog.Available[0], catalog.Available[1], catalog.Available[2]), Is.EqualTo((true, false, false)));
        Assert.That(catalog.Tags(0).ToArray().Select(tag => catalog.TagNames[tag]), Is.EqualTo(new List<string> { "brand:acme", "red" }));
        Assert.That((catalog.Brand(1), catalog.Brand(0) == catalog.Brand(2)), Is.EqualTo((-1, false)));
        Assert.That((catalog.Embeddings!.Has(0), catalog.Embeddings.Has(1), catalog.Factors), Is.EqualTo((true, false, (ItemVectors?)null)));
        Assert.That(snapshot.Counts, Is.EqualTo(new SnapshotCounts
        {
            Events = 2,
            EventsWithoutTime = 0,
            EventsWithoutValue = 0,
            Items = 2,
            ItemsWithEmbedding = 2,
            ItemFactors = 0,
            FactorsWithoutItem = 0,
            UserFactors = 0,
        }));
    }

    [Test]
    public async Task Factors_are_read_with_their_update_time_and_factors_without_an_item_are_counted()
    {
        await EventAsync("u", "a");
        foreach (var item in (string[])["a", "stray"])
        {
            await TestDatabase.Shared.ExecuteAsync(
                "INSERT INTO recsys_item_factors (org_id, namespace, item_id, factors, updated_at) VALUES ($1, $2, $3, array_fill(2::real, ARRAY[384])::vector, $4)",
                Scope.OrgId, Scope.Namespace, item, Time);
        }

        var snapshot = await ReadAsync();
        Assert.That(snapshot.Data.Catalog.Factors!.Has(0), Is.True);
        Assert.That(snapshot.FactorTimes, Is.EqualTo(Enumerable.Repeat(Microseconds(Time), 1)));
        Assert.That((snapshot.Counts.ItemFactors, snapshot.Counts.FactorsWithoutItem), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Events_without_a_finite_time_or_value_are_counted_and_skipped()
    {
        await EventAsync("u", "a");
        await EventAsync("u", "a", value: double.NaN);
        await EventAsync("u", "a", value: double.PositiveInfinity);
        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO events (org_id, namespace, user_id, item_id, type, ts) VALUES ($1, $2, 'u', 'a', 0, 'infinity'), ($1, $2, 'u', 'a', 0, '-infinity')",
            Scope.OrgId, Scope.Namespace);

        var counts = (await ReadAsync()).Counts;
        Assert.That((counts.Events, counts.EventsWithoutTime, counts.EventsWithoutValue), Is.EqualTo((1, 2, 2)));
    }

    [Test]
    public async Task Fingerprint_ignores_row_order_and_changes_with_every_value()
    {
        await EventAsync("u", "a");
        await EventAsync("v", "b");
        var first = (await ReadAsync()).Fingerprint;
        await TestDatabase.Shared.ResetAsync();
        await EventAsync("v", "b");
        await EventAsync("u", "a");
        Assert.That((await ReadAsync()).Fingerprint, Is.EqualTo(first));

        await EventAsync("v", "b");
        Assert.That((await ReadAsync()).Fingerprint, Is.Not.EqualTo(first));
    }

    [Test]
    public async Task Event_types_of_a_namespace_replace_the_defaults()
    {
        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO event_type_config (org_id, namespace, type, name, weight, half_life_days, is_active) VALUES ($1, $2, 0, null, 0.5, 3, true), ($1, $2, 1, 'tap', 0.6, null, false), ($1, $2, 9, 'wish', 0.7, null, true)",
            Scope.OrgId, Scope.Namespace);

        var types = (await ReadAsync()).Data.Types;
        Assert.That(types.Select(type => (type.Type, type.Name, type.Weight, type.ConfiguredHalfLifeDays)), Is.EqualTo(new List<(short, string, double, double?)>
        {
            (0, "view", 0.5, 3), (2, "add", 0.7, null), (3, "purchase", 1, null), (4, "custom", 0.2, null), (9, "wish", 0.7, null),
        }));
    }

    [Test]
    public async Task Only_requested_data_is_read()
    {
        await ItemAsync("a", []);
        var snapshot = await ReadAsync(embeddings: false, userFactors: false);
        Assert.That((snapshot.Data.Catalog.Embeddings, snapshot.Data.StoredUserFactors, snapshot.Counts.ItemsWithEmbedding), Is.EqualTo(((ItemVectors?)null, (VectorTable?)null, 0)));
    }

    [Test]
    public async Task Row_fingerprint_ignores_embeddings_and_the_embedding_fingerprint_does_not()
    {
        await ItemAsync("a", ["x"]);
        await EventAsync("u", "a");
        var (with, without) = (await ReadAsync(), await ReadAsync(embeddings: false));
        Assert.That((without.Fingerprint, without.EmbeddingFingerprint), Is.EqualTo((with.Fingerprint, (string?)null)));

        await TestDatabase.Shared.ExecuteAsync("UPDATE items SET embedding = array_fill(0.25::real, ARRAY[384])::vector WHERE item_id = 'a'");
        var changed = await ReadAsync();
        Assert.That((changed.Fingerprint == with.Fingerprint, changed.EmbeddingFingerprint == with.EmbeddingFingerprint), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Trait_is_read_for_users_where_it_is_a_single_value()
    {
        foreach (var (user, traits) in new[] { ("a", "{\"k'\": \"text\"}"), ("b", "{\"k'\": 2}"), ("c", "{\"k'\": true}"), ("d", "{\"k'\": [1]}"), ("e", "{\"k'\": null}"), ("f", "{}"), ("h", "{\"k'\": \"no events\"}") })
        {
            await TestDatabase.Shared.ExecuteAsync(
                "INSERT INTO users (org_id, namespace, user_id, traits) VALUES ($1, $2, $3, $4::jsonb)", Scope.OrgId, Scope.Namespace, user, traits);
        }

        foreach (var user in (string[])["a", "b", "c", "d", "e", "f", "g"])
            await EventAsync(user, "i");
        var without = await ReadAsync();
        var snapshot = await TestDatabase.Shared.Interactions.ReadAsync(
            Scope, new InteractionRead(TagPrefixes.Default, Embeddings: true, UserFactors: true, TraitKey: "k'"), CancellationToken.None);

        Assert.That(snapshot.Traits, Is.EqualTo(new List<string?> { "text", "2", "true", null, null, null, null }));
        Assert.That(without.Traits, Is.All.Null);
        Assert.That(snapshot.Fingerprint, Is.EqualTo(without.Fingerprint));
    }

    static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / 10;
}
