using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

/// <summary>A small namespace for learned factors: two groups of users, each with its own half of the items.</summary>
static class LearnedShop
{
    public const int Items = 40;
    public const int Users = 60;

    /// <summary>The dimensions of the learned factors in the tests. Embeddings have a number behind them, so that a vector shows its model.</summary>
    public const int Dimensions = 8;

    public static readonly string[] Als = ["--model", "als", "--factors", "8"];

    /// <summary>Counts of rows by model in both tables, from one statement: learned, then others.</summary>
    public const string Mixture = """
        SELECT count(*) FILTER (WHERE tail = 0) || ' ' || count(*) FILTER (WHERE tail > 0) FROM (
            SELECT vector_norm(subvector(factors, 9, 376)) AS tail FROM recsys_item_factors
            UNION ALL SELECT vector_norm(subvector(factors, 9, 376)) FROM recsys_user_factors) AS rows
        """;

    /// <summary>
    /// Adds the rows. The item <c>bare</c> has neither an embedding nor text, and <c>loyal</c> has events on it alone: only a learned model has a
    /// factor for them. The item <c>new</c> has no event.
    /// </summary>
    public static async Task AddAsync()
    {
        for (var i = 0; i < Items; i++)
            await AddItemAsync($"item-{i:D2}", Embedding(i));
        await AddItemAsync("bare", null);
        await AddItemAsync("new", Embedding(3));
        await AddEventsAsync(
            from user in Enumerable.Range(0, Users)
            from step in Enumerable.Range(0, 6)
            select ($"user-{user:D2}", $"item-{2 * ((user * 7 + step * step) % (Items / 2)) + user % 2:D2}", Start.UtcDateTime.AddMinutes(60 * user + step)));
        await AddEventAsync("loyal", "bare", 1);
        await AddEventAsync("user-00", "bare", 2);
    }

    public static async Task<string> MixtureAsync() => await TestDatabase.Shared.ScalarAsync<string>(Mixture) ?? "";

    /// <summary>The record of the stored model as text; empty without one.</summary>
    public static async Task<string> RecordAsync()
        => await TestDatabase.Shared.ScalarAsync<string>("SELECT to_jsonb(t)::text FROM recsys_factor_models AS t") ?? "";

    static float[] Embedding(int i)
    {
        var vector = Vector(1, i % 2, i % 3, i % 5);
        vector[100] = 1 + i;
        return vector;
    }
}
