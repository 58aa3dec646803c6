using System.Globalization;
using RecSys.Store;

namespace RecSys.Workbench.Bench;

/// <summary>The time of a sweep from the start of its process to its table, and after the rows are loaded.</summary>
sealed class SweepBenchmark : IBenchmark
{
    const int Trials = 1_000;

    // Weights, MMR and boost share their signals. The last two axes of the third sweep do not, and its Pareto front needs the metrics of every list.
    const string Weights = "simplex: 'alpha, beta, gamma step 0.05', mmr_lambda: [0.2, 0.35, 0.5, 0.7, off], profile_boost: 0..1.2 step 0.4";
    const string Windows = "simplex: 'alpha, beta, gamma step 0.05', mmr_lambda: [0.2, 0.35, 0.5, 0.7, off], covis_window_days: [7, 21], popularity_halflife_days: [2, 5]";

    public string Name => "sweep";

    public string Description =>
        "blend_eval --sweep, start of process to table, 1,000 trials on 1,000 users of a shop of 50,000 items, 100,000 users and 2,000,000 events, against a sweep of a single trial, which loads the same rows and computes the same signals.";

    public async Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope(Name);
        await context.SeedAsync(scope, context.Scaled(50_000), context.Scaled(100_000), context.Scaled(2_000_000), cancellationToken);
        var folder = Directory.CreateTempSubdirectory("recsys_bench_sweep_");
        try
        {
            var after = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var times = await context.MeasureAsync(
                [
                    Sweep(context, scope, folder, after, "1 trial (lower bound)", $"axes: {{{Weights}}}, random: 1"),
                    Sweep(context, scope, folder, after, "1,000 trials", $"axes: {{{Weights}}}, random: {Trials}"),
                    Sweep(context, scope, folder, after, "1,000 trials, 4 sets of signals, every metric", $"axes: {{{Windows}}}, random: {Trials}, pareto: [novelty, intra_list_diversity], constraints: [tail_share >= 0, gini <= 1, overlap >= 0]"),
                ],
                cancellationToken);
            return new BenchReport([BenchReport.Times("Generated shop", times)], [.. after.Select(pair => $"{pair.Key}, after loading: {pair.Value}.")]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <param name="after">Receives what the last run logged about its trials.</param>
    static Variant Sweep(BenchContext context, Scope scope, DirectoryInfo folder, SortedDictionary<string, string> after, string name, string sweep)
    {
        var file = Path.Combine(folder.FullName, name[..name.IndexOf(' ', StringComparison.Ordinal)] + name.Length.ToString(CultureInfo.InvariantCulture) + ".yaml");
        File.WriteAllText(file, $"sweep: {{{sweep}}}\n");
        return new Variant(name, async token =>
        {
            var result = await ChildProcess.MeasureAsync(
                "blend_eval",
                [
                    "--namespace", scope.Namespace, "--org", scope.OrgId.ToString(), "--limit", context.Scaled(1_000).ToString(CultureInfo.InvariantCulture), "--sweep", file,
                ],
                context.Command, token);
            after[name] = result.Errors.Split('\n').First(line => line.Contains(" info Ran ", StringComparison.Ordinal)).Split(" info ")[1].Trim();
            return result.PeakBytes;
        });
    }
}
