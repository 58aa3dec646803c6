using Microsoft.Extensions.Logging;
using RecSys.Store;

namespace RecSys.Jobs.Runs;

/// <summary>The report of a run over one namespace.</summary>
public interface INamespaceReport
{
    /// <summary>How the run ended.</summary>
    RunStatus Status { get; }
}

/// <summary>Collects the reports of one invocation.</summary>
public interface INamespaceReports<in TReport>
    where TReport : INamespaceReport
{
    /// <summary>Takes the report of a run, as soon as the run ended.</summary>
    void Add(TReport report);

    /// <summary>Takes the reason why a namespace was skipped.</summary>
    /// <param name="exitCode">What the exit code would be if this were the only namespace.</param>
    void AddSkipped(string reason, int exitCode);

    /// <summary>Writes the report file. The loop calls it once: after the last run, or before a failure leaves the loop, if a namespace was done or skipped before.</summary>
    void Save();
}

/// <summary>Runs a maintenance job over one namespace or over all namespaces of an organization, one after the other.</summary>
/// <param name="all">
/// True for <c>--all-namespaces</c>: a namespace that another run holds, or whose rows cannot give a result, is skipped, and a pause that took
/// too long ends the loop without an error. False passes these exceptions to the caller.
/// </param>
public sealed class NamespaceLoop(bool all, ILogger logger)
{
    /// <summary>The namespaces to work on, in ordinal order: all that have items, or the given one.</summary>
    public async Task<IReadOnlyList<Scope>> ScopesAsync(MaintenanceRuns runs, string program, Scope given, CancellationToken cancellationToken)
    {
        if (!all)
            return [given];

        var namespaces = await runs.ReadOnlySessions(program).ReadAsync(
            (connection, token) => CatalogQueries.ReadNamespacesAsync(connection, given.OrgId, token), cancellationToken);
        return [.. namespaces.Select(name => given with { Namespace = name })];
    }

    /// <summary>Runs the job over the namespaces. An interrupted or paused run ends the loop.</summary>
    /// <param name="runAsync">The job over one namespace.</param>
    /// <exception cref="NamespaceBusyException">Another run holds the only namespace.</exception>
    /// <exception cref="PausedTooLongException">The run over the only namespace paused for longer than it may.</exception>
    public async Task RunAsync<TReport>(
        IReadOnlyList<Scope> scopes, Func<Scope, CancellationToken, Task<TReport>> runAsync, INamespaceReports<TReport> reports, CancellationToken cancellationToken)
        where TReport : INamespaceReport
    {
        var reported = false;
        try
        {
            foreach (var scope in scopes)
            {
                if (!await GoesOnAsync(scope, runAsync, reports, cancellationToken))
                    break;
                reported = true;
            }
        }
        catch when (reported)
        {
            // The reports of finished namespaces outlive a namespace that fails.
            reports.Save();
            throw;
        }

        reports.Save();
    }

    async Task<bool> GoesOnAsync<TReport>(
        Scope scope, Func<Scope, CancellationToken, Task<TReport>> runAsync, INamespaceReports<TReport> reports, CancellationToken cancellationToken)
        where TReport : INamespaceReport
    {
        try
        {
            var report = await runAsync(scope, cancellationToken);
            reports.Add(report);
            return report.Status is not (RunStatus.Interrupted or RunStatus.Paused);
        }
        catch (NamespaceBusyException e) when (all)
        {
            Skip(e, reports);
            return true;
        }
        catch (CommandException e) when (all && (e.ExitCode is ExitCodes.GateMissed or ExitCodes.NotEnoughEvidence))
        {
            // It says something about the rows of this namespace only.
            Skip(e, reports, e.ExitCode);
            return true;
        }
        catch (PausedTooLongException e) when (all)
        {
            // The next namespace is on the same server.
            Skip(e, reports);
            return false;
        }
    }

    void Skip<TReport>(Exception reason, INamespaceReports<TReport> reports, int exitCode = ExitCodes.TryAgainLater)
        where TReport : INamespaceReport
    {
        logger.NamespaceSkipped(reason.Message);
        reports.AddSkipped(reason.Message, exitCode);
    }
}
