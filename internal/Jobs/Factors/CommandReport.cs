namespace RecSys.Jobs.Factors;

/// <summary>What the program did, namespace by namespace: the JSON output and the report file.</summary>
/// <param name="Busy">Namespaces that another run was at work on, each with that run.</param>
sealed record CommandReport(IReadOnlyList<FactorReport> Runs, IReadOnlyList<string> Busy);
