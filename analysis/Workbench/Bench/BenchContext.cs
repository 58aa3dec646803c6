using RecSys.Hosting;
using RecSys.Store;
using RecSys.Workbench.Generation;

namespace RecSys.Workbench.Bench;

/// <summary>What a benchmark works with.</summary>
/// <param name="Command">The host's services, clock and console.</param>
/// <param name="Rounds">Measured rounds, after one that is not counted.</param>
/// <param name="Scale">Multiplies the benchmark's own data sizes; 1 is the size that its claim is about.</param>
sealed record BenchContext(CommandContext Command, int Rounds, double Scale)
{
    /// <summary>A namespace of the benchmark's own, so that no other is read or written.</summary>
    public Scope Scope(string name) => Command.Scope with { Namespace = "bench_" + name };

    /// <summary>At least 1.</summary>
    public int Scaled(int size) => Math.Max(1, (int)(size * Scale));

    /// <summary>Fills the namespace with a generated shop of seed 1; what is there already is not written again.</summary>
    public async Task SeedAsync(Scope scope, int items, int users, int events, CancellationToken cancellationToken)
    {
        var shop = new Shop(new ShopOptions(items, users, events, 1, Command.Now()));
        await WriteAsync(scope, new ShopData("a generated shop", shop.Items(), shop.Users(), shop.Events(), events), cancellationToken);
    }

    /// <summary>Writes a shop into the namespace, which it makes when it is not there.</summary>
    public async Task WriteAsync(Scope scope, ShopData data, CancellationToken cancellationToken)
    {
        var now = Command.Now();
        var writer = Command.Get<ShopWriter>();
        await writer.EnsureNamespaceAsync(scope, now, cancellationToken);
        await writer.WriteItemsAsync(scope, data.Items, now, cancellationToken);
        await writer.WriteUsersAsync(scope, data.Users, now, cancellationToken);
        await Command.Get<EventWriter>().WriteAsync(scope, data.Events, progress: null, cancellationToken);
    }

    /// <summary>Runs the variants in alternation, the first being the floor.</summary>
    public Task<IReadOnlyList<VariantTimes>> MeasureAsync(IReadOnlyList<Variant> variants, CancellationToken cancellationToken)
        => Alternation.RunAsync(variants, Rounds, Command.Clock, cancellationToken);
}
