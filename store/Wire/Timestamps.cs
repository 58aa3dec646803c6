namespace RecSys.Store;

/// <summary>Times with the precision of the database, which is a microsecond.</summary>
public static class Timestamps
{
    static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    /// <summary>The present time, in UTC.</summary>
    public static DateTime Now(TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % Microsecond.Ticks));
    }

    /// <summary>The time of a write: now, or a microsecond after the row's time if that is later than this clock.</summary>
    public static DateTime After(DateTime read, DateTime now)
    {
        if (read < now)
            return now;

        return read < DateTime.MaxValue - Microsecond ? read + Microsecond : read; // the maximum stands for infinity
    }
}
