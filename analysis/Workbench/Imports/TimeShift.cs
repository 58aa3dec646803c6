namespace RecSys.Workbench.Imports;

/// <summary>Moves old data to the present by one time span, so that windows in days contain events.</summary>
readonly record struct TimeShift(TimeSpan Span)
{
    public static readonly TimeShift None = new(TimeSpan.Zero);

    /// <summary>The shift that makes <paramref name="newest"/> one minute old, since a list for now uses only events before now.</summary>
    public static TimeShift To(DateTimeOffset now, DateTimeOffset newest) => new(now - TimeSpan.FromMinutes(1) - newest);

    public DateTimeOffset Apply(DateTimeOffset time) => time + Span;
}
