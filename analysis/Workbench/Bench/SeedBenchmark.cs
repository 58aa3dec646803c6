using System.Globalization;
using RecSys.Workbench.Database;
using RecSys.Workbench.Generation;

namespace RecSys.Workbench.Bench;

/// <summary>The time to generate and write a shop, and the share of generation.</summary>
sealed class SeedBenchmark : IBenchmark
{
    public string Name => "seed";

    public string Description =>
        "Making a shop in memory, writing its 2,000,000 events into an empty namespace, and offering them again, against reading them back by COPY.";

    public async Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope(Name);
        var options = new ShopOptions(context.Scaled(50_000), context.Scaled(100_000), context.Scaled(2_000_000), 1, context.Command.Now());
        await context.Command.Get<NamespaceReset>().DeleteAsync(scope, cancellationToken);
        var clock = context.Command.Clock;
        var started = clock.GetTimestamp();
        await context.SeedAsync(scope, options.Items, options.Users, options.Events, cancellationToken);
        var first = clock.GetElapsedTime(started).TotalSeconds;

        var times = await context.MeasureAsync(
            [
                new("COPY the events out (lower bound)", async token => { await context.Command.Get<CopyLowerBound>().DrainInteractionsAsync(scope, token); return 0; }),
                new("make the events in memory", _ => Task.FromResult(Make(options))),
                new("seed again, nothing new", async token => { await context.SeedAsync(scope, options.Items, options.Users, options.Events, token); return 0; }),
            ],
            cancellationToken);
        await context.Command.Get<NamespaceReset>().DeleteAsync(scope, cancellationToken);

        return new BenchReport(
            [BenchReport.Times("Times", times)],
            [string.Create(CultureInfo.InvariantCulture,
                $"First seeding of {options.Items:N0} items, {options.Users:N0} users and {options.Events:N0} events: {first:F1} s, once.")]);
    }

    /// <summary>Generates every event. Returns no peak memory, since it runs in the workbench itself.</summary>
    static long Make(ShopOptions options)
    {
        var count = new Shop(options).Events().LongCount();
        return count == options.Events ? 0 : throw new InvalidOperationException($"Made {count} events of {options.Events}.");
    }
}
