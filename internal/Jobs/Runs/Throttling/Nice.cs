namespace RecSys.Jobs.Runs;

/// <summary>Sleeps in proportion to the work since the last sleep, so that others have the server and the machine meanwhile.</summary>
/// <remarks>For all threads of one piece of work: who comes by while another sleeps waits with it.</remarks>
/// <param name="ratio">Seconds of sleep for a second of work, 0 or more; 0 never sleeps.</param>
public sealed class Nice(double ratio, TimeProvider clock)
{
    // A timer knows no shorter sleeps: less work is gathered until it is worth one.
    static readonly TimeSpan LeastWork = TimeSpan.FromMilliseconds(20);

    // A session that nobody spoke to for longer may be gone when it is needed again.
    static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    readonly Lock _gate = new();
    Task? _sleep;
    long _since = clock.GetTimestamp();
    TimeSpan _slept;

    /// <summary>As given.</summary>
    public double Ratio => ratio;

    /// <summary>How long it has slept in all.</summary>
    public TimeSpan Slept
    {
        get
        {
            lock (_gate)
                return _slept;
        }
    }

    /// <summary>Sleeps as long as is due, at most a minute. Call it where no transaction is open.</summary>
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

    /// <summary>The same on a thread that computes; returns early when the token ends it, for the work to notice by itself.</summary>
    public void Sleep(CancellationToken cancellationToken) => Task.WaitAny([SleepAsync(cancellationToken)], CancellationToken.None);

    /// <summary>Takes the time since the last sleep for no work, for example because the run paused.</summary>
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
