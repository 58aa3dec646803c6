namespace RecSys.Jobs.Runs;

/// <summary>Sleeps in proportion to the work since the last sleep, so that others can use the server and the machine.</summary>
/// <remarks>Shared by all threads of one piece of work: a thread that arrives during a sleep waits for its end.</remarks>
/// <param name="ratio">Seconds of sleep per second of work, 0 or more; 0 never sleeps.</param>
public sealed class Nice(double ratio, TimeProvider clock)
{
    // Timers have no shorter sleeps, so less work is summed up until it is worth one.
    static readonly TimeSpan LeastWork = TimeSpan.FromMilliseconds(20);

    // A session that is idle for longer may be gone when it is needed again.
    static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    readonly Lock _gate = new();
    Task? _sleep;
    long _since = clock.GetTimestamp();
    TimeSpan _slept;

    /// <summary>As given.</summary>
    public double Ratio => ratio;

    /// <summary>The total of all sleeps.</summary>
    public TimeSpan Slept
    {
        get
        {
            lock (_gate)
                return _slept;
        }
    }

    /// <summary>Sleeps as long as is due, at most a minute. Call it while no transaction is open.</summary>
    /// <exception cref="OperationCanceledException">The token ended the sleep.</exception>
    public Task SleepAsync(CancellationToken cancellationToken)
    {
        if (ratio == 0)
            return Task.CompletedTask;

        lock (_gate)
        {
            if (_sleep is { IsCompleted: false })
                return _sleep;

            var worked = clock.GetElapsedTime(_since);
            if (worked < LeastWork)
                return Task.CompletedTask;
            return _sleep = SleepAsync(worked < LongestSleep / ratio ? worked * ratio : LongestSleep, cancellationToken);
        }
    }

    /// <summary>The same for a thread that computes. Returns early when the token is cancelled, and does not throw.</summary>
    public void Sleep(CancellationToken cancellationToken) => Task.WaitAny([SleepAsync(cancellationToken)], CancellationToken.None);

    /// <summary>Does not count the time since the last sleep as work, for example because the run paused.</summary>
    public void Restart()
    {
        lock (_gate)
            _since = clock.GetTimestamp();
    }

    async Task SleepAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        await Task.Delay(time, clock, cancellationToken);
        lock (_gate)
        {
            _since = clock.GetTimestamp();
            _slept += clock.GetElapsedTime(began, _since);
        }
    }
}
