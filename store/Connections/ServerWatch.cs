using Npgsql;

namespace RecSys.Store;

/// <summary>Waits for work that has no timeout of its own, for as long as the server answers others.</summary>
/// <remarks>A server at work and a network that carries nothing are equally silent, so another session asks now and then.</remarks>
/// <param name="patience">How often it asks, but every 15 seconds at least; zero stands for that.</param>
public sealed class ServerWatch(NpgsqlDataSource dataSource, TimeSpan patience)
{
    const string Ask = "SELECT 1";
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    readonly TimeSpan _pause = patience > TimeSpan.Zero && patience < LongestPause ? patience : LongestPause;

    /// <param name="work">Must end soon once its token is cancelled.</param>
    /// <exception cref="NpgsqlException">The server did not answer; the work was cancelled.</exception>
    public async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(end.Token);
        while (await Task.WhenAny(working, Task.Delay(_pause, end.Token)) != working && !end.IsCancellationRequested)
        {
            if (await FailureAsync(end.Token) is not { } failure)
                continue;

            await end.CancelAsync();
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return working.IsCompletedSuccessfully ? working.Result : throw failure;
        }

        return await working;
    }

    /// <summary>Whether the server answers another session within so much time.</summary>
    public async Task<bool> AnswersAsync(TimeSpan within)
    {
        try
        {
            return await FailureAsync(CancellationToken.None).WaitAsync(within) is null;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Null when there was an answer of whatever kind.</summary>
    async Task<NpgsqlException?> FailureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = dataSource.CreateCommand(Ask);
            await command.ExecuteScalarAsync(cancellationToken);
            return null;
        }
        catch (PostgresException)
        {
            return null;
        }
        catch (NpgsqlException e)
        {
            return e;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
