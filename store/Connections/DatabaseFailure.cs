using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace RecSys.Store;

/// <summary>Says in one sentence what a database failure means, on which server, and what to do.</summary>
public static class DatabaseFailure
{
    /// <summary>A sentence for the operator; holds no secret.</summary>
    public static string Describe(DbException failure, DatabaseOptions database)
    {
        if (failure is SchemaException)
            return failure.Message;

        var (what, advice) = failure switch
        {
            PostgresException e => ($"{e.MessageText} (SQLSTATE {e.SqlState})", Advice(e.SqlState)),
            NpgsqlException { InnerException: TimeoutException } => ("no answer in time", "check the network and the server's load, or raise DATABASE_QUERY_TIMEOUT"),
            NpgsqlException { InnerException: SocketException socket } e => ($"{e.Message}: {socket.Message}", "check the address and that the server runs"),
            NpgsqlException { InnerException: IOException lost } => ($"the connection was lost: {lost.Message}", "see the server's log, and try again"),
            _ => (failure.Message, "see the server's log"),
        };
        return $"database {ConnectionStrings.Describe(database.ConnectionString)}: {what}; {advice}";
    }

    static string Advice(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "check the user and the password",
        PostgresErrorCodes.InvalidCatalogName => "check the database's name",
        PostgresErrorCodes.InsufficientPrivilege => "store/README.md lists the GRANTs that each program needs, starting with CONNECT on the database",
        PostgresErrorCodes.TooManyConnections => "free some, raise the server's max_connections or the role's limit, or lower DATABASE_MAX_CONNS",
        PostgresErrorCodes.LockNotAvailable => "another session holds a lock that is needed, try again when it has ended",
        PostgresErrorCodes.QueryCanceled => "it took longer than DATABASE_QUERY_TIMEOUT or was cancelled on the server; raise that, or try at a quieter hour",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
            "the server is starting, stopping or recovering; try again when it is up, or raise DATABASE_RETRY_ATTEMPTS to wait for it",
        PostgresErrorCodes.ReadOnlySqlTransaction => "this server is a standby or read-only, connect to the primary",
        PostgresErrorCodes.DiskFull => "free space on the server's disk",
        PostgresErrorCodes.OutOfMemory => "the server is out of memory; try again at a quieter hour",
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => "other writers were in the way each time, try again at a quieter hour",
        _ => "see the server's log",
    };
}
