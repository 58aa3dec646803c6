using RecSys.Scoring;

namespace RecSys.Evaluation.Candidates;

/// <summary>One blend to be evaluated.</summary>
/// <param name="Name">Unique within a run, not blank.</param>
public sealed record Candidate(string Name, string? Description, BlendSettings Settings)
{
    /// <summary>All values of settings by the names of a candidate file.</summary>
    public static IReadOnlyDictionary<string, object?> ValuesOf(BlendSettings settings)
        => CandidateField.All.ToDictionary(field => field.Name, field => field.Read(settings), StringComparer.Ordinal);

    /// <summary>What is compared when no file names candidates.</summary>
    /// <param name="settings">The settings in force; only the three weights differ from them.</param>
    public static IReadOnlyList<Candidate> Defaults(BlendSettings settings) =>
    [
        new("baseline", "The service's default weights", settings with { Alpha = 0.3, Beta = 0.5, Gamma = 0.2 }),
        new("pop-heavy", "More popularity", settings with { Alpha = 0.6, Beta = 0.3, Gamma = 0.1 }),
        new("embed-heavy", "More similarity", settings with { Alpha = 0.2, Beta = 0.2, Gamma = 0.6 }),
    ];
}
