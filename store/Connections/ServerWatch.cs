using Npgsql;

namespace RecSys.Store;

/// <summary>Waits for work without a timeout, as long as the server answers other sessions.</summary>
/// <remarks>A busy server and a dead network are equally silent, so another session checks the server regularly.</remarks>
/// <param name="patience">The time between two checks, at most 15 seconds; zero for 15 seconds.</param>
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

    /// <summary>Whether the server answers another session within this time.</summary>
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

    /// <summary>The failure to reach the server; null if it answered, even with an error.</summary>
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
