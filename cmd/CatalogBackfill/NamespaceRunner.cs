using RecSys.Hosting;
using RecSys.Store;

namespace RecSys.CatalogBackfill;

/// <summary>Runs a backfill, refresh, undo or dry run over one namespace, from its start to its report.</summary>
sealed class NamespaceRunner(CommandContext context, OutputFormat output, BackfillOptions given, bool isDryRun)
{
    // A signal leaves two seconds: what is recorded after it must fit in.
    static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(1);

    /// <exception cref="NamespaceBusyException">Another run is at work on the namespace.</exception>
    public Task<BackfillReport> RunAsync(Scope scope, MaintenanceRecord? resumed, CancellationToken cancellationToken)
        => isDryRun ? DryRunAsync(scope, cancellationToken) : WriteAsync(scope, resumed, cancellationToken);

    async Task<BackfillReport> DryRunAsync(Scope scope, CancellationToken cancellationToken)
    {
        var started = context.Clock.GetUtcNow();
        var sessions = context.Get<MaintenanceRuns>().ReadOnlySessions(context.Program);
        var before = await CompletenessAsync(sessions, scope, cancellationToken);
        var dryRun = new DryRun(context.Terminal, output, scope.Namespace);
        var status = await RunPagesAsync(sessions, scope, given, null, dryRun, before, cancellationToken);
        return Report(null, scope, given, status, started, dryRun.Counts, 0, before, BackfillReport.Project(before, dryRun.Counts));
    }

    async Task<BackfillReport> WriteAsync(Scope scope, MaintenanceRecord? resumed, CancellationToken cancellationToken)
    {
        var started = context.Clock.GetUtcNow();
        var options = resumed is null ? given : RunFlags.FromJson(resumed.FlagsJson).ApplyTo(given);
        using var undo = options.UndoFile is { } file && options.Mode != BackfillMode.Undo ? new UndoWriter(file, scope, append: resumed is not null) : null;
        await using var run = await context.Get<MaintenanceRuns>().StartAsync(
            context.Program, scope, RunFlags.Of(options).ToJson(), resumed, cancellationToken);
        context.Logger.RunStarted(run.RunId, scope.Namespace, options.Mode, resumed is not null);

        var counts = resumed is null ? new BackfillCounts() : BackfillCounts.FromJson(resumed.CountsJson);
        var setAside = 0;
        var status = RunStatus.Interrupted;
        try
        {
            var before = await CompletenessAsync(run.Sessions, scope, cancellationToken);
            var after = before;
            if (options.Mode == BackfillMode.Undo)
            {
                status = await UndoAsync(run, options, counts, cancellationToken);
            }
            else if (await CursorAsync(run, resumed, cancellationToken) is { } cursor)
            {
                var writer = new BatchWriter(run, options, context.Clock, undo, cursor, counts);
                try
                {
                    status = await RunPagesAsync(run.Sessions, scope, options, cursor, writer, before, cancellationToken);
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

            after = status == RunStatus.Interrupted
                ? BackfillReport.Project(before, counts)
                : await CompletenessAsync(run.Sessions, scope, cancellationToken);
            return Report(run.RunId, scope, options, status, started, counts, setAside, before, after);
        }
        catch
        {
            status = RunStatus.Interrupted;
            throw;
        }
        finally
        {
            await EndAsync(run, status, counts);
            context.Logger.RunEnded(run.RunId, status, counts.Scanned, counts.Changed);
        }
    }

    /// <summary>Where a run begins; null in a namespace without items.</summary>
    static async Task<BackfillCursor?> CursorAsync(MaintenanceRun run, MaintenanceRecord? resumed, CancellationToken cancellationToken)
    {
        if (BackfillCursor.FromJson(resumed?.Cursor) is { } cursor)
            return cursor;

        return await run.WithConnectionAsync(
            (connection, token) => CatalogStore.ReadBoundsAsync(connection, run.Scope, token), cancellationToken) is { } range
            ? new BackfillCursor(range, null, [])
            : null;
    }

    async Task<RunStatus> RunPagesAsync(
        MaintenanceSessions sessions, Scope scope, BackfillOptions options, BackfillCursor? cursor, IBatchSink sink,
        CatalogCompleteness before, CancellationToken cancellationToken)
    {
        try
        {
            cursor ??= await BoundsAsync(sessions, scope, cancellationToken) is { } range ? new BackfillCursor(range, null, []) : null;
            if (cursor is null)
                return RunStatus.Done;

            var pages = new CatalogPages(sessions, scope, options).ReadAsync(cursor.Range, cursor.After, sink.Counts.Scanned, cancellationToken);
            long? total = options is { Mode: BackfillMode.Refresh, Since: null, ItemIds: null, Limit: null } ? before.Rows : null;
            var stopped = await context.Terminal.WithProgressAsync(
                "items", progress => BackfillJob.RunAsync(pages, options, sink, progress, total, cancellationToken));
            return stopped || options.MaxErrors.IsMissedBy(sink.Counts) ? RunStatus.TooManyErrors : RunStatus.Done;
        }
        catch (Exception e) when (IsInterruption(e, cancellationToken))
        {
            return RunStatus.Interrupted;
        }
    }

    async Task<RunStatus> UndoAsync(MaintenanceRun run, BackfillOptions options, BackfillCounts counts, CancellationToken cancellationToken)
    {
        try
        {
            await context.Terminal.WithProgressAsync(
                "items",
                async progress =>
                {
                    await UndoJob.RunAsync(run, options, context.Clock, counts, progress, cancellationToken);
                    return true;
                });
            return RunStatus.Done;
        }
        catch (Exception e) when (IsInterruption(e, cancellationToken))
        {
            return RunStatus.Interrupted;
        }
    }

    /// <summary>A statement that was cancelled comes back as the server's error, not always as a cancellation.</summary>
    static bool IsInterruption(Exception e, CancellationToken cancellationToken)
        => cancellationToken.IsCancellationRequested && e is OperationCanceledException or System.Data.Common.DbException;

    static Task<ItemRange?> BoundsAsync(MaintenanceSessions sessions, Scope scope, CancellationToken cancellationToken)
        => OnConnectionAsync(sessions, (connection, token) => CatalogStore.ReadBoundsAsync(connection, scope, token), cancellationToken);

    static Task<CatalogCompleteness> CompletenessAsync(MaintenanceSessions sessions, Scope scope, CancellationToken cancellationToken)
        => OnConnectionAsync(sessions, (connection, token) => CatalogStore.ReadCompletenessAsync(connection, scope, token), cancellationToken);

    static async Task<T> OnConnectionAsync<T>(
        MaintenanceSessions sessions, Func<Npgsql.NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        => await sessions.Retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await sessions.OpenAsync(token);
                return await read(connection, token);
            },
            cancellationToken);

    BackfillReport Report(
        Guid? runId, Scope scope, BackfillOptions options, RunStatus status, DateTimeOffset started, BackfillCounts counts, int setAside,
        CatalogCompleteness before, CatalogCompleteness after)
    {
        var seconds = (context.Clock.GetUtcNow() - started).TotalSeconds;
        return new BackfillReport(
            "report", runId, scope.OrgId, scope.Namespace, options.Mode, isDryRun, options.Since, status, started,
            seconds, seconds > 0 ? counts.Scanned / seconds : 0, counts, setAside, before, after);
    }

    async Task EndAsync(MaintenanceRun run, RunStatus status, BackfillCounts counts)
    {
        using var timeToEnd = new CancellationTokenSource(TimeToEnd);
        try
        {
            await run.RecordEndAsync(status == RunStatus.Done ? "done" : status == RunStatus.Interrupted ? "interrupted" : "failed", counts.ToJson(), timeToEnd.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or System.Data.Common.DbException or NamespaceBusyException)
        {
            context.Logger.EndNotRecorded(run.RunId, e.Message);
        }
    }
}
