using System.Globalization;
using System.Text.Json;
using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;
using RecSys.Workbench.Database;

namespace RecSys.Workbench;

[Command("summary", Description = "Prints what a namespace contains: items by filled column, vectors, users, events.")]
sealed class SummaryCommand : TableOrJsonOptions, ICommand
{
    static readonly RequiredTable[] Tables =
        [RequiredTable.Items, RequiredTable.Users, RequiredTable.Events, RequiredTable.ItemFactors, RequiredTable.UserFactors];

    [Option("--evaluation <FILE>", Description = "Also print the verdicts in this report.json of blend_eval --report. Default: none.")]
    [ExistingFile]
    public string? Evaluation { get; set; }

    [Option("--factors <FILE>", Description = "Also print what the factors gained over popularity, from this file of collab_factors --report. Default: none.")]
    [ExistingFile]
    public string? Factors { get; set; }

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await context.Get<SchemaCheck>().RequireAsync(Tables, [], cancellationToken);
        var rows = await context.Get<NamespaceSummary>().ReadAsync(context.Scope, cancellationToken);
        string[] verdicts = [.. Evaluation is null ? [] : Verdicts(Evaluation), .. Factors is null ? [] : FactorGains.Read(Factors)];

        if (Output == OutputFormat.Json)
        {
            context.Terminal.WriteJson(new { context.Scope.Namespace, Rows = rows.ToDictionary(row => row.Name, row => row.Rows), Verdicts = verdicts });
            return ExitCodes.Success;
        }

        context.Terminal.WriteTable(new TextTable(
            [$"namespace {context.Scope.Namespace}", ">rows"], [.. rows.Select(row => new[] { row.Name, row.Rows.ToString("N0", CultureInfo.InvariantCulture) })]));
        if (verdicts.Length > 0)
            context.Terminal.WriteLine();
        foreach (var verdict in verdicts)
            context.Terminal.WriteLine(verdict);
        return ExitCodes.Success;
    }

    /// <summary>One sentence per candidate that was compared with the baseline.</summary>
    static string[] Verdicts(string file)
    {
        try
        {
            using var report = JsonDocument.Parse(File.ReadAllBytes(file));
            return [.. report.RootElement.GetProperty("comparisons").EnumerateArray().Select(Sentence)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandException(ExitCodes.Data, $"--evaluation: '{file}' is not a report.json of blend_eval: {e.Message}", e);
        }
    }

    static string Sentence(JsonElement comparison)
    {
        var (candidate, baseline) = (comparison.GetProperty("candidate").GetString(), comparison.GetProperty("baseline").GetString());
        var primary = comparison.GetProperty("primary");
        var name = primary.GetProperty("measure").GetString() switch { "hit_rate" => "hit rate", "mrr" => "MRR", "ndcg" => "nDCG", var other => other };
        var measure = string.Create(CultureInfo.InvariantCulture, $"{name}@{primary.GetProperty("k").GetInt32()}");
        var difference = string.Create(CultureInfo.InvariantCulture, $"{primary.GetProperty("difference").GetDouble():+0.0000;-0.0000;0.0000}");
        return comparison.GetProperty("verdict").GetString() switch
        {
            "better" => $"{candidate} is better than {baseline}: {measure} {difference}.",
            "worse" => $"{candidate} is worse than {baseline}: {measure} {difference}.",
            "equivalent" => $"{candidate} is equivalent to {baseline}: {measure} {difference}.",
            "identical" => $"{candidate} gives every user the same list as {baseline}.",
            _ => $"{candidate} does not differ significantly from {baseline}: {measure} {difference}.",
        };
    }
}
