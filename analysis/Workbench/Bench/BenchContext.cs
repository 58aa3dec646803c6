using RecSys.Hosting;
using RecSys.Store;
using RecSys.Workbench.Database;
using RecSys.Workbench.Generation;

namespace RecSys.Workbench.Bench;

/// <summary>The services and sizes of a benchmark.</summary>
/// <param name="Command">The host's services, clock and console.</param>
/// <param name="Rounds">Measured rounds, after one warm-up round.</param>
/// <param name="Scale">Factor for the benchmark's own data sizes; 1 is the size of its published table.</param>
sealed record BenchContext(CommandContext Command, int Rounds, double Scale)
{
    /// <summary>A private namespace, so that no other one is read or written.</summary>
    public Scope Scope(string name) => Command.Scope with { Namespace = "bench_" + name };

    /// <summary>At least 1.</summary>
    public int Scaled(int size) => Math.Max(1, (int)(size * Scale));

    /// <summary>Fills the namespace with a generated shop of seed 1. Existing rows are not written again.</summary>
    public async Task SeedAsync(Scope scope, int items, int users, int events, CancellationToken cancellationToken)
    {
        var shop = new Shop(new ShopOptions(items, users, events, 1, Command.Now()));
        await WriteAsync(scope, new ShopData("a generated shop", shop.Items(), shop.Users(), shop.Events(), events), cancellationToken);
    }

    /// <summary>Writes a shop into the namespace, which is created if necessary.</summary>
    public async Task WriteAsync(Scope scope, ShopData data, CancellationToken cancellationToken)
    {
        var now = Command.Now();
        var writer = Command.Get<ShopWriter>();
        await writer.EnsureNamespaceAsync(scope, now, cancellationToken);
        await writer.WriteItemsAsync(scope, data.Items, now, cancellationToken);
        await writer.WriteUsersAsync(scope, data.Users, now, cancellationToken);
        await Command.Get<EventWriter>().WriteAsync(scope, data.Events, progress: null, cancellationToken);
    }

    /// <summary>Runs the variants in alternation, the first being the lower bound.</summary>
    public Task<IReadOnlyList<VariantTimes>> MeasureAsync(IReadOnlyList<Variant> variants, CancellationToken cancellationToken)
        => Alternation.RunAsync(variants, Rounds, Command.Clock, cancellationToken);
}
