using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RecSys.Factors;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>Makes the factors of one namespace under its lock and records the run; a dry run takes no lock and leaves no record.</summary>
public sealed class FactorJob(FactorServices services, FactorRunOptions options)
{
    int _saidNotRecorded;

    /// <exception cref="NamespaceBusyException">Another run is active in the namespace.</exception>
    /// <exception cref="PausedTooLongException">The pause before writing took too long; nothing was written.</exception>
    /// <exception cref="CommandException">
    /// The model cannot be made from the events, more factors would be pruned than allowed, or the database failed; nothing was written.
    /// </exception>
    public Task<FactorReport> RunAsync(Scope scope, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
        => options.DryRun ? DryRunAsync(scope, progress, cancellationToken) : WriteAsync(scope, progress, cancellationToken);

    async Task<FactorReport> DryRunAsync(Scope scope, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        var sessions = services.Runs.ReadOnlySessions(services.Program);
        return await RefusedAsync(scope, () => sessions.Retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await sessions.OpenAsync(token);
                var record = await FactorModels.ReadAsync(connection, scope, token);
                return await Run(sessions, scope, record, progress).RunAsync(null, token);
            },
            cancellationToken).AsTask());
    }

    async Task<FactorReport> WriteAsync(Scope scope, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        var flags = JsonSerializer.Serialize(RecordedFactorOptions.Of(options), FactorJson.Line.RecordedFactorOptions);
        await using var run = await services.Runs.StartAsync(services.Program, scope, flags, null, cancellationToken);
        services.Logger.RunStarted(run.RunId, scope.Namespace);

        var status = RunStatus.Failed;
        var counts = "{}";
        try
        {
            // A transient failure restarts the whole run: what is written must belong to what was read.
            var report = await RefusedAsync(scope, () => run.WithConnectionAsync(
                async (connection, token) =>
                {
                    var record = await FactorModels.ReadAsync(connection, scope, token);
                    await PrepareAsync(record, token);
                    return await Run(run.Sessions, scope, record, progress).RunAsync(
                        begun => FactorStaging.BeginAsync(connection, services.Watch, scope, options.StartedAt, begun), token);
                },
                cancellationToken));
            status = report.Status;
            counts = JsonSerializer.Serialize(report, FactorJson.Line.FactorReport);
            var wrote = status == RunStatus.Done;
            services.Logger.RunEnded(run.RunId, wrote ? report.ItemFactors.Written : 0, wrote ? report.Users.Written : 0);
            return report;
        }
        catch (PausedTooLongException e)
        {
            status = RunStatus.Paused;
            throw new PausedTooLongException($"namespace '{scope.Namespace}': {e.Message}; nothing was written, try again when that has ended");
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            status = RunStatus.Interrupted;
            throw;
        }
        catch (CommandException e) when (e.ExitCode is ExitCodes.GateMissed or ExitCodes.NotEnoughEvidence)
        {
            status = RunStatus.Refused;
            throw;
        }
        catch (DbException e)
        {
            throw new CommandException(
                ExitCodes.Database, $"{DatabaseFailure.Describe(e, services.Database)}; a run writes everything or nothing: run it again", e);
        }
        finally
        {
            if (await run.RecordEndAsync(status.RecordedWord(), counts) is { } failure)
                services.Logger.EndNotRecorded(run.RunId, failure);
        }
    }

    /// <summary>Says once when the model cannot be recorded, and checks the privileges that a change of the model requires.</summary>
    async Task PrepareAsync(FactorModelRecord record, CancellationToken cancellationToken)
    {
        if (!record.IsWritable && Interlocked.Exchange(ref _saidNotRecorded, 1) == 0)
            services.Logger.ModelNotRecorded(options.Model == FactorModelKind.Means ? LogLevel.Information : LogLevel.Warning, FactorModels.Table);
        if (ModelChange.Of(record, options.Model).ReplacesAll)
            await services.Schema.RequireAsync([], FactorMerge.RightsToWrite(delete: true), cancellationToken);
    }

    static async Task<FactorReport> RefusedAsync(Scope scope, Func<Task<FactorReport>> run)
    {
        try
        {
            return await run();
        }
        catch (FactorModelException e)
        {
            throw FactorFitting.Refusal(e, scope.Namespace);
        }
    }

    FactorRun Run(MaintenanceSessions sessions, Scope scope, FactorModelRecord record, IProgress<ProgressUpdate> progress)
        => new(sessions, scope, services, record, progress, options);
}
