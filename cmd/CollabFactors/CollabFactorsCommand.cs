using System.Text.Json;
using McMaster.Extensions.CommandLineUtils;
using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Hosting;
using RecSys.Jobs.Factors;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.CollabFactors;

[Command(Description = "Makes the 384-wide factor vectors of a namespace's items and users from item embeddings and events.")]
sealed class CollabFactorsCommand : MaintenanceOptions, ICommand
{
    [Option("--since <WHEN>", Description = "Only events since then: a duration back from now (30d, 12h) or an RFC 3339 time. Default: all events.")]
    public Since? Since { get; set; }

    [Option("--dry-run", Description = "Print the same totals in a read-only transaction and write nothing. Default: off.")]
    public bool DryRun { get; set; }

    [Option("--all-namespaces", Description = "Every namespace of the organisation that has items, one after the other. Default: off.")]
    public bool AllNamespaces { get; set; }

    [Option("--weight-events", Description = "Weigh each event by the weight of its type, from event_type_config and event_type_defaults. Default: off, all events alike.")]
    public bool WeightEvents { get; set; }

    [Option("--half-life-days <DAYS>", Description = "Days in which an event's weight halves, counted back from the user's newest event, 0.01 to 36500. Default: none, events do not fade.")]
    [InRange(0.01, 36_500)]
    public double? HalfLifeDays { get; set; }

    [Option("--repeat <HOW>", Description = "What n events of one user on one item add up to: linear (n) or log (1 + ln n). Default: linear.")]
    public RepeatCounting Repeat { get; set; }

    [Option("--prune", Description = "Remove factors whose item has no row, or whose user has neither row nor event. Not with --since. Default: off.")]
    public bool Prune { get; set; }

    [Option("--max-prune-percent <PERCENT>", Description = "Refuse the run (exit 3) when --prune would remove more than this share of a namespace's rows in one table, in percent, 0 to 100. Default: 20.")]
    [InRange(0, 100)]
    public double? MaxPrunePercent { get; set; }

    [Option("--evaluate", Description = "Try the new factors on the held-out last events of a sample of users, beside popularity and the present factors. Default: off.")]
    public bool Evaluate { get; set; }

    [Option("--gate", Description = "Evaluate, and write nothing and exit with 5 when the new factors are worse than both or not personal, with 7 below 30 users. Default: off.")]
    public bool Gate { get; set; }

    [Option("--sample-percent <PERCENT>", Description = "Share of the users that are evaluated, above 0 to 100, at most 2,000 users. Default: 5.")]
    [InRange(0.01, 100)]
    public double? SamplePercent { get; set; }

    [Option("--seed <N>", Description = "Which users are evaluated: the same seed takes the same users. 0 or more. Default: 1.")]
    [InRange(0, int.MaxValue)]
    public int? Seed { get; set; }

    [Option("--report <FILE>", Description = "Write the report as JSON to this file as well. Default: none.")]
    [NotBlank]
    public string? Report { get; set; }

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        CheckCombinations();
        var options = ToOptions(context);
        ReportFile.Check(Report);
        await context.Get<SchemaCheck>().RequireAsync(RequiredTables(), RequiredRights(), cancellationToken);

        var runner = new FactorJob(context, this, options);
        var reports = new List<FactorReport>();
        var busy = new List<string>();
        foreach (var scope in await ScopesAsync(context, cancellationToken))
        {
            try
            {
                reports.Add(await runner.RunAsync(scope, cancellationToken));
            }
            catch (NamespaceBusyException e) when (AllNamespaces)
            {
                busy.Add(e.Message);
                context.Logger.NamespaceSkipped(e.Message);
            }
            catch (PausedTooLongException e) when (AllNamespaces)
            {
                // The server's trouble is that of the next namespace too.
                busy.Add(e.Message);
                context.Logger.NamespaceSkipped(e.Message);
                break;
            }
        }

        Print(context.Terminal, new CommandReport(reports, busy));
        return ExitCode(reports, busy);
    }

    void CheckCombinations()
    {
        if (Prune && Since is not null)
            throw new CommandException(ExitCodes.Usage, "--prune: only a run over all events knows who is gone; leave out --since");
        if (MaxPrunePercent is not null && !Prune)
            throw new CommandException(ExitCodes.Usage, "--max-prune-percent: belongs to --prune");
        if ((SamplePercent is not null || Seed is not null) && !(Evaluate || Gate))
            throw new CommandException(ExitCodes.Usage, "--sample-percent and --seed: belong to --evaluate or --gate");
    }

    FactorRunOptions ToOptions(CommandContext context)
    {
        var now = context.Clock.GetUtcNow();
        return new FactorRunOptions(
            context.Scope,
            Since?.Resolve(now, "--since"),
            now,
            DryRun,
            new DerivationOptions
            {
                BrandTagPrefixes = context.Settings.List("BRAND_TAG_PREFIXES", DerivationOptions.Default.BrandTagPrefixes),
                CategoryTagPrefixes = context.Settings.List("CATEGORY_TAG_PREFIXES", DerivationOptions.Default.CategoryTagPrefixes),
            },
            new UserFactorOptions { HalfLifeDays = HalfLifeDays, Repeat = Repeat },
            WeightEvents,
            Prune ? MaxPrunePercent ?? 20 : null,
            Evaluate || Gate ? new EvaluationOptions(SamplePercent ?? 5, Seed ?? 1, Gate) : null,
            Environment.ProcessorCount);
    }

    List<RequiredTable> RequiredTables()
    {
        List<RequiredTable> tables = [RequiredTable.Items, RequiredTable.Events, RequiredTable.ItemFactors, RequiredTable.UserFactors];
        if (Prune)
            tables.Add(RequiredTable.Users);
        if (WeightEvents)
            tables.AddRange([RequiredTable.EventTypeDefaults, RequiredTable.EventTypeConfig]);
        return tables;
    }

    IReadOnlyList<RequiredRight> RequiredRights()
        => [.. FactorSnapshot.RightsToRead(WeightEvents, Prune), .. DryRun ? [] : FactorStore.RightsToWrite(Prune)];

    async Task<IReadOnlyList<Scope>> ScopesAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (!AllNamespaces)
            return [context.Scope];

        var sessions = context.Get<MaintenanceRuns>().ReadOnlySessions(context.Program);
        var namespaces = await sessions.ReadAsync(
            (connection, token) => CatalogStore.ReadNamespacesAsync(connection, context.Scope.OrgId, token), cancellationToken);
        return [.. namespaces.Select(name => context.Scope with { Namespace = name })];
    }

    void Print(Terminal terminal, CommandReport report)
    {
        ReportFile.Write(Report, JsonSerializer.Serialize(report, ReportJson.Indented));
        if (Output == OutputFormat.Json)
        {
            terminal.WriteJson(report);
            return;
        }

        foreach (var run in report.Runs)
            FactorReportText.Write(run, terminal);
        foreach (var message in report.Busy)
            terminal.WriteLine(message);
    }

    static int ExitCode(List<FactorReport> reports, List<string> busy)
    {
        var verdicts = reports.Select(report => report.Evaluation?.Verdict).ToArray();
        if (verdicts.Any(verdict => verdict is GateVerdict.WorseThanBoth or GateVerdict.NotPersonal))
            return ExitCodes.GateMissed;
        if (verdicts.Any(verdict => verdict is GateVerdict.TooFewUsers))
            return ExitCodes.NotEnoughEvidence;
        return busy.Count > 0 ? ExitCodes.TryAgainLater : ExitCodes.Success;
    }
}
