using System.Data.Common;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Runs a backfill, refresh, undo or dry run over one namespace, from its start to its report.</summary>
sealed class BackfillJob(CommandContext context, MaintenanceOptions flags, BackfillOptions given, bool isDryRun)
{
    /// <exception cref="NamespaceBusyException">Another run is at work on the namespace.</exception>
    public Task<BackfillReport> RunAsync(Scope scope, MaintenanceRecord? resumed, CancellationToken cancellationToken)
        => isDryRun ? DryRunAsync(scope, cancellationToken) : WriteAsync(scope, resumed, cancellationToken);

    async Task<BackfillReport> DryRunAsync(Scope scope, CancellationToken cancellationToken)
    {
        var started = context.Clock.GetUtcNow();
        var sessions = context.Get<MaintenanceRuns>().ReadOnlySessions(context.Program);
        var reader = new CatalogReader(sessions, scope);
        var cursor = await StartAsync(reader, cancellationToken);
        var counting = reader.ReadCompletenessAsync(cancellationToken);
        var dryRun = new DryRun(context.Terminal, flags.Output, scope.Namespace);
        var throttle = flags.ToThrottle(context);
        var status = cursor is null ? RunStatus.Done : await RunPagesAsync(null, throttle, sessions, scope, given, cursor, dryRun, counting, cancellationToken);
        var before = await UnlessInterruptedAsync(counting, cancellationToken);
        if (before is null)
            status = RunStatus.Interrupted;
        return Report(null, scope, given, status, started, dryRun.Counts, 0, before, BackfillReport.Project(before, dryRun.Counts), throttle);
    }

    async Task<BackfillReport> WriteAsync(Scope scope, MaintenanceRecord? resumed, CancellationToken cancellationToken)
    {
        var started = context.Clock.GetUtcNow();
        var options = resumed is null ? given : RecordedOptions.FromJson(resumed.FlagsJson).ApplyTo(given);
        using var undo = options.UndoFile is { } file && options.Mode != BackfillMode.Undo ? new UndoWriter(file, scope, append: resumed is not null) : null;
        await using var run = await BeginAsync(scope, options, resumed, undo, cancellationToken);
        context.Logger.RunStarted(run.RunId, scope.Namespace, options.Mode, resumed is not null);

        var throttle = flags.ToThrottle(context);
        var counts = resumed is null ? new BackfillCounts() : BackfillCounts.FromJson(resumed.CountsJson);
        var setAside = 0;
        var status = RunStatus.Interrupted;
        try
        {
            var reader = new CatalogReader(run.Sessions, scope);
            var cursor = options.Mode == BackfillMode.Undo ? null : BackfillCursor.FromJson(resumed?.Cursor) ?? await StartAsync(reader, cancellationToken);
            var catalogWriter = options.ToWriter(run, context.Clock);
            var counting = catalogWriter.BeginAsync(options.Batch, cancellationToken);
            if (options.Mode == BackfillMode.Undo)
            {
                status = await UndoAsync(run, throttle, options, counts, counting, cancellationToken);
            }
            else if (cursor is not null)
            {
                var writer = new BatchWriter(catalogWriter, options.Batch, undo, cursor, counts);
                try
                {
                    status = await RunPagesAsync(run, throttle, run.Sessions, scope, options, cursor, writer, counting, cancellationToken);
                }
                finally
                {
                    (counts, setAside) = (writer.Counts, writer.SetAsideCount);
                }
            }
            else
            {
                status = RunStatus.Done;
            }

            if (throttle.Totals.EndedBy is { } reason)
                context.Logger.PausedTooLong(scope.Namespace, reason, HowToGoOn(run, options));
            var before = await UnlessInterruptedAsync(counting, cancellationToken);
            var after = status is RunStatus.Interrupted or RunStatus.Paused
                ? BackfillReport.Project(before, counts)
                : await UnlessInterruptedAsync(catalogWriter.ReadCompletenessAsync(cancellationToken), cancellationToken);
            if (after is null)
                (status, after) = (RunStatus.Interrupted, BackfillReport.Project(before, counts));
            return Report(run.RunId, scope, options, status, started, counts, setAside, before, after, throttle);
        }
        catch (DbException e) when (!cancellationToken.IsCancellationRequested)
        {
            status = RunStatus.Interrupted;
            throw new CommandException(
                ExitCodes.Database, $"{DatabaseFailure.Describe(e, context.Get<DatabaseOptions>())}; batches before it are committed: {HowToGoOn(run, options)}", e);
        }
        catch
        {
            status = RunStatus.Interrupted;
            throw;
        }
        finally
        {
            if (await run.RecordEndAsync(status.RecordedWord(), counts.ToJson()) is { } failure)
                context.Logger.EndNotRecorded(run.RunId, failure);
            context.Logger.RunEnded(run.RunId, status, counts.Scanned, counts.Changed);
        }
    }

    /// <summary>Where a run begins; null in a namespace without items.</summary>
    static async Task<BackfillCursor?> StartAsync(CatalogReader reader, CancellationToken cancellationToken)
        => await reader.ReadBoundsAsync(cancellationToken) is { } range ? new BackfillCursor(range, null, []) : null;

    /// <param name="run">Null in a dry run, which waits for no server.</param>
    /// <param name="counting">The first rows are read and derived meanwhile, but no batch is written; until it ends, nothing else uses the run's session.</param>
    Task<RunStatus> RunPagesAsync<TBatch>(
        MaintenanceRun? run, Throttle throttle, MaintenanceSessions sessions, Scope scope, BackfillOptions options, BackfillCursor cursor, IBatchSink<TBatch> sink,
        Task<CatalogCompleteness> counting, CancellationToken cancellationToken)
        => EndOfAsync(
            async () =>
            {
                var reader = new CatalogReader(sessions, scope);
                var limit = (options.Limit ?? long.MaxValue) - sink.Counts.Scanned;
                var pages = options.ItemIds is { } itemIds
                    ? reader.ReadItemsAsync(options.Selection, itemIds, cursor.After, options.Batch, limit, cancellationToken)
                    : reader.ReadPagesAsync(options.Selection, cursor.Range, cursor.After, options.Batch, limit, cancellationToken);
                var isWhole = options is { Mode: BackfillMode.Refresh, Since: null, ItemIds: null, Limit: null };
                try
                {
                    var stopped = await context.Terminal.WithProgressAsync(
                        "items",
                        progress => BatchPipeline.RunAsync(
                            pages, options, sink, progress, () => isWhole && counting.IsCompletedSuccessfully ? counting.Result.Rows : null,
                            BeforeBatch(run, throttle, counting, progress), cancellationToken));
                    return stopped || options.MaxErrors.IsMissedBy(sink.Counts) ? RunStatus.TooManyErrors : RunStatus.Done;
                }
                finally
                {
                    await ((Task)counting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the first batch, or the report, meets its failure
                }
            },
            cancellationToken);

    Task<RunStatus> UndoAsync(MaintenanceRun run, Throttle throttle, BackfillOptions options, BackfillCounts counts, Task counting, CancellationToken cancellationToken)
        => EndOfAsync(
            async () =>
            {
                await counting;
                return await context.Terminal.WithProgressAsync(
                    "items",
                    async progress =>
                    {
                        await UndoJob.RunAsync(run, options, context.Clock, counts, progress, BeforeBatch(run, throttle, Task.CompletedTask, progress), cancellationToken);
                        return RunStatus.Done;
                    });
            },
            cancellationToken);

    Func<ProgressUpdate, CancellationToken, Task> BeforeBatch(MaintenanceRun? run, Throttle throttle, Task counting, IProgress<ProgressUpdate> progress)
    {
        var reader = context.Get<ServerLoadReader>();
        string[] written = [RequiredTable.Items.Name];
        return async (at, token) =>
        {
            await counting;
            if (run is null)
                await throttle.Nice.SleepAsync(token);
            else
                await throttle.WaitAsync(
                    reading => run.WithConnectionAsync((connection, reading) => reader.ReadAsync(connection, written, reading), reading), progress, at, token);
        };
    }

    /// <summary>What was counted; null where the run was stopped meanwhile: counting may take as long as reading all rows.</summary>
    static async Task<CatalogCompleteness?> UnlessInterruptedAsync(Task<CatalogCompleteness> counting, CancellationToken cancellationToken)
    {
        try
        {
            return await counting;
        }
        catch (Exception e) when (IsInterruption(e, cancellationToken))
        {
            return null;
        }
    }

    static async Task<RunStatus> EndOfAsync(Func<Task<RunStatus>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (PausedTooLongException)
        {
            return RunStatus.Paused;
        }
        catch (Exception e) when (IsInterruption(e, cancellationToken))
        {
            return RunStatus.Interrupted;
        }
    }

    /// <summary>A statement that was cancelled comes back as the server's error, not always as a cancellation.</summary>
    static bool IsInterruption(Exception e, CancellationToken cancellationToken)
        => cancellationToken.IsCancellationRequested && e is OperationCanceledException or DbException;

    async Task<MaintenanceRun> BeginAsync(
        Scope scope, BackfillOptions options, MaintenanceRecord? resumed, UndoWriter? undo, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Get<MaintenanceRuns>().StartAsync(context.Program, scope, RecordedOptions.Of(options).ToJson(), resumed, cancellationToken);
        }
        catch
        {
            undo?.Withdraw();
            throw;
        }
    }

    BackfillReport Report(
        Guid? runId, Scope scope, BackfillOptions options, RunStatus status, DateTimeOffset started, BackfillCounts counts, int setAside,
        CatalogCompleteness? before, CatalogCompleteness? after, Throttle throttle)
    {
        var seconds = (context.Clock.GetUtcNow() - started).TotalSeconds;
        return new BackfillReport(
            "report", runId, scope.OrgId, scope.Namespace, options.Mode, isDryRun, options.Since, status, started,
            seconds, seconds > 0 ? counts.Scanned / seconds : 0, counts, setAside, before, after, throttle.Totals);
    }

    static string HowToGoOn(MaintenanceRun run, BackfillOptions options)
        => options.Mode == BackfillMode.Undo ? "give --mode undo and --undo again, rows that it put back stay as they are"
            : run.IsRecorded ? $"go on with --resume {run.RunId}"
            : "start it again, what it has written stays";
}
