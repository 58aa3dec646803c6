using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>Makes the factors of one namespace under its lock and records the run; a dry run takes no lock and leaves no record.</summary>
public sealed class FactorJob(FactorServices services, FactorRunOptions options)
{
    /// <exception cref="NamespaceBusyException">Another run is active in the namespace.</exception>
    /// <exception cref="PausedTooLongException">The pause before writing took too long; nothing was written.</exception>
    /// <exception cref="CommandException">More factors would be pruned than allowed, or the database failed; nothing was written.</exception>
    public Task<FactorReport> RunAsync(Scope scope, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
        => options.DryRun ? DryRunAsync(scope, progress, cancellationToken) : WriteAsync(scope, progress, cancellationToken);

    async Task<FactorReport> DryRunAsync(Scope scope, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        var sessions = services.Runs.ReadOnlySessions(services.Program);
        return await sessions.Retry.ExecuteAsync(
            async token => await Run(sessions, scope, progress).RunAsync(null, token), cancellationToken);
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
            var report = await run.WithConnectionAsync(
                (connection, token) => Run(run.Sessions, scope, progress).RunAsync(
                    begun => FactorStaging.BeginAsync(connection, services.Watch, scope, options.Until, begun), token),
                cancellationToken);
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

    FactorRun Run(MaintenanceSessions sessions, Scope scope, IProgress<ProgressUpdate> progress)
        => new(sessions, scope, services.Loads, services.NewThrottle(), services.Clock, progress, options);
}

/// <summary>What the job uses of its surroundings.</summary>
public sealed record FactorServices
{
    /// <summary>The program's name, for run records and <c>application_name</c>.</summary>
    public required string Program { get; init; }

    /// <summary>Starts recorded runs.</summary>
    public required MaintenanceRuns Runs { get; init; }

    /// <summary>Distinguishes a server that works silently from a dead network.</summary>
    public required ServerWatch Watch { get; init; }

    /// <summary>Reads the load of the server.</summary>
    public required ServerLoadReader Loads { get; init; }

    /// <summary>The database's settings, for messages.</summary>
    public required DatabaseOptions Database { get; init; }

    /// <summary>Makes the throttle of one run.</summary>
    public required Func<Throttle> NewThrottle { get; init; }

    /// <summary>The clock of stages and throttling.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Receives the start and the end of each run.</summary>
    public required ILogger Logger { get; init; }
}
