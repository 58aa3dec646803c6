using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;
using RecSys.Jobs.Factors;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.CollabFactors;

[Command(Description = "Computes the factor vectors (384 numbers) of the items and users of a namespace from events and item embeddings.")]
sealed class CollabFactorsCommand : CollabFactorsOptions, ICommand
{
    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        CheckCombinations(context.GivenOptions);
        var options = ToRunOptions(context);
        ReportFile.Check(Report);
        await context.Get<SchemaCheck>().RequireAsync(RequiredTables(options), RequiredRights(options), cancellationToken);

        var job = new FactorJob(Services(context), options);
        var reports = new FactorReports(Report);
        var loop = new NamespaceLoop(AllNamespaces, context.Logger);
        var scopes = await loop.ScopesAsync(context.Get<MaintenanceRuns>(), context.Program, context.Scope, cancellationToken);
        await loop.RunAsync(
            scopes,
            (scope, token) => context.Terminal.WithProgressAsync(scope.Namespace, progress => job.RunAsync(scope, progress, token)),
            reports, cancellationToken);

        Print(reports, context.Terminal);
        return reports.ExitCode;
    }

    FactorServices Services(CommandContext context) => new()
    {
        Program = context.Program,
        Runs = context.Get<MaintenanceRuns>(),
        Schema = context.Get<SchemaCheck>(),
        Watch = context.Get<ServerWatch>(),
        Loads = context.Get<ServerLoadReader>(),
        Database = context.Get<DatabaseOptions>(),
        NewThrottle = () => ToThrottle(context),
        Clock = context.Clock,
        Logger = context.Logger,
    };

    void Print(FactorReports reports, Terminal terminal)
    {
        if (Output == OutputFormat.Json)
        {
            terminal.Out.WriteLine(reports.ToJson());
            return;
        }

        foreach (var run in reports.Document.Runs)
            FactorReportText.Write(run, Org, Details, terminal);
        foreach (var message in reports.Document.Busy)
            terminal.WriteLine(message);
    }
}
