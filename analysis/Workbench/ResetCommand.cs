using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Workbench.Database;

namespace RecSys.Workbench;

[Command("reset", Description = "Deletes the rows of one namespace: items, users, events, factors and event type settings. Requires --namespace and --force.")]
sealed class ResetCommand : TableOrJsonOptions, ICommand
{
    [Option("--force", Description = "Delete the rows. Without it, they are only counted. Default: off.")]
    public bool Force { get; set; }

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var reset = context.Get<NamespaceReset>();
        if (!Force)
        {
            var found = await reset.CountAsync(context.Scope, cancellationToken);
            var rows = string.Join(", ", found.Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Rows} of {table.Name}")));
            throw new CommandException(
                ExitCodes.Usage, $"reset would delete every row of namespace '{context.Scope.Namespace}' ({rows}); to delete them, add --force");
        }

        var deleted = await reset.DeleteAsync(context.Scope, cancellationToken);
        if (Output == OutputFormat.Json)
        {
            context.Terminal.WriteJson(new { context.Scope.Namespace, Deleted = deleted.ToDictionary(table => table.Name, table => table.Rows) });
        }
        else
        {
            context.Terminal.WriteTable(new TextTable(
                ["table", ">deleted"],
                [.. deleted.Select(table => new[] { table.Name, table.Rows.ToString("N0", CultureInfo.InvariantCulture) })]));
        }

        return ExitCodes.Success;
    }
}
