using System.Globalization;

namespace RecSys.Scoring;

/// <summary>What a blend candidate can set. Made without arguments it holds the service's defaults.</summary>
public sealed record BlendSettings
{
    /// <summary>Weight of popularity, 0 or more.</summary>
    public double Alpha { get; init; } = 0.3;

    /// <summary>Weight of co-visitation, 0 or more.</summary>
    public double Beta { get; init; } = 0.5;

    /// <summary>Weight of similarity, 0 or more. With all three weights 0, popularity counts alone.</summary>
    public double Gamma { get; init; } = 0.2;

    /// <summary>MMR lambda in [0, 1]: 1 is relevance alone, 0 diversity alone; null turns MMR off.</summary>
    public double? MmrLambda { get; init; } = 0.35;

    /// <summary>Items of one brand in a list; 0 = no cap.</summary>
    public int BrandCap { get; init; } = 2;

    /// <summary>Items of one category in a list; 0 = no cap.</summary>
    public int CategoryCap { get; init; } = 3;

    /// <summary>How strongly overlap with the user's tag profile lifts a score, 0 or more; 0 = off.</summary>
    public double ProfileBoost { get; init; } = 0.8;

    /// <summary>Days of history that the tag profile is made of, above 0.</summary>
    public double ProfileWindowDays { get; init; } = 30;

    /// <summary>Tags that the profile keeps, at least 1.</summary>
    public int ProfileTopN { get; init; } = 64;

    /// <summary>With fewer anchors than this, the boost is multiplied by <see cref="ProfileColdStartMultiplier"/>; 0 or more.</summary>
    public int ProfileMinEventsForBoost { get; init; } = 5;

    /// <summary>0 or more.</summary>
    public double ProfileColdStartMultiplier { get; init; } = 0.85;

    /// <summary>Days, above 0. Null leaves it to the event types' defaults.</summary>
    public double? PopularityHalfLifeDays { get; init; } = 5;

    /// <summary>Days, above 0: the window of anchors and of the pairs that are counted.</summary>
    public double CoVisitationWindowDays { get; init; } = 21;

    /// <summary>Items that popularity gives to the candidate pool, at least 1; never fewer than the length of the list.</summary>
    public int PopularityFanout { get; init; } = 300;

    /// <summary>Whether items that the user did <see cref="ExcludeEventTypes"/> on are left out.</summary>
    public bool RuleExcludeEvents { get; init; } = true;

    /// <summary>Event types of the exclusion rule.</summary>
    public IReadOnlyList<short> ExcludeEventTypes { get; init; } = [3];

    /// <summary>Days, above 0: how far back the exclusion rule looks.</summary>
    public double PurchasedWindowDays { get; init; } = 30;

    /// <summary>In which order picked items are listed.</summary>
    public FinalOrder FinalOrder { get; init; } = FinalOrder.Picked;

    /// <summary>All settings out of range, in the order of declaration; none when all is well.</summary>
    public IReadOnlyList<SettingError> Errors()
    {
        var errors = new List<SettingError>();
        NotNegative("alpha", Alpha);
        NotNegative("beta", Beta);
        NotNegative("gamma", Gamma);
        if (MmrLambda is { } lambda && !(lambda is >= 0 and <= 1))
            Add("mmr_lambda", lambda, "must be from 0 to 1, or off");
        NotNegative("brand_cap", BrandCap);
        NotNegative("category_cap", CategoryCap);
        NotNegative("profile_boost", ProfileBoost);
        Above0("profile_window_days", ProfileWindowDays);
        AtLeast1("profile_top_n", ProfileTopN);
        NotNegative("profile_min_events_for_boost", ProfileMinEventsForBoost);
        NotNegative("profile_cold_start_multiplier", ProfileColdStartMultiplier);
        if (PopularityHalfLifeDays is { } halfLife)
            Above0("popularity_halflife_days", halfLife);
        Above0("covis_window_days", CoVisitationWindowDays);
        AtLeast1("popularity_fanout", PopularityFanout);
        Above0("purchased_window_days", PurchasedWindowDays);
        return errors;

        void NotNegative(string field, double value)
        {
            if (!(value >= 0 && double.IsFinite(value)))
                Add(field, value, "must be 0 or more");
        }

        void Above0(string field, double value)
        {
            if (!(value > 0 && double.IsFinite(value)))
                Add(field, value, "must be more than 0");
        }

        void AtLeast1(string field, int value)
        {
            if (value < 1)
                Add(field, value, "must be 1 or more");
        }

        void Add(string field, double value, string expected)
            => errors.Add(new SettingError(field, value.ToString(CultureInfo.InvariantCulture), expected));
    }

    /// <summary>Refuses settings out of range.</summary>
    /// <exception cref="ArgumentException">Names every field, its value and what was expected.</exception>
    public void ThrowIfInvalid()
    {
        var errors = Errors();
        if (errors.Count > 0)
            throw new ArgumentException(string.Join("; ", errors));
    }
}

/// <summary>The order of a list after its items were picked.</summary>
public enum FinalOrder
{
    /// <summary>The order of the picks.</summary>
    Picked,

    /// <summary>By score, best first.</summary>
    Score,
}

/// <summary>One setting that is out of range.</summary>
/// <param name="Field">As written in a candidate file: <c>mmr_lambda</c>.</param>
/// <param name="Expected">What it should be: <c>must be 0 or more</c>.</param>
public readonly record struct SettingError(string Field, string Value, string Expected)
{
    /// <summary>The whole sentence: <c>alpha: must be 0 or more, was -0.1</c>.</summary>
    public override string ToString() => $"{Field}: {Expected}, was {Value}";
}
