using System.Globalization;
using System.Text;
using RecSys.Catalog;
using RecSys.Store;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Bench;

/// <summary>The time of the backfill against a lower bound for reading and writing the same rows.</summary>
sealed class CatalogBenchmark : IBenchmark
{
    const int Items = 50_000;

    public string Name => "catalog";

    public string Description =>
        "catalog_backfill over 50,000 items with 1 kB of HTML, first and again, against COPY of the same rows out and one UPDATE FROM of the same values.";

    public async Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope(Name);
        var items = Shop(context.Scaled(Items), context.Command.Now()).ToArray();
        await SeedAsync(context, scope, items, cancellationToken);
        try
        {
            var small = context.Scope(Name + "_tenth");
            await SeedAsync(context, small, items[..Math.Max(1, items.Length / 10)], cancellationToken);
            var smallPeak = await CommandAsync(context, small, "backfill", cancellationToken);
            await context.Command.Get<NamespaceReset>().DeleteAsync(small, cancellationToken);

            var (changed, unchanged) = await MeasureAsync(context, scope, cancellationToken);
            var perSecond = Derive(items, context.Command.Clock);
            return new BenchReport(
                [BenchReport.Times("Every row changes", changed), BenchReport.Times("No row changes", unchanged)],
                [
                    string.Create(CultureInfo.InvariantCulture, $"Derivation without the database, including embeddings: {perSecond:N0} items of 1 kB per second on one core."),
                    string.Create(CultureInfo.InvariantCulture, $"Peak memory of the first run over a tenth of the items: {smallPeak / 1e6:F0} MB."),
                ]);
        }
        finally
        {
            await context.Command.Get<CatalogLowerBound>().DropAsync(CancellationToken.None);
            await context.Command.Get<NamespaceReset>().DeleteAsync(scope, CancellationToken.None);
        }
    }

    static async Task SeedAsync(BenchContext context, Scope scope, ShopItem[] items, CancellationToken cancellationToken)
    {
        var writer = context.Command.Get<ShopWriter>();
        await context.Command.Get<NamespaceReset>().DeleteAsync(scope, cancellationToken);
        await writer.EnsureNamespaceAsync(scope, context.Command.Now(), cancellationToken);
        await writer.WriteItemsAsync(scope, items, context.Command.Now(), cancellationToken);
    }

    /// <summary>Runs the variants in turn, as in <see cref="Alternation"/>. Before each run that fills the columns, they are emptied; this is not measured.</summary>
    static async Task<(IReadOnlyList<VariantTimes> Changed, IReadOnlyList<VariantTimes> Unchanged)> MeasureAsync(
        BenchContext context, Scope scope, CancellationToken cancellationToken)
    {
        var lowerBound = context.Command.Get<CatalogLowerBound>();
        var copy = context.Command.Get<CopyLowerBound>();
        await CommandAsync(context, scope, "backfill", cancellationToken);
        await lowerBound.KeepAsync(scope, cancellationToken);

        Variant[] changed =
        [
            new("COPY out and one UPDATE FROM (lower bound)", LowerBoundAsync),
            // A run of the program also opens new sessions.
            new("the same in new sessions", async token =>
            {
                lowerBound.EndSessions();
                return await LowerBoundAsync(token);
            }),
            new("catalog_backfill, default batch of 500", token => CommandAsync(context, scope, "backfill", token)),
            new("catalog_backfill --batch 2000", token => CommandAsync(context, scope, "backfill", token, "--batch", "2000")),
        ];
        Variant[] unchanged =
        [
            new("COPY out (lower bound)", async token => { await copy.DrainItemsAsync(scope, token); return 0; }),
            new("catalog_backfill --mode backfill", token => CommandAsync(context, scope, "backfill", token)),
            new("catalog_backfill --mode refresh", token => CommandAsync(context, scope, "refresh", token)),
        ];
        var times = changed.Concat(unchanged).ToDictionary(variant => variant, _ => (Seconds: new List<double>(), Peak: 0L));
        for (var round = 0; round <= context.Rounds; round++)
        {
            foreach (var variant in round % 2 == 0 ? changed : changed.Reverse())
            {
                await lowerBound.ClearAsync(scope, cancellationToken);
                await TimeAsync(variant, isCounted: round > 0);
            }

            foreach (var variant in round % 2 == 0 ? unchanged : unchanged.Reverse())
                await TimeAsync(variant, isCounted: round > 0);
        }

        return (Of(changed), Of(unchanged));

        async Task<long> LowerBoundAsync(CancellationToken token)
        {
            await copy.DrainItemsAsync(scope, token);
            await lowerBound.WriteAsync(context.Command.Now(), token);
            return 0;
        }

        async Task TimeAsync(Variant variant, bool isCounted)
        {
            var clock = context.Command.Clock;
            var started = clock.GetTimestamp();
            var peak = await variant.Run(cancellationToken);
            var (seconds, highest) = times[variant];
            if (isCounted)
                seconds.Add(clock.GetElapsedTime(started).TotalSeconds);
            times[variant] = (seconds, Math.Max(highest, peak));
        }

        IReadOnlyList<VariantTimes> Of(Variant[] variants) => [.. variants.Select(variant => new VariantTimes(variant.Name, times[variant].Seconds, times[variant].Peak))];
    }

    static async Task<long> CommandAsync(BenchContext context, Scope scope, string mode, CancellationToken cancellationToken, params string[] more)
        => (await ChildProcess.MeasureAsync(
            "catalog_backfill",
            ["--namespace", scope.Namespace, "--org", scope.OrgId.ToString(), "--mode", mode, "--log-level", "error", .. more],
            context.Command,
            cancellationToken)).PeakBytes;

    static double Derive(ShopItem[] items, TimeProvider clock)
    {
        var rows = items.Take(10_000).Select(item => new CatalogItem { ItemId = item.ItemId, Tags = [.. item.Tags], Props = Encoding.UTF8.GetBytes(item.Props) }).ToArray();
        var fastest = double.MaxValue;
        // The first rounds run code that the JIT compiler still optimises.
        for (var round = 0; round < 12; round++)
        {
            var started = clock.GetTimestamp();
            foreach (var row in rows)
                CatalogDerivation.BuildUpsert(row, DerivationOptions.Default);
            fastest = Math.Min(fastest, clock.GetElapsedTime(started).TotalSeconds);
        }

        return rows.Length / fastest;
    }

    static IEnumerable<ShopItem> Shop(int count, DateTimeOffset now)
    {
        string[] words =
        [
            "solid", "oak", "table", "with", "rounded", "edges", "and", "a", "brushed", "finish", "that", "fits", "small", "rooms", "its", "legs",
            "unscrew", "for", "transport", "the", "surface", "is", "oiled", "twice", "made", "in", "workshop", "near", "forest", "by", "hand", "every", "winter",
        ];
        for (var n = 0; n < count; n++)
        {
            var body = new StringBuilder("<div class=\"description\"><h2>Why you will like it</h2>");
            for (var i = 0; body.Length < 1_000; i++)
            {
                body.Append(i % 12 == 0 ? "<p>" : " ").Append(words[(n * 31 + i * i * 7 + i) % words.Length]);
                if (i % 12 == 11)
                    body.Append(" &amp; more, at 40&deg;C.</p>");
                if (i % 30 == 29)
                    body.Append("<ul><li><b>Washable</b></li><li>Recycled</li></ul>");
            }

            var props = System.Text.Json.JsonSerializer.Serialize(new
            {
                title = $"Table number {n}",
                vendor = $"Workshop {n % 97}",
                product_type = $"Home > Furniture > Kind {n % 53}",
                body_html = body.ToString(),
                image = $"//cdn.shop.example/images/{n}.jpg?v=1",
            });
            yield return new ShopItem
            {
                ItemId = $"item-{n:D7}",
                Available = true,
                Price = 10 + n % 90,
                Tags = ["sale", $"colour:{words[n % words.Length]}"],
                Props = props,
                CreatedAt = now,
                UpdatedAt = now,
            };
        }
    }
}
