using McMaster.Extensions.CommandLineUtils;
using RecSys.Catalog;
using RecSys.Hosting;
using RecSys.Jobs.Backfill;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.CatalogBackfill;

[Command(Description = "Derives brand, category, description, image URL, metadata version and embedding of the items of a namespace, and writes the rows that change.")]
sealed class CatalogBackfillCommand : CatalogBackfillOptions, ICommand
{
    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = ToOptions(context);
        var requirements = Requirements.Parse(Require);
        ReportFile.Check(Report);
        await context.Get<SchemaCheck>().RequireAsync(
            [RequiredTable.Items], DryRun ? CatalogQueries.Rights : [.. CatalogQueries.Rights, .. CatalogUpdate.Rights], cancellationToken);

        var services = ToServices(context);
        var record = Resume is { } id ? await ResumedRun.FindAsync(services, id, ToGivenFlags(options), cancellationToken) : null;
        var job = new BackfillJob(services, options, context.Terminal, Output == OutputFormat.Json);
        var summary = new BackfillSummary(context.Terminal, context.Logger, requirements, ToReportOptions(context));
        var loop = new NamespaceLoop(AllNamespaces, context.Logger);
        var scopes = await loop.ScopesAsync(services.Runs, context.Program, record?.Scope ?? context.Scope, cancellationToken);
        await loop.RunAsync(
            scopes,
            (scope, token) => context.Terminal.WithProgressAsync("items", progress => job.RunAsync(scope, record, progress, token)),
            summary, cancellationToken);
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
        return new BackfillOptions
        {
            Mode = Mode,
            Since = Since?.Resolve(context.Clock.GetUtcNow(), "--since"),
            Batch = Batch,
            Limit = Limit,
            ItemIds = Items.Length == 0 ? null : [.. Items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            MaxErrors = maxErrors,
            Derivation = new DerivationOptions
            {
                BrandTagPrefixes = prefixes.Brand,
                CategoryTagPrefixes = prefixes.Category,
                Embeddings = Embeddings,
                Overwrite = Overwrite,
            },
            UndoFile = Undo,
            DryRun = DryRun,
        };
    }

    void CheckCombinations()
    {
        if (Mode == BackfillMode.Undo && (Undo is null || !File.Exists(Undo)))
            throw CommandException.BadValue("--undo", Undo ?? "", "with --mode undo, the undo file of a run");
        if (Mode == BackfillMode.Undo && (DryRun || Resume is not null || AllNamespaces || Since is not null || Limit is not null || Items.Length > 0))
            throw new CommandException(ExitCodes.Usage, "--mode undo: restores exactly the rows of the undo file; leave out --dry-run, --resume, --all-namespaces, --since, --limit and --item");
        if (DryRun && (Resume is not null || Undo is not null))
            throw new CommandException(ExitCodes.Usage, "--dry-run: cannot be combined with --resume or --undo");
        if (AllNamespaces && (Resume is not null || Items.Length > 0 || Undo is not null))
            throw new CommandException(ExitCodes.Usage, "--all-namespaces: cannot be combined with --resume, --item or --undo, which belong to one namespace");
        if (Report is not null && Undo is not null && Path.GetFullPath(Report) == Path.GetFullPath(Undo))
            throw CommandException.BadValue("--report", Report, "another file than that of --undo");
    }

    BackfillServices ToServices(CommandContext context) => new()
    {
        Program = context.Program,
        Clock = context.Clock,
        Logger = context.Logger,
        Runs = context.Get<MaintenanceRuns>(),
        Loads = context.Get<ServerLoadReader>(),
        Database = context.Get<DatabaseOptions>(),
        NewThrottle = () => ToThrottle(context),
    };

    GivenFlags ToGivenFlags(BackfillOptions options) => new()
    {
        Namespace = Namespace,
        Org = Org,
        Mode = GivenMode,
        Since = options.Since,
        Limit = options.Limit,
        Items = options.ItemIds,
        Embeddings = GivenEmbeddings,
        Overwrite = Overwrite ? true : null,
    };

    ReportOptions ToReportOptions(CommandContext context) => new()
    {
        AsJson = Output == OutputFormat.Json,
        Details = Details,
        File = Report,
        Command = string.Concat(context.Program, Org is { } org ? $" --org {org}" : "", Namespace is { } name ? $" --namespace {ShellText.Quoted(name)}" : ""),
    };
}
