using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace RecSys.Store;

/// <summary>Says in one sentence what a database failure means and what to do.</summary>
public static class DatabaseFailure
{
    /// <summary>A sentence for the operator; holds no secret.</summary>
    public static string Describe(DbException failure) => failure switch
    {
        SchemaException => failure.Message,
        PostgresException e => $"database: {e.MessageText} (SQLSTATE {e.SqlState}){Advice(e.SqlState)}",
        NpgsqlException { InnerException: TimeoutException } => "database: no answer in time; check the server's load, or raise DATABASE_QUERY_TIMEOUT",
        NpgsqlException { InnerException: SocketException socket } e => $"database: {e.Message}: {socket.Message}; check the address and that the server runs",
        _ => $"database: {failure.Message}",
    };

    static string Advice(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "; check the user and the password",
        PostgresErrorCodes.InvalidCatalogName => "; check the database's name",
        PostgresErrorCodes.InsufficientPrivilege => "; the README lists the GRANTs that each command needs, CONNECT on the database the first of them",
        PostgresErrorCodes.TooManyConnections => "; lower DATABASE_MAX_CONNS or free connections",
        PostgresErrorCodes.LockNotAvailable => "; another session holds the lock for too long, try again later",
        PostgresErrorCodes.QueryCanceled => "; the statement took too long, raise DATABASE_QUERY_TIMEOUT or try at a quieter hour",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => "; the server is starting, stopping or recovering, try again",
        PostgresErrorCodes.ReadOnlySqlTransaction => "; this server is a standby, name the primary",
        PostgresErrorCodes.DiskFull => "; the server's disk is full",
        _ => "",
    };
}
