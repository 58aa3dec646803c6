using System.Globalization;
using RecSys.Hosting;

namespace RecSys.Workbench.Bench;

/// <summary>Training of learned factors against its own floating-point work at the peak rate of a core, and the whole command against the means.</summary>
sealed class AlsBenchmark : IBenchmark
{
    const int Items = 50_000;
    const int Users = 100_000;
    const int Events = 2_000_000;
    const string Program = "collab_factors";

    static readonly int[] Dimensions = [128, 384];

    public string Name => "als";

    public string Description =>
        "Training of learned factors on 50,000 items, 100,000 users and 2,000,000 events against its own floating-point operations at the measured peak rate of a core, and collab_factors --model als against --model means on the same rows.";

    public async Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var training = TrainingTable(context, cancellationToken);
        var (commands, pairs) = await CommandsAsync(context, cancellationToken);
        var allowed = Dimensions.Select(d => string.Create(CultureInfo.InvariantCulture,
            $"at {d} factors {(pairs * 16d + context.Scaled(Users + Items) * d * 8d + 250e6) / 1e6:N0} MB"));
        return new BenchReport(
            [training, BenchReport.Times("The whole command", commands)],
            [$"Peak memory allowed: pairs x 16 B + rows x factors x 8 B + 250 MB, which is {string.Join(", ", allowed)}."]);
    }

    static BenchTable TrainingTable(BenchContext context, CancellationToken cancellationToken)
    {
        var now = context.Command.Now();
        var large = new AlsTraining(context.Scaled(Items), context.Scaled(Users), context.Scaled(Events), now);
        var small = new AlsTraining(context.Scaled(Items), context.Scaled(Users / 10), context.Scaled(Events / 10), now);
        List<string[]> rows = [];
        foreach (var d in Dimensions)
        {
            List<double> one = [], two = [], tenth = [], bound = [];
            for (var round = 0; round < context.Rounds; round++)
            {
                bound.Add(large.OperationsPerIteration(d) / FloatPeak.Measure(context.Command.Clock));
                one.Add(large.SecondsPerIteration(d, 1, context.Command.Clock, cancellationToken));
                two.Add(large.SecondsPerIteration(d, 2, context.Command.Clock, cancellationToken));
                tenth.Add(small.SecondsPerIteration(d, 1, context.Command.Clock, cancellationToken));
            }

            rows.Add(
            [
                Text(d, "0"), Text(large.Pairs, "N0"), Text(large.OperationsPerIteration(d) / 1e9, "F1"), Text(Median(bound), "F2"), Text(Median(one), "F2"),
                Text(Median(one) / Median(bound), "F2"), Text(Median(one) / Median(two), "F2"), Text(Median(one) / Median(tenth), "F1"),
            ]);
        }

        return new BenchTable("One iteration, one worker", new TextTable(
            [">factors", ">pairs", ">GFLOP", ">lower bound s", ">median s", ">ratio", ">speed-up with 2", ">times a tenth of the users and events"], rows));
    }

    static async Task<(IReadOnlyList<VariantTimes> Times, long Pairs)> CommandsAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope("als");
        await context.Command.Get<Database.NamespaceReset>().DeleteAsync(scope, cancellationToken);
        await context.SeedAsync(scope, context.Scaled(Items), context.Scaled(Users), context.Scaled(Events), cancellationToken);
        try
        {
            await ChildProcess.PrepareAsync("catalog_backfill", ["--namespace", scope.Namespace], context.Command, cancellationToken);
            var last = "";
            Variant Of(string name, params string[] arguments) => new(name, async token =>
            {
                var result = await ChildProcess.MeasureAsync(Program, ["--namespace", scope.Namespace, "--dry-run", "--output", "json", .. arguments], context.Command, token);
                last = arguments.Contains("als") ? result.Output : last;
                return result.PeakBytes;
            });
            var times = await context.MeasureAsync(
            [
                Of("--model means", "--model", "means"),
                .. Dimensions.Select(d => Of($"--model als --factors {d.ToString(CultureInfo.InvariantCulture)}", "--model", "als", "--factors", d.ToString(CultureInfo.InvariantCulture))),
            ], cancellationToken);
            return (times, PairsOf(last));
        }
        finally
        {
            await context.Command.Get<Database.NamespaceReset>().DeleteAsync(scope, cancellationToken);
        }
    }

    static long PairsOf(string output)
        => System.Text.Json.JsonDocument.Parse(output).RootElement.GetProperty("runs")[0].GetProperty("model").GetProperty("learned").GetProperty("pairs").GetInt64();

    static double Median(List<double> numbers) => numbers.Order().ElementAt(numbers.Count / 2);

    static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
