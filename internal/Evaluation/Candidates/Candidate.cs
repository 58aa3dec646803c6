using RecSys.Scoring;

namespace RecSys.Evaluation.Candidates;

/// <summary>One blend to be evaluated, or the lists of another recommender.</summary>
/// <param name="Name">Unique within a run, not blank.</param>
/// <param name="Settings">Without meaning for the lists of another recommender.</param>
public sealed record Candidate(string Name, string? Description, BlendSettings Settings)
{
    /// <summary>The lists of another recommender; null for a blend.</summary>
    public ExternalRun? Run { get; init; }

    /// <summary>All values of settings by <see cref="SettingField.Key"/>.</summary>
    /// <param name="fields">The settings to include; null for <see cref="SettingField.All"/>.</param>
    public static IReadOnlyDictionary<string, object?> ValuesOf(BlendSettings settings, IReadOnlyList<SettingField>? fields = null)
        => (fields ?? SettingField.All).ToDictionary(field => field.Key, field => field.Read(settings), StringComparer.Ordinal);

    /// <summary>The candidates of a run without a candidate file.</summary>
    /// <param name="settings">The current settings. Each candidate changes only the three weights.</param>
    public static IReadOnlyList<Candidate> Defaults(BlendSettings settings) =>
    [
        new("baseline", "The service's default weights", settings with { Alpha = 0.3, Beta = 0.5, Gamma = 0.2 }),
        new("pop-heavy", "More popularity", settings with { Alpha = 0.6, Beta = 0.3, Gamma = 0.1 }),
        new("embed-heavy", "More similarity", settings with { Alpha = 0.2, Beta = 0.2, Gamma = 0.6 }),
    ];
}
