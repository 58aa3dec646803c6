using McMaster.Extensions.CommandLineUtils;
using RecSys.Catalog;
using RecSys.Hosting;
using RecSys.Jobs.Backfill;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.CatalogBackfill;

[Command(Description = "Derives brand, category, description, image URL, metadata version and embedding of a namespace's items, and writes what changed.")]
sealed class CatalogBackfillCommand : MaintenanceOptions, ICommand
{
    // What was not given is the resumed run's own; the parser knows no options of a nullable enum.
    BackfillMode? _givenMode;
    EmbeddingPolicy? _givenEmbeddings;

    [Option("--mode <MODE>", Description = "backfill visits rows where a derived column is missing, refresh visits all rows, undo puts back what the run that wrote --undo FILE changed. Default: backfill.")]
    public BackfillMode Mode { get; set => (field, _givenMode) = (value, value); } = BackfillMode.Backfill;

    [Option("--since <WHEN>", Description = "Only rows updated since then: a duration back from now (24h, 7d) or an RFC 3339 time. Default: any time.")]
    public Since? Since { get; set; }

    [Option("--batch <ROWS>", Description = "Rows read and written at a time, 1 to 10000. Default: 500.")]
    [InRange(1, 10_000)]
    public int Batch { get; set; } = 500;

    [Option("--dry-run", Description = "Print each item that would change, in a read-only transaction, and the totals. Default: off.")]
    public bool DryRun { get; set; }

    [Option("--limit <ROWS>", Description = "Rows to visit at most, 1 or more. Default: all.")]
    [InRange(1, int.MaxValue)]
    public int? Limit { get; set; }

    [Option("--item <ID>", Description = "Only this item; repeat it for more. Default: all.")]
    public string[] Items { get; set; } = [];

    [Option("--all-namespaces", Description = "Every namespace of the organisation that has items, one after the other. Default: off.")]
    public bool AllNamespaces { get; set; }

    [Option("--embeddings <WHICH>", Description = "Embeddings to write: missing (rows without one), none, or all (rows whose embedding differs). Default: missing.")]
    public EmbeddingPolicy Embeddings { get; set => (field, _givenEmbeddings) = (value, value); } = EmbeddingPolicy.Missing;

    [Option("--overwrite", Description = "Derive from props and tags first, from the columns last. Default: off, a column that has a value keeps it, normalised.")]
    public bool Overwrite { get; set; }

    [Option("--resume <RUN>", Description = "Go on with a run that was interrupted, a UUID. Its namespace, rows and derivation are its own: a flag that says otherwise is refused. Default: a new run.")]
    public Guid? Resume { get; set; }

    [Option("--max-errors <N>", Description = "Rows that the database may refuse before the run stops with exit code 3: a share (1%) or a number of rows. Default: 1%.")]
    public string MaxErrors { get; set; } = "1%";

    [Option("--require <SHARES>", Description = "Exit with 5 where fewer rows are complete at the end, shares from 0 to 1: brand=0.95,description=0.8. Default: none.")]
    public string? Require { get; set; }

    [Option("--report <FILE>", Description = "Write the report as JSON to this file too. Default: none.")]
    [NotBlank]
    public string? Report { get; set; }

    [Option("--undo <FILE>", Description = "Write the old values of changed rows to this new file; with --mode undo, read it. Default: none.")]
    [NotBlank]
    public string? Undo { get; set; }

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = ToOptions(context);
        var requirements = Requirements.Parse(Require);
        ReportFile.Check(Report);
        await context.Get<SchemaCheck>().RequireAsync(
            [RequiredTable.Items], DryRun ? CatalogStore.Rights : [.. CatalogStore.Rights, .. CatalogUpdate.Rights], cancellationToken);

        var runner = new BackfillJob(context, this, options, DryRun);
        var record = Resume is { } id ? await ResumedRun.FindAsync(context, id, Given(options), cancellationToken) : null;
        var summary = new BackfillSummary(context, requirements, Output, Report);
        var loop = new NamespaceLoop(AllNamespaces, context.Logger);
        var scopes = await loop.ScopesAsync(context.Get<MaintenanceRuns>(), context.Program, record?.Scope ?? context.Scope, cancellationToken);
        await loop.RunAsync(scopes, (scope, token) => runner.RunAsync(scope, record, token), summary, cancellationToken);
        return summary.ExitCode();
    }

    BackfillOptions ToOptions(CommandContext context)
    {
        if (!ErrorLimit.TryParse(MaxErrors, out var maxErrors))
            throw CommandException.BadValue("--max-errors", MaxErrors, ErrorLimit.Form);

        CheckCombinations();
        if (Mode == BackfillMode.Undo)
            UndoReader.Check(Undo!, context.Scope);
        var prefixes = TagPrefixSettings.Read(context.Settings.Text);
        return new BackfillOptions(
            Mode,
            Since?.Resolve(context.Clock.GetUtcNow(), "--since"),
            Batch,
            Limit,
            Items.Length == 0 ? null : [.. Items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            maxErrors,
            new DerivationOptions
            {
                BrandTagPrefixes = prefixes.Brand,
                CategoryTagPrefixes = prefixes.Category,
                Embeddings = Embeddings,
                Overwrite = Overwrite,
            },
            Undo);
    }

    GivenFlags Given(BackfillOptions options)
        => new(Namespace, Org, _givenMode, options.Since, options.Limit, options.ItemIds, _givenEmbeddings, Overwrite ? true : null);

    void CheckCombinations()
    {
        if (Mode == BackfillMode.Undo && (Undo is null || !File.Exists(Undo)))
            throw CommandException.BadValue("--undo", Undo ?? "", "the undo file of a run, for --mode undo");
        if (Mode == BackfillMode.Undo && (DryRun || Resume is not null || AllNamespaces || Since is not null || Limit is not null || Items.Length > 0))
            throw new CommandException(ExitCodes.Usage, "--mode undo: works on the rows of the undo file alone; leave out --dry-run, --resume, --all-namespaces, --since, --limit and --item");
        if (DryRun && (Resume is not null || Undo is not null))
            throw new CommandException(ExitCodes.Usage, "--dry-run: writes nothing; leave out --resume and --undo");
        if (AllNamespaces && (Resume is not null || Items.Length > 0 || Undo is not null))
            throw new CommandException(ExitCodes.Usage, "--all-namespaces: a run, its items and its undo file belong to one namespace; leave out --resume, --item and --undo");
    }
}
