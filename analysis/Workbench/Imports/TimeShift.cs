namespace RecSys.Workbench.Imports;

/// <summary>Moves old data to the present by one span, so that windows in days mean something in it.</summary>
readonly record struct TimeShift(TimeSpan Span)
{
    public static readonly TimeShift None = new(TimeSpan.Zero);

    /// <summary>The shift that makes <paramref name="newest"/> a minute old; a list for now takes only what is before now.</summary>
    public static TimeShift To(DateTimeOffset now, DateTimeOffset newest) => new(now - TimeSpan.FromMinutes(1) - newest);

    public DateTimeOffset Apply(DateTimeOffset time) => time + Span;
}
