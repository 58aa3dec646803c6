namespace RecSys.Store;

/// <summary>How to reach the database and how patient to be with it.</summary>
/// <param name="ConnectionString">In Npgsql's form; holds the password, so it is never logged.</param>
/// <param name="ApplicationName">What <c>pg_stat_activity</c> shows.</param>
/// <param name="QueryTimeout">How long a statement may take; zero waits for ever.</param>
/// <param name="RetryAttempts">How often a transient failure is tried again; 0 never.</param>
/// <param name="RetryBackoff">The wait before the first try again.</param>
/// <param name="RetryMaxBackoff">The longest wait between two tries.</param>
/// <param name="MaxConnections">The pool's size, at least 1.</param>
public sealed record DatabaseOptions(
    string ConnectionString,
    string ApplicationName,
    TimeSpan QueryTimeout,
    int RetryAttempts,
    TimeSpan RetryBackoff,
    TimeSpan RetryMaxBackoff,
    int MaxConnections)
{
    /// <summary>Leaves out the connection string.</summary>
    public override string ToString() => $"{nameof(DatabaseOptions)} {{ {ConnectionStrings.Describe(ConnectionString)} }}";
}
