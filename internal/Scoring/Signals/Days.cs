namespace RecSys.Scoring;

/// <summary>Days in the events' unit of time.</summary>
static class Days
{
    public const double Microseconds = 86_400_000_000.0;

    /// <summary>The first microsecond of a window that ends before <paramref name="end"/>: the window is [start, end).</summary>
    public static long WindowStart(long end, double days)
    {
        var length = Math.Round(days * Microseconds);
        return length >= (double)end - long.MinValue ? long.MinValue : end - (long)length;
    }
}
