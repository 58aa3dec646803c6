namespace RecSys.Factors;

/// <summary>How much an event counts in a user's factor. By default every event has weight 1.</summary>
public sealed record UserFactorOptions
{
    /// <summary>The weight of each event type, by its number in a key; null gives every type weight 1.</summary>
    public IReadOnlyList<double>? TypeWeights { get; init; }

    /// <summary>Days in which an event's weight halves, above 0; null applies no decay.</summary>
    /// <remarks>Age counts back from the user's newest event: scaling all weights of a user does not change the mean.</remarks>
    public double? HalfLifeDays { get; init; }

    /// <summary>The total weight of repeated events of one user on one item.</summary>
    public RepeatCounting Repeat { get; init; }

    /// <summary>Whether every event has weight 1.</summary>
    public bool IsPlain => TypeWeights is null && HalfLifeDays is null && Repeat == RepeatCounting.Linear;
}

/// <summary>The total weight of n events of one user on one item.</summary>
public enum RepeatCounting
{
    /// <summary>n times the weight of one event.</summary>
    Linear,

    /// <summary>1 + ln n times the weight of one event. Each event has an equal part of it.</summary>
    Log,
}
