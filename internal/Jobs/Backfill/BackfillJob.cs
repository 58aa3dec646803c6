using System.Data.Common;
using System.Text.Json;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Runs a backfill, refresh, undo or dry run over one namespace, from its start to its report.</summary>
/// <param name="given">The options of a new run. A resumed run has most of them recorded.</param>
/// <param name="output">Where a dry run prints its items.</param>
/// <param name="asJson">True to print the items of a dry run as JSON.</param>
public sealed class BackfillJob(BackfillServices services, BackfillOptions given, IResultOutput output, bool asJson)
{
    /// <param name="resumed">The record of the run to resume; null starts a new run.</param>
    /// <exception cref="NamespaceBusyException">Another run holds the namespace.</exception>
    /// <exception cref="CommandException">The database failed; the message says how to continue.</exception>
    public Task<BackfillReport> RunAsync(Scope scope, MaintenanceRecord? resumed, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
        => given.DryRun ? DryRunAsync(scope, progress, cancellationToken) : WriteAsync(scope, resumed, progress, cancellationToken);

    async Task<BackfillReport> DryRunAsync(Scope scope, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        var started = services.Clock.GetUtcNow();
        var sessions = services.Runs.ReadOnlySessions(services.Program);
        var reader = new CatalogReader(sessions, scope);
        var cursor = await StartAsync(reader, cancellationToken);
        var counting = reader.ReadCompletenessAsync(cancellationToken);
        var dryRun = new DryRunPrinter(output, asJson, scope.Namespace);
        var throttle = services.NewThrottle();
        var status = cursor is null ? RunStatus.Done
            : await RunPagesAsync(null, throttle, sessions, scope, given, cursor, dryRun, counting, progress, cancellationToken);
        var before = await UnlessInterruptedAsync(counting, cancellationToken);
        if (before is null)
            status = RunStatus.Interrupted;
        return Report(null, scope, given, status, started, dryRun.Counts, 0, before, BackfillReport.Project(before, dryRun.Counts), throttle);
    }

    async Task<BackfillReport> WriteAsync(Scope scope, MaintenanceRecord? resumed, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        var started = services.Clock.GetUtcNow();
        var options = resumed is null ? given : JsonSerializer.Deserialize(resumed.FlagsJson, BackfillJson.Line.RecordedOptions)!.ApplyTo(given);
        using var undo = options.UndoFile is { } file && options.Mode != BackfillMode.Undo ? new UndoWriter(file, scope, append: resumed is not null) : null;
        await using var run = await BeginAsync(scope, options, resumed, undo, cancellationToken);
        services.Logger.RunStarted(run.RunId, scope.Namespace, options.Mode, resumed is not null);

        var throttle = services.NewThrottle();
        var counts = resumed is null ? new BackfillCounts() : JsonSerializer.Deserialize(resumed.CountsJson, BackfillJson.Line.BackfillCounts)!;
        var setAside = 0;
        var status = RunStatus.Interrupted;
        try
        {
            var reader = new CatalogReader(run.Sessions, scope);
            var cursor = options.Mode == BackfillMode.Undo ? null
                : resumed?.Cursor is { } json ? JsonSerializer.Deserialize(json, BackfillJson.Line.BackfillCursor)
                : await StartAsync(reader, cancellationToken);
            var catalogWriter = new CatalogWriter(run, options.Selection, options.EmbeddingWrite, services.Clock);
            var counting = catalogWriter.BeginAsync(options.Batch, cancellationToken);
            if (options.Mode == BackfillMode.Undo)
            {
                status = await UndoAsync(run, throttle, options, counts, counting, progress, cancellationToken);
            }
            else if (cursor is not null)
            {
                var batches = new BackfillProgress(cursor, counts);
                var writer = new BatchWriter(catalogWriter, options, undo, batches);
                try
                {
                    status = await RunPagesAsync(run, throttle, run.Sessions, scope, options, cursor, writer, counting, progress, cancellationToken);
                }
                finally
                {
                    (counts, setAside) = (batches.Counts, batches.SetAside.Count);
                }
            }
            else
            {
                status = RunStatus.Done;
            }

            if (throttle.Totals.EndedBy is { } reason)
                services.Logger.PausedTooLong(scope.Namespace, reason, HowToContinue(run, options));
            var before = await UnlessInterruptedAsync(counting, cancellationToken);
            var after = status is RunStatus.Interrupted or RunStatus.Paused
                ? BackfillReport.Project(before, counts)
                : await UnlessInterruptedAsync(catalogWriter.ReadCompletenessAsync(cancellationToken), cancellationToken);
            if (after is null)
                (status, after) = (RunStatus.Interrupted, BackfillReport.Project(before, counts));
            return Report(run, scope, options, status, started, counts, setAside, before, after, throttle);
        }
        catch (DbException e) when (!cancellationToken.IsCancellationRequested)
        {
            status = RunStatus.Interrupted;
            throw new CommandException(
                ExitCodes.Database, $"{DatabaseFailure.Describe(e, services.Database)}; earlier batches are committed: {HowToContinue(run, options)}", e);
        }
        catch
        {
            status = RunStatus.Interrupted;
            throw;
        }
        finally
        {
            if (await run.RecordEndAsync(status.RecordedWord(), JsonSerializer.Serialize(counts, BackfillJson.Line.BackfillCounts)) is { } failure)
                services.Logger.EndNotRecorded(run.RunId, failure);
            services.Logger.RunEnded(run.RunId, status, counts.Scanned, counts.Changed);
        }
    }

    /// <summary>The cursor before the first row; null for a namespace without items.</summary>
    static async Task<BackfillCursor?> StartAsync(CatalogReader reader, CancellationToken cancellationToken)
        => await reader.ReadBoundsAsync(cancellationToken) is { } range ? new BackfillCursor(range, null, []) : null;

    /// <param name="run">Null in a dry run, which does not pause for the server.</param>
    /// <param name="counting">While it runs, the first rows are read and derived, no batch is written, and nothing else uses the session of the run.</param>
    Task<RunStatus> RunPagesAsync<TBatch>(
        MaintenanceRun? run, Throttle throttle, MaintenanceSessions sessions, Scope scope, BackfillOptions options, BackfillCursor cursor, IBatchSink<TBatch> sink,
        Task<CatalogCompleteness> counting, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
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
                    var stopped = await BatchPipeline.RunAsync(
                        pages, options, sink, progress, () => isWhole && counting.IsCompletedSuccessfully ? counting.Result.Rows : null,
                        BeforeBatch(run, throttle, counting, progress), cancellationToken);
                    return stopped || options.MaxErrors.IsExceededAfter(sink.Counts) ? RunStatus.TooManyErrors : RunStatus.Done;
                }
                finally
                {
                    await ((Task)counting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its failure is thrown by the first batch or by the report
                }
            },
            cancellationToken);

    Task<RunStatus> UndoAsync(
        MaintenanceRun run, Throttle throttle, BackfillOptions options, BackfillCounts counts, Task counting, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
        => EndOfAsync(
            async () =>
            {
                await counting;
                await UndoJob.RunAsync(run, options, services.Clock, counts, progress, BeforeBatch(run, throttle, Task.CompletedTask, progress), cancellationToken);
                return RunStatus.Done;
            },
            cancellationToken);

    Func<ProgressUpdate, CancellationToken, Task> BeforeBatch(MaintenanceRun? run, Throttle throttle, Task counting, IProgress<ProgressUpdate> progress)
    {
        string[] written = [RequiredTable.Items.Name];
        return async (at, token) =>
        {
            await counting;
            if (run is null)
                await throttle.Nice.SleepAsync(token);
            else
                await throttle.WaitAsync(
                    reading => run.WithConnectionAsync((connection, reading) => services.Loads.ReadAsync(connection, written, reading), reading), progress, at, token);
        };
    }

    /// <summary>The counts; null where the run was stopped meanwhile, since counting may take as long as reading all rows.</summary>
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

    /// <summary>A cancelled statement may fail with an error of the server instead of a cancellation.</summary>
    static bool IsInterruption(Exception e, CancellationToken cancellationToken)
        => cancellationToken.IsCancellationRequested && e is OperationCanceledException or DbException;

    async Task<MaintenanceRun> BeginAsync(
        Scope scope, BackfillOptions options, MaintenanceRecord? resumed, UndoWriter? undo, CancellationToken cancellationToken)
    {
        try
        {
            return await services.Runs.StartAsync(
                services.Program, scope, JsonSerializer.Serialize(RecordedOptions.Of(options), BackfillJson.Line.RecordedOptions), resumed, cancellationToken);
        }
        catch
        {
            undo?.Withdraw();
            throw;
        }
    }

    BackfillReport Report(
        MaintenanceRun? run, Scope scope, BackfillOptions options, RunStatus status, DateTimeOffset started, BackfillCounts counts, int setAside,
        CatalogCompleteness? before, CatalogCompleteness? after, Throttle throttle)
    {
        var seconds = (services.Clock.GetUtcNow() - started).TotalSeconds;
        return new BackfillReport
        {
            RunId = run?.RunId,
            OrgId = scope.OrgId,
            Namespace = scope.Namespace,
            Mode = options.Mode,
            DryRun = options.DryRun,
            Since = options.Since,
            Status = status,
            StartedAt = started,
            Seconds = seconds,
            RowsPerSecond = seconds > 0 ? counts.Scanned / seconds : 0,
            Counts = counts,
            SetAside = setAside,
            CompletenessBefore = before,
            CompletenessAfter = after,
            Throttling = throttle.Totals,
            CanResume = run is { IsRecorded: true } && options.Mode != BackfillMode.Undo && status != RunStatus.Done,
            UndoFile = options.Mode == BackfillMode.Undo ? null : options.UndoFile,
        };
    }

    static string HowToContinue(MaintenanceRun run, BackfillOptions options)
        => options.Mode == BackfillMode.Undo ? "run --mode undo with the same --undo file again, rows that are restored already stay as they are"
            : run.IsRecorded ? $"continue with --resume {run.RunId}"
            : "run it again, what it has written stays";
}
