using System.Globalization;
using RecSys.Store;
using RecSys.Workbench.Database;
using RecSys.Workbench.Imports;

namespace RecSys.Workbench.Bench;

/// <summary>The time of an evaluation from the start of its process to its table.</summary>
sealed class BlendBenchmark : IBenchmark
{
    const string Program = "blend_eval";
    const string DataFolder = "RECSYS_DATA";
    const string Few = "3 candidates";
    const string Many = "50 candidates";
    const double MostMemory = 1e9;

    public string Name => "blend";

    public string Description =>
        "blend_eval, start of process to table: 1,000 users of a shop of 50,000 items, 100,000 users and 2,000,000 events with 3 and with 50 candidates, and all users of MovieLens (ml-latest-small) with 3, against COPY of the same rows out, drained.";

    public async Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var tables = new List<BenchTable> { await MeasureShopAsync(context, notes, cancellationToken) };
        if (context.Command.Settings.Text(DataFolder) is { } data && Path.Combine(data, "ml-latest-small") is var folder && Directory.Exists(folder))
            tables.Add(await MeasureFilmsAsync(context, folder, notes, cancellationToken));
        else
            notes.Add($"MovieLens was skipped: set {DataFolder} to a folder that contains ml-latest-small (from https://grouplens.org/datasets/movielens/).");
        return new BenchReport(tables, notes);
    }

    async Task<BenchTable> MeasureShopAsync(BenchContext context, List<string> notes, CancellationToken cancellationToken)
    {
        var scope = context.Scope(Name);
        var configs = Path.Combine(Path.GetTempPath(), $"recsys_bench_{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}_blends.yaml");
        await File.WriteAllTextAsync(configs, Candidates(50), cancellationToken);
        await context.Command.Get<NamespaceReset>().DeleteAsync(scope, cancellationToken);
        try
        {
            await context.SeedAsync(scope, context.Scaled(50_000), context.Scaled(100_000), context.Scaled(2_000_000), cancellationToken);
            await MakeVectorsAsync(context, scope, cancellationToken);
            var users = context.Scaled(1_000).ToString(CultureInfo.InvariantCulture);
            var stages = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var times = await context.MeasureAsync(
                [
                    LowerBound(context, scope),
                    Evaluation(context, scope, Few, stages, "--limit", users),
                    Evaluation(context, scope, Many, stages, "--limit", users, "--configs", configs),
                ],
                cancellationToken);
            var (lowerBound, few, many) = (times[0], times[1], times[2]);
            notes.Add(Target("Shop, 3 candidates", few.Median, 3 * lowerBound.Median, "3 x lower bound"));
            notes.Add(Target("Shop, 50 candidates", many.Median, 1.5 * few.Median, "1.5 x the time of 3"));
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"Shop, memory: {many.PeakBytes / 1e6:F0} MB at most, allowed {MostMemory / 1e6:F0} MB{Missed(many.PeakBytes, MostMemory)}."));
            notes.AddRange(stages.Values.Select(line => $"Shop, {line}"));
            return BenchReport.Times("Generated shop", times);
        }
        finally
        {
            File.Delete(configs);
            await context.Command.Get<NamespaceReset>().DeleteAsync(scope, CancellationToken.None);
        }
    }

    async Task<BenchTable> MeasureFilmsAsync(BenchContext context, string folder, List<string> notes, CancellationToken cancellationToken)
    {
        var scope = context.Scope(Name + "_movies");
        await context.Command.Get<NamespaceReset>().DeleteAsync(scope, cancellationToken);
        try
        {
            await context.WriteAsync(scope, MovieLens.Read(folder, context.Command.Now(), shiftToNow: false), cancellationToken);
            await MakeVectorsAsync(context, scope, cancellationToken);
            var stages = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var times = await context.MeasureAsync(
                [LowerBound(context, scope), Evaluation(context, scope, Few, stages, "--limit", "100000", "--lookback", "36500d")], cancellationToken);
            notes.Add(Target("MovieLens, all users, 3 candidates", times[1].Median, 3 * times[0].Median + 0.5, "3 x lower bound + 0.5 s"));
            notes.AddRange(stages.Values.Select(line => $"MovieLens, {line}"));
            return BenchReport.Times("MovieLens, all 610 users", times);
        }
        finally
        {
            await context.Command.Get<NamespaceReset>().DeleteAsync(scope, CancellationToken.None);
        }
    }

    /// <summary>Adds the rows that a service has after its nightly runs: embeddings of all items with text, and factors of all items with embeddings.</summary>
    static async Task MakeVectorsAsync(BenchContext context, Scope scope, CancellationToken cancellationToken)
    {
        foreach (var program in (string[])["catalog_backfill", "collab_factors"])
            await ChildProcess.PrepareAsync(program, ["--namespace", scope.Namespace, "--org", scope.OrgId.ToString()], context.Command, cancellationToken);
    }

    static Variant LowerBound(BenchContext context, Scope scope)
        => new("COPY of the same rows out (lower bound)", async token =>
        {
            await context.Command.Get<CopyLowerBound>().DrainSnapshotAsync(scope, token);
            return 0;
        });

    /// <param name="stages">Receives the stage times that the last run logged, by variant.</param>
    static Variant Evaluation(BenchContext context, Scope scope, string name, SortedDictionary<string, string> stages, params string[] arguments)
        => new($"blend_eval, {name}", async token =>
        {
            var result = await ChildProcess.MeasureAsync(
                Program, ["--namespace", scope.Namespace, "--org", scope.OrgId.ToString(), .. arguments], context.Command, token);
            stages[name] = $"{name}: {result.Errors.Split(" info ").Last(entry => entry.StartsWith("Evaluated ", StringComparison.Ordinal)).Trim()}";
            return result.PeakBytes;
        });

    static string Target(string what, double seconds, double target, string rule)
        => string.Create(CultureInfo.InvariantCulture, $"{what}: {seconds:F2} s, target {target:F2} s ({rule}){Missed(seconds, target)}.");

    static string Missed(double value, double target)
        => value <= target ? "" : string.Create(CultureInfo.InvariantCulture, $", missed by {(value / target - 1) * 100:F0} %");

    /// <summary>Candidates that differ in weights and MMR lambda, like those of a sweep.</summary>
    static string Candidates(int count)
        => "configs:\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"- {{ name: blend{i}, alpha: {i % 5 * 0.2:0.0}, beta: {i % 7 * 0.1:0.0}, gamma: {0.1 + i % 3 * 0.3:0.0}, mmr_lambda: {0.2 + i % 4 * 0.2:0.0} }}\n")));
}
