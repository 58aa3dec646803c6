using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Workbench.Bench;

[Command("bench", Description = "Runs a benchmark against its lower bound, prints the table and writes it to analysis/bench/NAME.md.")]
sealed class BenchCommand : TableOrJsonOptions, ICommand
{
    /// <summary>All benchmarks.</summary>
    static readonly IBenchmark[] All =
        [new SeedBenchmark(), new CatalogBenchmark(), new BlendBenchmark(), new SweepBenchmark(), new FactorsBenchmark(), new AlsBenchmark(), new ScaleBenchmark()];

    [Argument(0, "NAME", "The benchmark; 'all' runs all except scale, which needs about 30 GB of disk. Without a name, the benchmarks are listed.")]
    public string? Name { get; set; }

    [Option("--rounds <N>", Description = "Measured rounds (1 to 1000), after one warm-up round. Default: 5.")]
    [InRange(1, 1000)]
    public int Rounds { get; set; } = 5;

    [Option("--scale <X>", Description = "Factor for the sizes of the data (0.0001 to 1000). Default: 1.")]
    [InRange(0.0001, 1000)]
    public double Scale { get; set; } = 1;

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (Name is null)
        {
            context.Terminal.WriteTable(new TextTable(["name", "what"], [.. All.Select(benchmark => new[] { benchmark.Name, benchmark.Description })]));
            return ExitCodes.Success;
        }

        var chosen = All.Where(benchmark => benchmark.Name == Name || (Name == "all" && benchmark is not ScaleBenchmark)).ToArray();
        if (chosen.Length == 0)
            throw CommandException.BadValue("NAME", Name, $"all, {string.Join(", ", All.Select(benchmark => benchmark.Name))}");

        foreach (var benchmark in chosen)
            await MeasureAsync(benchmark, new BenchContext(context, Rounds, Scale), cancellationToken);
        return ExitCodes.Success;
    }

    async Task MeasureAsync(IBenchmark benchmark, BenchContext context, CancellationToken cancellationToken)
    {
        var report = await benchmark.RunAsync(context, cancellationToken);
        var path = await BenchFile.WriteAsync(benchmark, context, report, cancellationToken);

        var terminal = context.Command.Terminal;
        if (Output == OutputFormat.Json)
        {
            terminal.WriteJsonLine(new { benchmark.Name, File = path, report.Tables, report.Notes });
            return;
        }

        terminal.WriteLine($"{benchmark.Name}: {benchmark.Description}");
        foreach (var (title, table) in report.Tables)
        {
            terminal.WriteLine();
            terminal.WriteLine(title);
            terminal.WriteTable(table);
        }

        foreach (var note in report.Notes)
            terminal.WriteLine(note);
        terminal.WriteLine($"Written to {path}");
    }
}
