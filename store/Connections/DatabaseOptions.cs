namespace RecSys.Store;

/// <summary>The address of the database, the timeouts and the retries.</summary>
/// <param name="ConnectionString">In Npgsql's form. It contains the password, so it is never logged.</param>
/// <param name="ApplicationName">The name in <c>pg_stat_activity</c>.</param>
/// <param name="QueryTimeout">The longest time of a statement; zero for no limit.</param>
/// <param name="RetryAttempts">The number of retries after a transient failure, 0 or more.</param>
/// <param name="RetryBackoff">The wait before the first retry.</param>
/// <param name="RetryMaxBackoff">The longest wait between two attempts.</param>
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
    /// <summary>Host, port and database, without secrets.</summary>
    public override string ToString() => $"{nameof(DatabaseOptions)} {{ {ConnectionStrings.Describe(ConnectionString)} }}";
}
