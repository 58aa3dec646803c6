using System.Text.RegularExpressions;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>The statements that reach the server, recorded by a proxy, on harmless and on hostile rows.</summary>
[Category("Proof")]
[NonParallelizable]
[CancelAfter(900_000)]
public sealed partial class HostileStatementsTests
{
    const int Items = 3_000;
    const int Events = 5_000;
    const int Seed = 20_260_102;
    const string HostileName = "'; DROP TABLE items; -- $1 {0} %s \"\\ \u202e\u4e2d";

    [Test]
    public async Task Statements_do_not_depend_on_rows_or_flags()
    {
        var promise = Promise.Make("hostile input", "the statements are the same for harmless and hostile rows and flags, and contain no value of either");
        TestContext.Out.WriteLine($"seed {Seed}");
        await using var plain = await TestDatabase.CreateAsync(migrate: true);
        await using var hostile = await TestDatabase.CreateAsync(migrate: true);
        var now = await plain.ScalarAsync<DateTime>("SELECT date_trunc('second', now())");
        await HostileShop.InsertAsync(plain, "shop", Items, Events, now, Seed, plain: true);
        var values = await HostileShop.InsertAsync(hostile, HostileName, Items, Events, now, Seed);
        values = [.. values.Where(value => value.Length >= 8), HostileName];
        var user = (await hostile.ScalarAsync<string>("SELECT user_id FROM events GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1"))!;
        var item = (await hostile.ScalarAsync<string>("SELECT min(item_id) FROM items WHERE length(item_id) > 20"))!;
        var folder = Directory.CreateTempSubdirectory("recsys-statements-").FullName;

        foreach (var (program, plainFlags, hostileFlags) in Runs(folder, user, item))
        {
            await promise.TryAsync($"{program} {string.Join(' ', plainFlags)}", async () =>
            {
                var expected = await StatementsAsync(plain, program, ["--namespace", "shop", .. plainFlags]);
                var statements = await StatementsAsync(hostile, program, ["--namespace", HostileName, .. hostileFlags]);
                Assert.That(expected, Is.Not.Empty);
                Assert.That(statements.Select(WithoutLiterals).Distinct(), Is.EquivalentTo(expected.Select(WithoutLiterals).Distinct()));
                Assert.That(values.Where(value => statements.Any(statement => statement.Contains(value, StringComparison.Ordinal))).Select(Hosting.Printable.Escape), Is.Empty);
                promise.Add(statements.Count);
            });
        }

        Directory.Delete(folder, recursive: true);
        promise.AssertKept(atLeast: 100);
    }

    static IEnumerable<(string Program, string[] Plain, string[] Hostile)> Runs(string folder, string user, string item)
    {
        var (undo, hostileUndo) = (Path.Combine(folder, "plain"), Path.Combine(folder, "hostile"));
        yield return Same("catalog_backfill", "--dry-run");
        yield return ("catalog_backfill", ["--item", "item-00001", "--dry-run"], ["--item", item, "--item", HostileName, "--dry-run"]);
        yield return ("catalog_backfill", ["--limit", "700", "--undo", undo], ["--limit", "700", "--undo", hostileUndo]);
        yield return ("catalog_backfill", ["--mode", "undo", "--undo", undo], ["--mode", "undo", "--undo", hostileUndo]);
        yield return Same("catalog_backfill", "--batch", "1000");
        yield return Same("catalog_backfill", "--mode", "refresh", "--embeddings", "all", "--overwrite", "--since", "900d");
        yield return Same("collab_factors", "--dry-run", "--weight-events");
        yield return Same("collab_factors", "--prune", "--max-prune-percent", "100", "--evaluate", "--sample-percent", "100");
        yield return Same("collab_factors", "--model", "als", "--factors", "16");
        yield return Same("collab_factors", "--since", "20d");
        yield return ("blend_eval", ["--min-events", "2", "--segment-trait", "tier"], ["--min-events", "2", "--segment-trait", HostileName]);
        yield return Same("blend_eval", "--protocol", "replay");
        yield return ("blend_eval", ["--explain-user", "user-00001"], ["--explain-user", user, "--explain-item", item]);
    }

    static (string Program, string[] Plain, string[] Hostile) Same(string program, params string[] flags) => (program, flags, flags);

    static async Task<IReadOnlyCollection<string>> StatementsAsync(TestDatabase database, string program, string[] arguments)
    {
        await using var proxy = new RecordingProxy(database.ConnectionString);
        var result = await ProcessRunner.RunAsync(program, arguments, new Dictionary<string, string?> { ["DATABASE_URL"] = proxy.ConnectionString });
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return proxy.Statements;
    }

    /// <summary>COPY has no parameters: its values are literals, and texts are written in hexadecimal.</summary>
    static string WithoutLiterals(string statement) => Literals().Replace(statement, "$$value");

    [GeneratedRegex(@"E'(\\u[0-9a-f]{4})*'::text|'[0-9a-f-]{36}'::uuid|'[0-9-]{10} [0-9:.]{15}\+00'::timestamptz|NULL(?=::timestamptz)", RegexOptions.CultureInvariant)]
    private static partial Regex Literals();
}
