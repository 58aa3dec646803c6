using System.Globalization;
using RecSys.Scoring;

namespace RecSys.Evaluation.Candidates;

/// <summary>One field of a candidate: how its text is read and where it goes.</summary>
/// <param name="Name">As written in a candidate file.</param>
/// <param name="Expected">What an error says was expected.</param>
/// <param name="Read">The value as a report shows it; null for off.</param>
/// <param name="Apply">The settings with the field set; null when the text is not of that form. Ranges are checked later, by the settings.</param>
sealed record CandidateField(string Name, string Expected, Func<BlendSettings, object?> Read, Func<BlendSettings, string, BlendSettings?> Apply)
{
    /// <summary>Whether it takes whole numbers alone.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>All fields that hold one value, in the order in which help and errors name them.</summary>
    public static readonly IReadOnlyList<CandidateField> All =
    [
        Number("alpha", s => s.Alpha, (s, v) => s with { Alpha = v }),
        Number("beta", s => s.Beta, (s, v) => s with { Beta = v }),
        Number("gamma", s => s.Gamma, (s, v) => s with { Gamma = v }),
        new("mmr_lambda", "must be a number from 0 to 1, or off", s => s.MmrLambda, (s, text) =>
            IsOff(text) ? s with { MmrLambda = null } : TryNumber(text, out var v) ? s with { MmrLambda = v } : null),
        Count("brand_cap", s => s.BrandCap, (s, v) => s with { BrandCap = v }),
        Count("category_cap", s => s.CategoryCap, (s, v) => s with { CategoryCap = v }),
        Number("profile_boost", s => s.ProfileBoost, (s, v) => s with { ProfileBoost = v }),
        Number("profile_window_days", s => s.ProfileWindowDays, (s, v) => s with { ProfileWindowDays = v }),
        Count("profile_top_n", s => s.ProfileTopN, (s, v) => s with { ProfileTopN = v }),
        Count("profile_min_events_for_boost", s => s.ProfileMinEventsForBoost, (s, v) => s with { ProfileMinEventsForBoost = v }),
        Number("profile_cold_start_multiplier", s => s.ProfileColdStartMultiplier, (s, v) => s with { ProfileColdStartMultiplier = v }),
        Number("popularity_halflife_days", s => s.PopularityHalfLifeDays, (s, v) => s with { PopularityHalfLifeDays = v }),
        Number("covis_window_days", s => s.CoVisitationWindowDays, (s, v) => s with { CoVisitationWindowDays = v }),
        Count("popularity_fanout", s => s.PopularityFanout, (s, v) => s with { PopularityFanout = v }),
        new("rule_exclude_events", "must be true or false", s => s.RuleExcludeEvents, (s, text) => text.ToUpperInvariant() switch
        {
            "TRUE" => s with { RuleExcludeEvents = true },
            "FALSE" => s with { RuleExcludeEvents = false },
            _ => null,
        }),
        new("exclude_event_types", "must be a list of event type numbers such as [3]", s => s.ExcludeEventTypes, (s, text) =>
            TryTypes(text, out var types) ? s with { ExcludeEventTypes = types } : null),
        Number("purchased_window_days", s => s.PurchasedWindowDays, (s, v) => s with { PurchasedWindowDays = v }),
        new("final_order", "must be picked or score", s => s.FinalOrder, (s, text) => text.ToUpperInvariant() switch
        {
            "PICKED" => s with { FinalOrder = FinalOrder.Picked },
            "SCORE" => s with { FinalOrder = FinalOrder.Score },
            _ => null,
        }),
    ];

    public static readonly IReadOnlyDictionary<string, CandidateField> ByName = All.ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>The one field that may be a list; its elements arrive joined by commas.</summary>
    public const string ListField = "exclude_event_types";

    static CandidateField Number(string name, Func<BlendSettings, object?> read, Func<BlendSettings, double, BlendSettings> set)
        => new(name, "must be a number", read, (settings, text) => TryNumber(text, out var value) ? set(settings, value) : null);

    static CandidateField Count(string name, Func<BlendSettings, object?> read, Func<BlendSettings, int, BlendSettings> set)
        => new(name, "must be a whole number", read, (settings, text) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? set(settings, value) : null)
        {
            IsWhole = true,
        };

    static bool TryNumber(string text, out double value)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    static bool IsOff(string text) => text is "" or "~" or "null" or "off" or "Off" or "OFF";

    static bool TryTypes(string text, out short[] types)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        types = new short[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!short.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out types[i]))
                return false;
        }

        return true;
    }
}
