using System.Globalization;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;
using RecSys.Workbench.Database;

namespace RecSys.Workbench;

/// <summary>Writes a shop into the namespace and reports the outcome of every row.</summary>
static class ShopLoad
{
    static readonly RequiredTable[] Tables = [RequiredTable.Items, RequiredTable.Users, RequiredTable.Events];

    public static async Task RunAsync(
        CommandContext context, ShopData data, DateTimeOffset now, OutputFormat output, CancellationToken cancellationToken)
    {
        await context.Get<SchemaCheck>().RequireAsync(Tables, [], cancellationToken);

        var started = context.Clock.GetTimestamp();
        var writer = context.Get<ShopWriter>();
        await writer.EnsureNamespaceAsync(context.Scope, now, cancellationToken);
        var items = await writer.WriteItemsAsync(context.Scope, data.Items, now, cancellationToken);
        var users = await writer.WriteUsersAsync(context.Scope, data.Users, now, cancellationToken);
        var events = await context.Terminal.WithProgressAsync("events", progress => context.Get<EventWriter>().WriteAsync(
            context.Scope, data.Events, new Forward(progress, data.EventCount), cancellationToken));

        context.Logger.ShopLoaded(data.Source, context.Scope.Namespace, context.Clock.GetElapsedTime(started).TotalSeconds);
        Write(context, data, output, ("items", items), ("users", users), ("events", events));
    }

    /// <summary>The clock's time in whole milliseconds, so that written times are read back unchanged.</summary>
    public static DateTimeOffset Now(this CommandContext context)
        => DateTimeOffset.FromUnixTimeMilliseconds(context.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    static void Write(CommandContext context, ShopData data, OutputFormat output, params (string Table, WriteCounts Counts)[] written)
    {
        var terminal = context.Terminal;
        if (output == OutputFormat.Json)
        {
            terminal.WriteJson(new
            {
                data.Source,
                context.Scope.Namespace,
                Written = written.ToDictionary(row => row.Table, row => row.Counts),
                data.Refused,
            });
            return;
        }

        terminal.WriteLine($"{data.Source} -> namespace {context.Scope.Namespace}");
        terminal.WriteLine();
        terminal.WriteTable(new TextTable(
            ["table", ">offered", ">added", ">changed", ">unchanged"],
            [.. written.Select(row => new[]
            {
                row.Table, Count(row.Counts.Offered), Count(row.Counts.Added), Count(row.Counts.Changed), Count(row.Counts.Unchanged),
            })]));

        if (data.Refused.Count > 0)
        {
            terminal.WriteLine();
            terminal.WriteTable(new TextTable(
                ["rejected because", ">lines", "first at"],
                [.. data.Refused.Select(rejection => new[] { rejection.Reason, Count(rejection.Rows), rejection.FirstAt })]));
        }

        if (written.All(row => row.Counts.Added + row.Counts.Changed == 0))
        {
            terminal.WriteLine();
            terminal.WriteLine("Nothing was added: the namespace already contains all rows.");
        }
    }

    static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    sealed class Forward(IProgress<ProgressUpdate> progress, long total) : IProgress<long>
    {
        public void Report(long value) => progress.Report(new ProgressUpdate(value, total));
    }
}
