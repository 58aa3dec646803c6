using System.Net.Sockets;
using Npgsql;
using Polly;
using Polly.Retry;

namespace RecSys.Store;

/// <summary>The failures that are retried, the number of retries and the waits between them.</summary>
public static class DatabaseRetry
{
    /// <summary>Retries transient failures: a lost connection, no free connection, a deadlock, a serialization failure, a restart of the server.</summary>
    public static ResiliencePipeline Of(DatabaseOptions options)
    {
        if (options.RetryAttempts == 0)
            return ResiliencePipeline.Empty;

        return new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } failure && IsTransient(failure)),
                MaxRetryAttempts = options.RetryAttempts,
                BackoffType = DelayBackoffType.Exponential,
                Delay = options.RetryBackoff,
                MaxDelay = options.RetryMaxBackoff,
                UseJitter = true,
            })
            .Build();
    }

    /// <summary>Whether the same statement may succeed soon.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException e => e.IsTransient || e.SqlState is
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException e => e.IsTransient || e.InnerException is IOException or SocketException,
        _ => false,
    };
}
