using RecSys.Scoring;

namespace RecSys.Evaluation.Candidates;

/// <summary>One part of a blend that can be turned off to see what it is worth: a signal, the profile boost, or a stage of re-ranking.</summary>
/// <remarks>A part that a candidate does not use is one without which each of its lists is the same.</remarks>
/// <param name="Name">The name in reports, such as <c>brand cap</c>.</param>
/// <param name="IsUsed">Whether a candidate uses it.</param>
/// <param name="Off">The candidate's settings without it.</param>
/// <param name="Signal">The signal that is off; null when the settings turn the part off.</param>
public sealed record AblatedPart(string Name, Func<BlendSettings, bool> IsUsed, Func<BlendSettings, BlendSettings> Off, Signal? Signal = null)
{
    /// <summary>All parts, in the order in which a list is made: signals, boost, exclusion, MMR, caps.</summary>
    public static IReadOnlyList<AblatedPart> All { get; } =
    [
        .. Signal.All.Select(Of),
        new("profile boost", settings => settings.ProfileBoost > 0, settings => settings with { ProfileBoost = 0 }),
        new("exclusion rule", settings => settings.RuleExcludeEvents && settings.ExcludeEventTypes.Count > 0, settings => settings with { RuleExcludeEvents = false }),
        new("MMR", settings => settings.MmrLambda < 1, settings => settings with { MmrLambda = null }),
        new("brand cap", settings => settings.BrandCap > 0, settings => settings with { BrandCap = 0 }),
        new("category cap", settings => settings.CategoryCap > 0, settings => settings with { CategoryCap = 0 }),
    ];

    /// <summary>MMR and both caps together: what is left is the best items by score.</summary>
    public static AblatedPart Reranking { get; } = new(
        "MMR and caps", settings => settings.MmrLambda < 1 || settings.BrandCap > 0 || settings.CategoryCap > 0,
        settings => settings with { MmrLambda = null, BrandCap = 0, CategoryCap = 0 });

    /// <summary>A signal: 0 for every item in the blend, and without the items that it adds to the candidate pool.</summary>
    static AblatedPart Of(Signal signal)
        => new(signal.Name, settings => BlendFormula.Default.IsWeighted(signal, settings) || signal.AddsToPool, settings => settings, signal);
}
