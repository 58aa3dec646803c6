namespace RecSys.Scoring;

/// <summary>What a blend candidate can set. The initial values are the service's defaults. <see cref="SettingErrors"/> checks ranges.</summary>
public sealed record BlendSettings
{
    /// <summary>Weight of popularity, 0 or more.</summary>
    public double Alpha { get; init; } = 0.3;

    /// <summary>Weight of co-visitation, 0 or more.</summary>
    public double Beta { get; init; } = 0.5;

    /// <summary>Weight of similarity, 0 or more. When all three weights are 0, only popularity counts.</summary>
    public double Gamma { get; init; } = 0.2;

    /// <summary>MMR lambda in [0, 1]: 1 is relevance only, 0 diversity only; null turns MMR off.</summary>
    public double? MmrLambda { get; init; } = 0.35;

    /// <summary>Most items of one brand in a list; 0 is no cap.</summary>
    public int BrandCap { get; init; } = 2;

    /// <summary>Most items of one category in a list; 0 is no cap.</summary>
    public int CategoryCap { get; init; } = 3;

    /// <summary>How strongly overlap with the user's tag profile raises a score, 0 or more; 0 is off.</summary>
    public double ProfileBoost { get; init; } = 0.8;

    /// <summary>Days of history in the tag profile, above 0.</summary>
    public double ProfileWindowDays { get; init; } = 30;

    /// <summary>Tags that the profile keeps, at least 1.</summary>
    public int ProfileTopN { get; init; } = 64;

    /// <summary>With fewer seed items than this, the boost is multiplied by <see cref="ProfileColdStartMultiplier"/>; 0 or more.</summary>
    public int ProfileMinEventsForBoost { get; init; } = 5;

    /// <summary>Factor of the boost for users with few seed items, 0 or more.</summary>
    public double ProfileColdStartMultiplier { get; init; } = 0.85;

    /// <summary>Days, above 0; null uses the event types' defaults.</summary>
    public double? PopularityHalfLifeDays { get; init; } = 5;

    /// <summary>Days, above 0: the window of seed items and of the event pairs that co-visitation counts.</summary>
    public double CoVisitationWindowDays { get; init; } = 21;

    /// <summary>Items that popularity gives to the candidate pool, at least 1; never fewer than the list length.</summary>
    public int PopularityFanout { get; init; } = 300;

    /// <summary>Whether items that the user has events of <see cref="ExcludeEventTypes"/> on are excluded.</summary>
    public bool RuleExcludeEvents { get; init; } = true;

    /// <summary>Event types of the exclusion rule.</summary>
    public IReadOnlyList<short> ExcludeEventTypes { get; init; } = [3];

    /// <summary>Days, above 0: how far back the exclusion rule looks.</summary>
    public double PurchasedWindowDays { get; init; } = 30;

    /// <summary>The order of the picked items in the list.</summary>
    public FinalOrder FinalOrder { get; init; } = FinalOrder.Picked;
}

/// <summary>The order of a list after its items are picked.</summary>
public enum FinalOrder
{
    /// <summary>The order of the picks.</summary>
    Picked,

    /// <summary>By score, best first.</summary>
    Score,
}
