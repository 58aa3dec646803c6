namespace RecSys.Scoring;

/// <summary>Weight and half-lives of one event type, with the namespace's configuration applied over the defaults.</summary>
/// <remarks>Only active types with a weight are listed. Events of other types do not count in weighted signals.</remarks>
/// <param name="Type">The number in the events' <c>type</c> column.</param>
/// <param name="Weight">Above 0.</param>
/// <param name="ConfiguredHalfLifeDays">Days, from the namespace's own configuration; null when it sets none.</param>
/// <param name="DefaultHalfLifeDays">Days, from the defaults of all namespaces; null when they set none.</param>
public readonly record struct EventType(
    short Type, string Name, double Weight, double? ConfiguredHalfLifeDays, double? DefaultHalfLifeDays)
{
    /// <summary>Half-life when neither configuration nor defaults set one.</summary>
    public const double FallbackHalfLifeDays = 14;

    /// <summary>The half-life of an event in popularity, in days.</summary>
    /// <param name="settingDays">The popularity half-life of the settings: it takes precedence over the type's default, but not over its configuration.</param>
    public double PopularityHalfLifeDays(double? settingDays)
        => ConfiguredHalfLifeDays ?? settingDays ?? DefaultHalfLifeDays ?? FallbackHalfLifeDays;

    /// <summary>The half-life of an event in a user's tag profile, in days. The popularity setting does not apply.</summary>
    public double ProfileHalfLifeDays => ConfiguredHalfLifeDays ?? DefaultHalfLifeDays ?? FallbackHalfLifeDays;
}
