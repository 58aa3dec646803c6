using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace RecSys.Store;

/// <summary>Describes a database failure in one sentence: the server, the failure and what to do.</summary>
public static class DatabaseFailure
{
    /// <summary>A sentence for the operator. It contains no secret.</summary>
    public static string Describe(DbException failure, DatabaseOptions database)
    {
        if (failure is SchemaException)
            return failure.Message;

        var (what, advice) = failure switch
        {
            PostgresException e => ($"{e.MessageText} (SQLSTATE {e.SqlState})", Advice(e.SqlState)),
            NpgsqlException { InnerException: TimeoutException } => ("the server did not answer in time", "check the network and the server's load, or raise DATABASE_QUERY_TIMEOUT"),
            NpgsqlException { InnerException: SocketException socket } e => ($"{e.Message}: {socket.Message}", "check the address, and check that the server runs"),
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
        PostgresErrorCodes.TooManyConnections => "close other connections, raise the server's max_connections or the role's limit, or lower DATABASE_MAX_CONNS",
        PostgresErrorCodes.LockNotAvailable => "another session holds a required lock; try again when it has ended",
        PostgresErrorCodes.QueryCanceled => "the statement took longer than DATABASE_QUERY_TIMEOUT or was cancelled on the server; raise DATABASE_QUERY_TIMEOUT, or try again when the load is lower",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
            "the server is starting, stopping or recovering; try again when it is running, or raise DATABASE_RETRY_ATTEMPTS to wait for it",
        PostgresErrorCodes.ReadOnlySqlTransaction => "the server is a standby or read-only; connect to the primary",
        PostgresErrorCodes.DiskFull => "free space on the server's disk",
        PostgresErrorCodes.OutOfMemory => "the server is out of memory; try again when the load is lower",
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => "every attempt conflicted with other writers; try again when the load is lower",
        _ => "see the server's log",
    };
}
