namespace RecSys.Factors;

/// <summary>How much an event counts in a user's factor. By default every event has weight 1.</summary>
public sealed record UserFactorOptions
{
    /// <summary>The weight of each event type, by its number in a key; null gives every type weight 1.</summary>
    public IReadOnlyList<double>? TypeWeights { get; init; }

    /// <summary>Days in which an event's weight halves, above 0; null applies no decay.</summary>
    /// <remarks>Age counts back from the user's newest event: scaling all weights of a user does not change the mean.</remarks>
    public double? HalfLifeDays { get; init; }

    /// <summary>What repeated events of one user on one item add up to.</summary>
    public RepeatCounting Repeat { get; init; }

    /// <summary>Whether every event has weight 1.</summary>
    public bool IsPlain => TypeWeights is null && HalfLifeDays is null && Repeat == RepeatCounting.Linear;
}

/// <summary>What n events of one user on one item add up to.</summary>
public enum RepeatCounting
{
    /// <summary>n events count n times.</summary>
    Linear,

    /// <summary>n events count 1 + ln n times, in equal parts.</summary>
    Log,
}
