using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Reports;

/// <summary>The whole report as data: what JSON holds, and what every other form is made from. Holds no time and no duration of the run.</summary>
/// <param name="SchemaVersion">Raised when a name changes its meaning or goes away.</param>
public sealed record ReportDocument(
    int SchemaVersion, string Title, RunManifest Manifest, Funnel Funnel, IReadOnlyList<CandidateReport> Candidates,
    IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power, IReadOnlyList<SanityFloor> Floors,
    IReadOnlyList<CandidateComparison> AgainstPopularity, IReadOnlyList<string> Warnings,
    IReadOnlyDictionary<string, string> Definitions)
{
    /// <summary>The schema that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Puts a report together.</summary>
    public static ReportDocument Of(EvaluationResult result, RunManifest manifest, IReadOnlyList<string> warnings)
        => new(
            CurrentSchema, ReportText.Title(manifest), manifest, result.Funnel, [.. result.Candidates.Select(CandidateReport.Of)],
            result.Comparisons, result.Power, result.Floors, result.AgainstPopularity, warnings, Reports.Definitions.All);
}

/// <summary>One candidate in a report.</summary>
/// <param name="Settings">By the names of a candidate file.</param>
public sealed record CandidateReport(
    string Name, string? Description, IReadOnlyDictionary<string, object?> Settings, IReadOnlyList<CandidateNumbers> Numbers,
    double InPool, IReadOnlyDictionary<LossPlace, int> LostAt, int Failures, int RepeatedItems, double TiedAtCutoff, BeyondAccuracy Beyond)
{
    internal static CandidateReport Of(CandidateResult result)
        => new(
            result.Candidate.Name, result.Candidate.Description, Candidate.ValuesOf(result.Candidate.Settings), result.Numbers,
            result.InPool, result.LostAt, result.Failures, result.RepeatedItems, result.TiedAtCutoff, result.Beyond);
}
