using System.Globalization;

namespace RecSys.Scoring;

/// <summary>The form of a setting's value, and its type in <see cref="SettingField.Read"/> and <see cref="SettingField.Set"/>.</summary>
public enum SettingForm
{
    /// <summary>A finite number: <see cref="double"/>.</summary>
    Number,

    /// <summary>A whole number: <see cref="int"/>.</summary>
    WholeNumber,

    /// <summary><c>true</c> or <c>false</c>: <see cref="bool"/>.</summary>
    Flag,

    /// <summary>Event type numbers, separated by commas: an array of <see cref="short"/>. The only form that a file writes as a list.</summary>
    EventTypes,

    /// <summary><c>picked</c> or <c>score</c>: <see cref="Scoring.FinalOrder"/>.</summary>
    FinalOrder,
}

/// <summary>One setting of a blend. File readers, environment, sweeps, reports and help take their names, ranges and texts from here.</summary>
public sealed record SettingField
{
    /// <summary>All settings, in the order in which files, errors and help list them.</summary>
    public static IReadOnlyList<SettingField> All { get; } =
    [
        Number("alpha", "BLEND_ALPHA", "weight of popularity", s => s.Alpha, (s, v) => s with { Alpha = v }),
        Number("beta", "BLEND_BETA", "weight of co-visitation", s => s.Beta, (s, v) => s with { Beta = v }),
        Number("gamma", "BLEND_GAMMA", "weight of similarity", s => s.Gamma, (s, v) => s with { Gamma = v }),
        Number("mmr_lambda", "MMR_LAMBDA", "MMR lambda: 1 is relevance only, 0 diversity only", s => s.MmrLambda, (s, v) => s with { MmrLambda = v }) with
        {
            Maximum = 1,
            OffAllowed = true,
            Set = (s, v) => s with { MmrLambda = (double?)v },
        },
        WholeNumber("brand_cap", "BRAND_CAP", "items of one brand per list; 0 is no cap", s => s.BrandCap, (s, v) => s with { BrandCap = v }),
        WholeNumber("category_cap", "CATEGORY_CAP", "items of one category per list; 0 is no cap", s => s.CategoryCap, (s, v) => s with { CategoryCap = v }),
        Number("profile_boost", "PROFILE_BOOST", "how strongly overlap with the user's tag profile raises a score; 0 is off", s => s.ProfileBoost, (s, v) => s with { ProfileBoost = v }),
        NumberOfDays("profile_window_days", "PROFILE_WINDOW_DAYS", "days of history in the tag profile", s => s.ProfileWindowDays, (s, v) => s with { ProfileWindowDays = v }),
        WholeNumber("profile_top_n", "PROFILE_TOP_N", "tags that the profile keeps", s => s.ProfileTopN, (s, v) => s with { ProfileTopN = v }) with { Minimum = 1 },
        WholeNumber("profile_min_events_for_boost", "PROFILE_MIN_EVENTS_FOR_BOOST", "seed items below which the boost is multiplied by profile_cold_start_multiplier", s => s.ProfileMinEventsForBoost, (s, v) => s with { ProfileMinEventsForBoost = v }),
        Number("profile_cold_start_multiplier", "PROFILE_COLD_START_MULTIPLIER", "factor of the boost for users with few seed items", s => s.ProfileColdStartMultiplier, (s, v) => s with { ProfileColdStartMultiplier = v }),
        NumberOfDays("popularity_halflife_days", "POPULARITY_HALFLIFE_DAYS", "half-life of an event in popularity, in days", s => s.PopularityHalfLifeDays, (s, v) => s with { PopularityHalfLifeDays = v }),
        NumberOfDays("covis_window_days", "COVIS_WINDOW_DAYS", "days of history in seed items and co-visitation", s => s.CoVisitationWindowDays, (s, v) => s with { CoVisitationWindowDays = v }),
        WholeNumber("popularity_fanout", "POPULARITY_FANOUT", "items that popularity gives to the candidate pool", s => s.PopularityFanout, (s, v) => s with { PopularityFanout = v }) with { Minimum = 1 },
        Of("rule_exclude_events", "RULE_EXCLUDE_EVENTS", SettingForm.Flag, "whether to exclude items that the user has exclude_event_types on", s => s.RuleExcludeEvents, (s, v) => s with { RuleExcludeEvents = (bool)v! }),
        Of("exclude_event_types", "EXCLUDE_EVENT_TYPES", SettingForm.EventTypes, "event types of the exclusion rule", s => s.ExcludeEventTypes, (s, v) => s with { ExcludeEventTypes = (short[])v! }),
        NumberOfDays("purchased_window_days", "PURCHASED_WINDOW_DAYS", "days of history that the exclusion rule looks at", s => s.PurchasedWindowDays, (s, v) => s with { PurchasedWindowDays = v }),
        Of("final_order", null, SettingForm.FinalOrder, "order of the list: picked is the order of the picks, score is best first", s => s.FinalOrder, (s, v) => s with { FinalOrder = (FinalOrder)v! }),
    ];

    /// <summary>The name in candidate files, sweeps and reports.</summary>
    public required string Key { get; init; }

    /// <summary>The environment variable; null when there is none.</summary>
    public required string? Variable { get; init; }

    /// <summary>Form of the value.</summary>
    public required SettingForm Form { get; init; }

    /// <summary>What it does, with its unit, as a phrase for help and reference pages.</summary>
    public required string Description { get; init; }

    /// <summary>The value; null is off.</summary>
    public required Func<BlendSettings, object?> Read { get; init; }

    /// <summary>The settings with this value, of the type that belongs to <see cref="Form"/>; null is off.</summary>
    public required Func<BlendSettings, object?, BlendSettings> Set { get; init; }

    /// <summary>The smallest number that is allowed.</summary>
    public double Minimum { get; init; }

    /// <summary>Whether a number must be more than <see cref="Minimum"/>.</summary>
    public bool MinimumExcluded { get; init; }

    /// <summary>The largest number that is allowed; infinity when there is none.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the setting can be turned off.</summary>
    public bool OffAllowed { get; init; }

    /// <summary>What a file must contain: <c>must be a number from 0 to 1, or off</c>.</summary>
    public string Expected => $"must be {FormText}{(double.IsFinite(Maximum) ? $" {Range}" : "")}{OrOff}";

    /// <summary>The range of a number: <c>must be from 0 to 1, or off</c>.</summary>
    public string ExpectedRange => $"must be {Range}{OrOff}";

    /// <summary>What the environment variable must contain: <c>a number from 0 to 1</c>.</summary>
    public string ExpectedInVariable => Form switch
    {
        SettingForm.Number or SettingForm.WholeNumber when double.IsFinite(Maximum) => $"{FormText} {Range}",
        SettingForm.Number or SettingForm.WholeNumber when MinimumExcluded => Invariant($"{FormText} above {Minimum}"),
        SettingForm.Number or SettingForm.WholeNumber => $"{FormText} of {Range}",
        SettingForm.EventTypes => "event type numbers such as 3 or 2,3",
        _ => FormText,
    };

    /// <summary>The field with a key; null when there is none.</summary>
    public static SettingField? Find(IEnumerable<SettingField> fields, string key) => fields.FirstOrDefault(field => field.Key == key);

    /// <summary>The settings with the value of a file; null when the text does not have the form. The range is not checked.</summary>
    public BlendSettings? Apply(BlendSettings settings, string text)
    {
        if (OffAllowed && text is "" or "~" or "null" or "off" or "Off" or "OFF")
            return Set(settings, null);
        return TryParse(text, out var value) ? Set(settings, value) : null;
    }

    /// <summary>Reads the form of a value; the range is not checked.</summary>
    public bool TryParse(string text, out object? value)
    {
        value = Form switch
        {
            SettingForm.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
            SettingForm.WholeNumber => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            SettingForm.Flag => text.ToUpperInvariant() switch { "TRUE" => true, "FALSE" => false, _ => null },
            SettingForm.EventTypes => EventTypes(text),
            _ => text.ToUpperInvariant() switch { "PICKED" => FinalOrder.Picked, "SCORE" => FinalOrder.Score, _ => null },
        };
        return value is not null;
    }

    /// <summary>Whether a value is in range; always true for off and for what is not a number.</summary>
    public bool IsInRange(object? value)
        => value is not (double or int) || Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number
            && double.IsFinite(number) && (MinimumExcluded ? number > Minimum : number >= Minimum) && number <= Maximum;

    string OrOff => OffAllowed ? ", or off" : "";

    string Range
        => double.IsFinite(Maximum) ? Invariant($"from {Minimum} to {Maximum}")
            : MinimumExcluded ? Invariant($"more than {Minimum}") : Invariant($"{Minimum} or more");

    string FormText => Form switch
    {
        SettingForm.Number => "a number",
        SettingForm.WholeNumber => "a whole number",
        SettingForm.Flag => "true or false",
        SettingForm.EventTypes => "a list of event type numbers such as [3]",
        _ => "picked or score",
    };

    static short[]? EventTypes(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var types = new short[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!short.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out types[i]))
                return null;
        }

        return types;
    }

    static SettingField Number(string key, string variable, string description, Func<BlendSettings, double?> read, Func<BlendSettings, double, BlendSettings> set)
        => Of(key, variable, SettingForm.Number, description, settings => read(settings), (settings, value) => set(settings, (double)value!));

    static SettingField NumberOfDays(string key, string variable, string description, Func<BlendSettings, double?> read, Func<BlendSettings, double, BlendSettings> set)
        => Number(key, variable, description, read, set) with { MinimumExcluded = true };

    static SettingField WholeNumber(string key, string variable, string description, Func<BlendSettings, int> read, Func<BlendSettings, int, BlendSettings> set)
        => Of(key, variable, SettingForm.WholeNumber, description, settings => read(settings), (settings, value) => set(settings, (int)value!));

    static SettingField Of(
        string key, string? variable, SettingForm form, string description, Func<BlendSettings, object?> read, Func<BlendSettings, object?, BlendSettings> set)
        => new() { Key = key, Variable = variable, Form = form, Description = description, Read = read, Set = set };

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
