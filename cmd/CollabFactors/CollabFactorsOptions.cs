using McMaster.Extensions.CommandLineUtils;
using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Hosting;
using RecSys.Jobs.Factors;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.CollabFactors;

/// <summary>The options of <c>collab_factors</c>.</summary>
abstract class CollabFactorsOptions : FactorModelOptions
{
    const double DefaultMaxPrunePercent = 20;
    const double DefaultSamplePercent = 100;

    [Option("--since <WHEN>", Description = "Use only events since then (a duration before now such as 30d, 0 to 36500 days, or an RFC 3339 time). Default: all events.")]
    public Since? Since { get; set; }

    [Option("--dry-run", Description = "Print the same counts from a read-only transaction and write nothing. Default: off.")]
    public bool DryRun { get; set; }

    [Option("--all-namespaces", Description = "Run over every namespace of the organization that has items, one after the other. Default: off.")]
    public bool AllNamespaces { get; set; }

    [Option("--weight-events", Description = "Weight each event by its type, from event_type_config and event_type_defaults. Default: off, every event weighs 1.")]
    public bool WeightEvents { get; set; }

    [Option("--half-life-days <DAYS>", Description = "Time in which an event's weight halves, counted back from the user's newest event (days, 0.01 to 36500). Default: no decay.")]
    [InRange(0.01, 36_500)]
    public double? HalfLifeDays { get; set; }

    [Option("--repeat <HOW>", Description = "Weight of n events of one user on one item (linear: n; log: 1 + ln n). Default: linear.")]
    public RepeatCounting Repeat { get; set; }

    [Option("--prune", Description = "Remove factors of items without a row and of users without a row or event. Not with --since. Default: off.")]
    public bool Prune { get; set; }

    [Option("--max-prune-percent <PERCENT>", Description = "Exit with code 3 if --prune would remove more than this share of a namespace's rows in one table (percent, 0 to 100). Default: 20.")]
    [InRange(0, 100)]
    public double? MaxPrunePercent { get; set; }

    [Option("--evaluate", Description = "Evaluate on the newest tenth of the events how well factors made from the older ones find each user's next new item, against popularity, co-visitation, the means model and the stored factors. Default: off.")]
    public bool Evaluate { get; set; }

    [Option("--gate", Description = "Evaluate first, and write nothing if the new factors are not significantly better than popularity or significantly worse than the stored ones (exit code 5), or with fewer than 30 users (exit code 7). Default: off.")]
    public bool Gate { get; set; }

    [Option("--sample-percent <PERCENT>", Description = "Share of the users with a held-out event to evaluate, at most 2,000 users (percent, 0.01 to 100). Default: 100.")]
    [InRange(0.01, 100)]
    public double? SamplePercent { get; set; }

    [Option("--report <FILE>", Description = "Also write the report as JSON to this file. Default: none.")]
    [NotBlank]
    public string? Report { get; set; }

    [Option("--details", Description = "Print all counts, refused items, stages and WAL bytes before the summary. Default: off.")]
    public bool Details { get; set; }

    /// <param name="given">The options on the command line.</param>
    /// <exception cref="CommandException">Flags that do not fit together: <see cref="ExitCodes.Usage"/>.</exception>
    protected void CheckCombinations(IReadOnlyCollection<string> given)
    {
        if (Prune && (Since ?? Until) is not null)
            throw new CommandException(ExitCodes.Usage, $"--prune: cannot be combined with {(Since is null ? "--until" : "--since")}, because it needs all events");
        if (MaxPrunePercent is not null && !Prune)
            throw new CommandException(ExitCodes.Usage, "--max-prune-percent: has no effect without --prune");
        if (SamplePercent is not null && !(Evaluate || Gate))
            throw new CommandException(ExitCodes.Usage, "--sample-percent: has no effect without --evaluate or --gate");
        if (Seed is not null && Model == FactorModelKind.Means && !(Evaluate || Gate))
            throw new CommandException(ExitCodes.Usage, "--seed: has no effect without --model als, --evaluate or --gate");
        CheckModel(given);
    }

    protected FactorRunOptions ToRunOptions(CommandContext context)
    {
        var now = context.Clock.GetUtcNow();
        var since = Since?.Resolve(now, "--since");
        var prefixes = TagPrefixSettings.Read(context.Settings.Text);
        var options = new FactorRunOptions
        {
            StartedAt = now,
            Since = since,
            Until = ToUntil(now, since),
            DryRun = DryRun,
            Text = new DerivationOptions { BrandTagPrefixes = prefixes.Brand, CategoryTagPrefixes = prefixes.Category },
            Weights = new UserFactorOptions { HalfLifeDays = HalfLifeDays, Repeat = Repeat },
            WeightEvents = WeightEvents,
            Model = Model,
            Als = ToAlsOptions(),
            GivenOptions = context.GivenOptions,
            Tune = Tune,
            WarmStart = WarmStart,
            MaxPrunePercent = Prune ? MaxPrunePercent ?? DefaultMaxPrunePercent : null,
            Trial = Evaluate || Gate ? new TrialOptions(SamplePercent ?? DefaultSamplePercent, SeedOrDefault, Gate) : null,
            Workers = Environment.ProcessorCount,
        };
        return options.HoldsOutEvents ? options with { Service = ServiceSettings.Read(context.Settings.Text) } : options;
    }

    protected IReadOnlyList<RequiredTable> RequiredTables(FactorRunOptions options) =>
    [
        RequiredTable.Items, RequiredTable.Events, RequiredTable.ItemFactors, RequiredTable.UserFactors,
        .. Prune ? [RequiredTable.Users] : (RequiredTable[])[],
        .. WeightEvents ? [RequiredTable.EventTypeDefaults, RequiredTable.EventTypeConfig] : (RequiredTable[])[],
        .. options.HoldsOutEvents ? InteractionReader.RequiredTables : [],
    ];

    protected IReadOnlyList<RequiredRight> RequiredRights(FactorRunOptions options) =>
    [
        .. FactorSnapshot.RightsToRead(WeightEvents, Prune),
        .. options.HoldsOutEvents ? InteractionReader.RightsOf(options.HoldoutRead) : [],
        .. DryRun ? [] : FactorMerge.RightsToWrite(Prune || Model == FactorModelKind.Als),
    ];
}
