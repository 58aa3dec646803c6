namespace RecSys.Scoring;

/// <summary>Days in microseconds, the time unit of events.</summary>
static class Days
{
    public const double Microseconds = 86_400_000_000.0;

    /// <summary>The start of the window [start, end), in microseconds.</summary>
    public static long WindowStart(long end, double days)
    {
        var length = Math.Round(days * Microseconds);
        return length >= (double)end - long.MinValue ? long.MinValue : end - (long)length;
    }
}
