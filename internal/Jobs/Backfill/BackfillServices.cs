using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The services that a backfill needs.</summary>
public sealed record BackfillServices
{
    /// <summary>The program's name, which the table of runs records.</summary>
    public required string Program { get; init; }

    /// <summary>The clock of this process.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The program's log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Starts runs and finds their records.</summary>
    public required MaintenanceRuns Runs { get; init; }

    /// <summary>Reads the load of the server.</summary>
    public required ServerLoadReader Loads { get; init; }

    /// <summary>The database, for error messages.</summary>
    public required DatabaseOptions Database { get; init; }

    /// <summary>Makes the throttle of one run.</summary>
    public required Func<Throttle> NewThrottle { get; init; }
}
