using System.Data.Common;
using System.Text.Json;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>Runs the factors of one namespace under its lock, with a record of the run; a dry run has neither.</summary>
sealed class FactorJob(CommandContext context, MaintenanceOptions flags, FactorRunOptions options)
{
    /// <exception cref="NamespaceBusyException">Another run is at work on the namespace.</exception>
    /// <exception cref="PausedTooLongException">The server was in trouble for longer than the run may wait; nothing was written.</exception>
    public Task<FactorReport> RunAsync(Scope scope, CancellationToken cancellationToken)
        => context.Terminal.WithProgressAsync(
            scope.Namespace,
            progress => options.DryRun ? DryRunAsync(scope, progress, cancellationToken) : WriteAsync(scope, progress, cancellationToken));

    async Task<FactorReport> DryRunAsync(Scope scope, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        var sessions = context.Get<MaintenanceRuns>().ReadOnlySessions(context.Program);
        return await sessions.Retry.ExecuteAsync(
            async token => await Run(sessions, scope, progress).RunAsync(null, token), cancellationToken);
    }

    async Task<FactorReport> WriteAsync(Scope scope, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        var flags = JsonSerializer.Serialize(
            new
            {
                options.Since,
                options.Until,
                options.WeightEvents,
                options.Mean.HalfLifeDays,
                options.Mean.Repeat,
                options.MaxPrunePercent,
                options.Evaluation,
            },
            ReportJson.Line);
        var watch = context.Get<ServerWatch>();
        await using var run = await context.Get<MaintenanceRuns>().StartAsync(context.Program, scope, flags, null, cancellationToken);
        context.Logger.RunStarted(run.RunId, scope.Namespace);

        var status = "failed";
        var counts = "{}";
        try
        {
            // All of it again after a transient failure: what is read and what is written belong together.
            var report = await run.WithConnectionAsync(
                (connection, token) => Run(run.Sessions, scope, progress).RunAsync(
                    begun => FactorStaging.BeginAsync(connection, watch, scope, options.Until, begun), token),
                cancellationToken);
            var passed = report.Evaluation?.Verdict is null or GateVerdict.Passed;
            status = passed ? "done" : "refused";
            counts = JsonSerializer.Serialize(report, ReportJson.Line);
            context.Logger.RunEnded(run.RunId, passed ? report.ItemFactors.Written : 0, passed ? report.Users.Written : 0);
            return report;
        }
        catch (PausedTooLongException e)
        {
            status = "paused";
            throw new PausedTooLongException($"namespace '{scope.Namespace}': {e.Message}; nothing was written, try again when that has ended");
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            status = "interrupted";
            throw;
        }
        catch (DbException e)
        {
            throw new CommandException(
                ExitCodes.Database, $"{DatabaseFailure.Describe(e, context.Get<DatabaseOptions>())}; a run writes all or nothing: run it again", e);
        }
        finally
        {
            if (await run.RecordEndAsync(status, counts) is { } failure)
                context.Logger.EndNotRecorded(run.RunId, failure);
        }
    }

    FactorRun Run(MaintenanceSessions sessions, Scope scope, IProgress<ProgressUpdate> progress)
        => new(sessions, context.Get<ServerLoadReader>(), flags.ToThrottle(context), context.Clock, progress, options with { Scope = scope });
}
