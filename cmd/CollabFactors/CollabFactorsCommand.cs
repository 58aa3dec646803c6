using McMaster.Extensions.CommandLineUtils;
using Npgsql;
using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Hosting;
using RecSys.Store;

namespace RecSys.CollabFactors;

[Command(Description = "Makes the 384-wide factor vectors of a namespace's items and users from item embeddings and events.")]
sealed class CollabFactorsCommand : TableOrJsonOptions, ICommand
{
    [Option("--since <WHEN>", Description = "Only events since then: a duration back from now (30d, 12h) or an RFC 3339 time. Default: all events.")]
    public Since? Since { get; set; }

    [Option("--dry-run", Description = "Print the same totals and write nothing. Default: off.")]
    public bool DryRun { get; set; }

    [Option("--half-life-days <DAYS>", Description = "Days in which an event's weight halves, counted back from the user's newest event, 0.01 to 36500. Default: none, events do not fade.")]
    [InRange(0.01, 36_500)]
    public double? HalfLifeDays { get; set; }

    [Option("--repeat <HOW>", Description = "What n events of one user on one item add up to: linear (n) or log (1 + ln n). Default: linear.")]
    public RepeatCounting Repeat { get; set; }

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var now = context.Clock.GetUtcNow();
        var options = new FactorRunOptions(
            context.Scope,
            Since?.Resolve(now, "--since"),
            now,
            DryRun,
            new DerivationOptions
            {
                BrandTagPrefixes = context.Settings.List("BRAND_TAG_PREFIXES", ["brand"]),
                CategoryTagPrefixes = context.Settings.List("CATEGORY_TAG_PREFIXES", ["category", "cat"]),
            },
            new UserFactorOptions { HalfLifeDays = HalfLifeDays, Repeat = Repeat },
            WeightedTypes: null,
            Environment.ProcessorCount);

        await context.Get<SchemaCheck>().RequireAsync(
            [RequiredTable.Items, RequiredTable.Events, RequiredTable.ItemFactors, RequiredTable.UserFactors], cancellationToken);
        var run = new FactorRun(context.Get<NpgsqlDataSource>(), context.Get<FactorStore>(), context.Clock, options);
        var report = await run.RunAsync(cancellationToken);

        if (Output == OutputFormat.Json)
            context.Terminal.WriteJson(report);
        else
            FactorReportText.Write(report, context.Terminal);
        return ExitCodes.Success;
    }
}
