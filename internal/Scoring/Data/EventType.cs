namespace RecSys.Scoring;

/// <summary>How much an event of one type counts, as it stands after a namespace's configuration is laid over the defaults.</summary>
/// <remarks>Only active types with a weight are made: a type that is not in the list counts for nothing in weighted signals.</remarks>
/// <param name="Type">The number in the events' <c>type</c> column.</param>
/// <param name="Weight">Above 0.</param>
/// <param name="ConfiguredHalfLifeDays">Days, from the namespace's own configuration; null where it sets none.</param>
/// <param name="DefaultHalfLifeDays">Days, from the defaults of all namespaces; null where they set none.</param>
public readonly record struct EventType(
    short Type, string Name, double Weight, double? ConfiguredHalfLifeDays, double? DefaultHalfLifeDays)
{
    /// <summary>Days after which an event counts half when neither configuration nor defaults say.</summary>
    public const double FallbackHalfLifeDays = 14;

    /// <summary>The half-life of an event in popularity, in days.</summary>
    /// <param name="settingDays">The popularity half-life of the settings: it stands above the type's default, below its configuration.</param>
    public double PopularityHalfLifeDays(double? settingDays)
        => ConfiguredHalfLifeDays ?? settingDays ?? DefaultHalfLifeDays ?? FallbackHalfLifeDays;

    /// <summary>The half-life of an event in a user's tag profile, in days: the popularity setting has no say here.</summary>
    public double ProfileHalfLifeDays => ConfiguredHalfLifeDays ?? DefaultHalfLifeDays ?? FallbackHalfLifeDays;
}
