namespace RecSys.Store;

/// <summary>Times as the database keeps them: whole microseconds.</summary>
public static class Timestamps
{
    static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    /// <summary>The present time, in UTC.</summary>
    public static DateTime Now(TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % Microsecond.Ticks));
    }

    /// <summary>The time of a write: now, or just after the row's own time where that lies ahead of this clock.</summary>
    public static DateTime After(DateTime read, DateTime now)
    {
        if (read < now)
            return now;

        return read < DateTime.MaxValue - Microsecond ? read + Microsecond : read; // the maximum stands for infinity
    }
}
