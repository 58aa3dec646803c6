using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Workbench.Fixtures;
using RecSys.Workbench.Generation;

namespace RecSys.Workbench;

[Command("seed", Description = "Writes a generated shop or the data of a fixture file into a namespace. Existing rows are not written again.")]
sealed class SeedCommand : TableOrJsonOptions, ICommand
{
    [Option("--items <N>", Description = "Items of the generated shop (1 to 10,000,000). Default: 2000.")]
    [InRange(1, 10_000_000)]
    public int Items { get; set; } = 2_000;

    [Option("--users <N>", Description = "Users of the generated shop (1 to 50,000,000). Default: 3000.")]
    [InRange(1, 50_000_000)]
    public int Users { get; set; } = 3_000;

    [Option("--events <N>", Description = "Events of the generated shop (0 to 2,000,000,000). Default: 60000.")]
    [InRange(0, 2_000_000_000)]
    public int Events { get; set; } = 60_000;

    [Option("--seed <N>", Description = "Seed of the generated shop (0 or more); the same seed and sizes give the same shop. Default: 1.")]
    [InRange(0, int.MaxValue)]
    public int Seed { get; set; } = 1;

    [Option("--fixture <FILE>", Description = "Write the items, users and events of this JSON file instead of a generated shop. Default: none.")]
    [ExistingFile]
    public string? Fixture { get; set; }

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var now = context.Now();
        var data = Fixture is null ? Generate(now) : FixtureFile.Read(Fixture, now);

        await ShopLoad.RunAsync(context, data, now, Output, cancellationToken);
        return ExitCodes.Success;
    }

    ShopData Generate(DateTimeOffset now)
    {
        var shop = new Shop(new ShopOptions(Items, Users, Events, (ulong)Seed, now));
        return new ShopData(
            string.Create(CultureInfo.InvariantCulture, $"generated shop, seed {Seed}"), shop.Items(), shop.Users(), shop.Events(), Events);
    }
}
