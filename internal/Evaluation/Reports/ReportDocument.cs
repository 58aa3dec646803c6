using System.Text.Json.Serialization;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Segments;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>The whole report as data: what JSON holds, and what every other form is made from. Holds no time and no duration of the run.</summary>
/// <param name="SchemaVersion">Raised when a name changes its meaning or goes away.</param>
/// <param name="BaselineRun">The stored run that candidates are compared with; null where the baseline is one of the run's own candidates.</param>
/// <param name="Segments">The evaluated users split in several ways.</param>
/// <param name="Reversals">Segments that tell another story than the whole.</param>
/// <param name="Gates">What became of the rules; null when none were given.</param>
/// <param name="Outcomes">What each candidate did for each user: what a later comparison with this report is made from. Null without users.</param>
public sealed record ReportDocument(
    int SchemaVersion, string Title, RunManifest Manifest, Funnel Funnel, BaselineRun? BaselineRun,
    IReadOnlyList<CandidateReport> Candidates, IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power, IReadOnlyList<SanityFloor> Floors,
    IReadOnlyList<CandidateComparison> AgainstPopularity, IReadOnlyList<SegmentationReport> Segments, IReadOnlyList<SegmentReversal> Reversals,
    GateReport? Gates, IReadOnlyList<string> Warnings, IReadOnlyDictionary<string, string> Definitions, Outcomes? Outcomes)
{
    /// <summary>The schema that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>What the run's comparisons were made with, so that they can be made again.</summary>
    /// <param name="workers">Changes the time, never the result.</param>
    public EvaluationOptions ComparisonOptions(int workers) => new()
    {
        Until = 0, // of no meaning to a comparison
        Cutoffs = Manifest.Cutoffs,
        Seed = Manifest.Seed,
        Primary = Manifest.Primary,
        PrimaryCutoff = Manifest.PrimaryCutoff,
        Margin = Manifest.Margin,
        Workers = workers,
    };

    /// <summary>Why a report that was read from a file cannot be compared with another; null when it can.</summary>
    public string? Fault()
    {
        if (SchemaVersion != CurrentSchema)
            return FormattableString.Invariant($"is of schema {SchemaVersion}, not {CurrentSchema}");
        if (Manifest is null || Candidates is null || Funnel is null || Manifest.Cutoffs is not { Count: > 0 })
            return "is no report of blend_eval";
        if (Outcomes is not { Holdouts.Length: > 0 } outcomes)
            return "has no outcomes of users to compare";
        if (outcomes.Holdouts.Distinct(StringComparer.Ordinal).Count() != outcomes.Holdouts.Length)
            return "has a holdout twice";
        return outcomes.Candidates.Count == Candidates.Count && outcomes.HasColumnsOf(outcomes.Holdouts.Length)
            && outcomes.Candidates.Any(candidate => candidate.Candidate == Manifest.Baseline)
            ? null
            : "has outcomes that do not fit its users and candidates";
    }

    /// <summary>Puts a report together.</summary>
    public static ReportDocument Of(EvaluationResult result, RunManifest manifest, IReadOnlyList<string> warnings)
        => new(
            CurrentSchema, ReportText.Title(manifest), manifest, result.Funnel, BaselineRun: null,
            [.. result.Candidates.Select(CandidateReport.Of)],
            result.Comparisons, result.Power, result.Floors, result.AgainstPopularity, result.Segments, result.Reversals, Gates: null,
            warnings, Reports.Definitions.All, result.Outcomes);
}

/// <summary>One candidate in a report.</summary>
/// <param name="Settings">By the names of a candidate file.</param>
/// <param name="HitsByK">Users whose target stands in the first 1, 2, … places, up to the length of the lists.</param>
public sealed record CandidateReport(
    string Name, string? Description, IReadOnlyDictionary<string, object?> Settings, IReadOnlyList<CandidateNumbers> Numbers,
    [property: JsonConverter(typeof(OneLine<int>))] int[] HitsByK, double InPool, IReadOnlyDictionary<LossStage, int> LostAt, StageGains Stages, int Failures, int RepeatedItems, double TiedAtCutoff, BeyondAccuracy Beyond)
{
    internal static CandidateReport Of(CandidateResult result)
        => new(
            result.Candidate.Name, result.Candidate.Description, Candidate.ValuesOf(result.Candidate.Settings), result.Numbers,
            HitsOf(result), result.InPool, result.LostAt, result.Stages, result.Failures, result.RepeatedItems, result.TiedAtCutoff, result.Beyond);

    static int[] HitsOf(CandidateResult result)
    {
        var hits = new int[result.Numbers[^1].K];
        foreach (var rank in result.Ranks)
        {
            for (var k = rank; k > 0 && k <= hits.Length; k++)
                hits[k - 1]++;
        }

        return hits;
    }
}
