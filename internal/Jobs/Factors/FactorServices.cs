using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>What the job uses of its surroundings.</summary>
public sealed record FactorServices
{
    /// <summary>The program's name, for run records and <c>application_name</c>.</summary>
    public required string Program { get; init; }

    /// <summary>Starts recorded runs.</summary>
    public required MaintenanceRuns Runs { get; init; }

    /// <summary>Checks the privileges of a change of the model.</summary>
    public required SchemaCheck Schema { get; init; }

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
