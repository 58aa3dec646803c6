using System.Globalization;
using RecSys.Store;

namespace RecSys.Workbench.Bench;

/// <summary>How long an evaluation takes from the start of its process to its table.</summary>
sealed class BlendBenchmark : IBenchmark
{
    const string Films = "blend_movies";

    public string Name => "blend";

    public string Description =>
        "blend_eval, start of process to table, 1,000 users of a shop of 50,000 items, 100,000 users and 2,000,000 events with 3 and with 50 candidates, against COPY of the same events and embeddings.";

    public async Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope(Name);
        await context.SeedAsync(scope, context.Scaled(50_000), context.Scaled(100_000), context.Scaled(2_000_000), cancellationToken);
        var many = Path.Combine(Path.GetTempPath(), $"recsys_bench_{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}_blends.yaml");
        await File.WriteAllTextAsync(many, Candidates(50), cancellationToken);
        try
        {
            var spent = new List<string>();
            var users = context.Scaled(1_000).ToString(CultureInfo.InvariantCulture);
            var shop = await context.MeasureAsync(
                [
                    Floor(context, scope),
                    Evaluation(context, scope, "3 candidates", spent, "--limit", users),
                    Evaluation(context, scope, "50 candidates", spent, "--limit", users, "--configs", many),
                ],
                cancellationToken);
            var tables = new List<BenchTable> { BenchReport.Times("Generated shop", shop) };
            var notes = new List<string>(spent);

            var films = context.Scope(Films);
            if (await context.Command.Get<CopyFloor>().DrainInteractionsAsync(films, cancellationToken) > 100)
            {
                spent.Clear();
                tables.Add(BenchReport.Times("MovieLens", await context.MeasureAsync(
                    [Floor(context, films), Evaluation(context, films, "3 candidates, all users", spent, "--limit", "100000", "--lookback", "36500d")], cancellationToken)));
                notes.AddRange(spent);
            }
            else
            {
                notes.Add($"MovieLens was left out: 'workbench import movielens DIR --namespace {films.Namespace}' brings it in.");
            }

            return new BenchReport(tables, notes);
        }
        finally
        {
            File.Delete(many);
        }
    }

    static Variant Floor(BenchContext context, Scope scope)
        => new("COPY events and embeddings out (floor)", async token =>
        {
            var copy = context.Command.Get<CopyFloor>();
            await copy.DrainInteractionsAsync(scope, token);
            await copy.DrainItemEmbeddingsAsync(scope, token);
            return 0;
        });

    /// <param name="spent">Takes what the last run says of where its time went, one sentence a variant.</param>
    static Variant Evaluation(BenchContext context, Scope scope, string name, List<string> spent, params string[] arguments)
        => new(name, async token =>
        {
            var result = await ChildProcess.RunAsync(
                "blend_eval", ["--namespace", scope.Namespace, "--org", scope.OrgId.ToString(), .. arguments], context.Command.Clock, token);
            var stages = result.Errors.Split('\n').Where(line => line.Contains(" s, ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf("info ", StringComparison.Ordinal) + 5)..].Trim());
            spent.RemoveAll(line => line.StartsWith(name + ": ", StringComparison.Ordinal));
            spent.Add($"{name}: {string.Join("; ", stages)}.");
            return result.PeakBytes;
        });

    /// <summary>Candidates that differ in weights and MMR lambda, as a sweep's would.</summary>
    static string Candidates(int count)
        => "configs:\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"- {{ name: blend{i}, alpha: {i % 5 * 0.2:0.0}, beta: {i % 7 * 0.1:0.0}, gamma: {0.1 + i % 3 * 0.3:0.0}, mmr_lambda: {0.2 + i % 4 * 0.2:0.0} }}\n")));
}
