using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Workbench;

[Command("migrate", Description = "Creates the missing tables of the service. Existing tables are not changed.")]
sealed class MigrateCommand : TableOrJsonOptions, ICommand
{
    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var migrations = await context.Get<Migrator>().MigrateAsync(cancellationToken);

        if (Output == OutputFormat.Json)
            context.Terminal.WriteJson(new { Migrations = migrations });
        else if (migrations.Count == 0)
            context.Terminal.WriteLine("The tables are up to date.");
        else
            context.Terminal.WriteTable(new TextTable(["migration"], [.. migrations.Select(name => new[] { name })]));

        return ExitCodes.Success;
    }
}
