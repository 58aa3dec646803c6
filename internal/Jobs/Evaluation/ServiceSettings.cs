using System.Globalization;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Jobs.Evaluation;

/// <summary>The service's own settings, from its environment variables.</summary>
static class BlendSettingsReader
{
    /// <exception cref="CommandException">A variable holds something else than it should.</exception>
    public static BlendSettings Read(SettingsReader settings)
    {
        var defaults = new BlendSettings();
        return new BlendSettings
        {
            Alpha = settings.Number("BLEND_ALPHA", defaults.Alpha),
            Beta = settings.Number("BLEND_BETA", defaults.Beta),
            Gamma = settings.Number("BLEND_GAMMA", defaults.Gamma),
            MmrLambda = MmrLambda(settings, defaults.MmrLambda),
            BrandCap = settings.Count("BRAND_CAP", defaults.BrandCap),
            CategoryCap = settings.Count("CATEGORY_CAP", defaults.CategoryCap),
            ProfileBoost = settings.Number("PROFILE_BOOST", defaults.ProfileBoost),
            ProfileWindowDays = settings.Number("PROFILE_WINDOW_DAYS", defaults.ProfileWindowDays, minExcluded: true),
            ProfileTopN = settings.Count("PROFILE_TOP_N", defaults.ProfileTopN, min: 1),
            ProfileMinEventsForBoost = settings.Count("PROFILE_MIN_EVENTS_FOR_BOOST", defaults.ProfileMinEventsForBoost),
            ProfileColdStartMultiplier = settings.Number("PROFILE_COLD_START_MULTIPLIER", defaults.ProfileColdStartMultiplier),
            PopularityHalfLifeDays = settings.Number("POPULARITY_HALFLIFE_DAYS", defaults.PopularityHalfLifeDays ?? EventType.FallbackHalfLifeDays, minExcluded: true),
            CoVisitationWindowDays = settings.Number("COVIS_WINDOW_DAYS", defaults.CoVisitationWindowDays, minExcluded: true),
            PopularityFanout = settings.Count("POPULARITY_FANOUT", defaults.PopularityFanout, min: 1),
            RuleExcludeEvents = settings.Flag("RULE_EXCLUDE_EVENTS", defaults.RuleExcludeEvents),
            ExcludeEventTypes = EventTypes(settings, defaults.ExcludeEventTypes),
            PurchasedWindowDays = settings.Number("PURCHASED_WINDOW_DAYS", defaults.PurchasedWindowDays, minExcluded: true),
        };
    }

    /// <summary>Which tags name a brand and a category.</summary>
    public static TagPrefixes ReadPrefixes(SettingsReader settings)
        => new(
            settings.List("BRAND_TAG_PREFIXES", TagPrefixes.Default.Brand),
            settings.List("CATEGORY_TAG_PREFIXES", TagPrefixes.Default.Category));

    // Set and empty is "off" here, unlike the other variables.
    static double? MmrLambda(SettingsReader settings, double? fallback)
        => settings.Text("MMR_LAMBDA")?.Trim() switch
        {
            null => fallback,
            "" or "off" or "OFF" or "Off" => null,
            _ => settings.Number("MMR_LAMBDA", 0, max: 1),
        };

    static IReadOnlyList<short> EventTypes(SettingsReader settings, IReadOnlyList<short> fallback)
    {
        var texts = settings.List("EXCLUDE_EVENT_TYPES", []);
        if (texts.Count == 0)
            return fallback;

        var types = new short[texts.Count];
        for (var i = 0; i < types.Length; i++)
        {
            if (!short.TryParse(texts[i], NumberStyles.None, CultureInfo.InvariantCulture, out types[i]))
                throw CommandException.BadValue("EXCLUDE_EVENT_TYPES", settings.Text("EXCLUDE_EVENT_TYPES")!, "event type numbers such as 3 or 2,3");
        }

        return types;
    }
}
