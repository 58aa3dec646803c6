namespace RecSys.Factors;

/// <summary>How much an event counts in a user's mean. The defaults are the plain mean: one term an event.</summary>
public sealed record UserFactorOptions
{
    /// <summary>The weight of each event type, by its number in a key; null weighs all types alike.</summary>
    public IReadOnlyList<double>? TypeWeights { get; init; }

    /// <summary>Days in which an event's weight halves, above 0; null lets no event fade.</summary>
    /// <remarks>Age counts from the user's newest event: a mean does not change when all its weights are scaled.</remarks>
    public double? HalfLifeDays { get; init; }

    /// <summary>What repeated events of one user on one item add up to.</summary>
    public RepeatCounting Repeat { get; init; }

    /// <summary>Whether the mean is the plain one.</summary>
    public bool IsPlain => TypeWeights is null && HalfLifeDays is null && Repeat == RepeatCounting.Linear;
}

/// <summary>What n events of one user on one item add up to.</summary>
public enum RepeatCounting
{
    /// <summary>n events count n times.</summary>
    Linear,

    /// <summary>n events count 1 + ln n times, shared by the n alike.</summary>
    Log,
}
