using System.Text.Json.Serialization;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Reports;

/// <summary>The whole report as data: the content of JSON, and the source of every other form. It has no time and no duration of the run.</summary>
public sealed record ReportDocument
{
    /// <summary>The schema that this program writes.</summary>
    public const int CurrentSchema = 2;

    /// <summary>Increases when a name changes its meaning or is removed.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>What the report is about, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>How to repeat the run.</summary>
    public required RunManifest Manifest { get; init; }

    /// <summary>How the users were selected.</summary>
    public required Funnel Funnel { get; init; }

    /// <summary>The stored run that candidates are compared with; null when the baseline is one of the run's own candidates.</summary>
    public required BaselineRun? BaselineRun { get; init; }

    /// <summary>The candidates, in the order of the run.</summary>
    public required IReadOnlyList<CandidateReport> Candidates { get; init; }

    /// <summary>One comparison with the baseline for each other candidate.</summary>
    public required IReadOnlyList<CandidateComparison> Comparisons { get; init; }

    /// <summary>Minimum detectable difference; null when there is nothing to compare.</summary>
    public required PowerStatement? Power { get; init; }

    /// <summary>The reference baselines: rankings that need no blend.</summary>
    [JsonPropertyName("floors")]
    public required IReadOnlyList<ReferenceRanking> ReferenceRankings { get; init; }

    /// <summary>Every candidate compared with popularity.</summary>
    public required IReadOnlyList<CandidateComparison> AgainstPopularity { get; init; }

    /// <summary>The run's own baseline without MMR and caps; null when it uses neither.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WithoutReranking? WithoutReranking { get; init; }

    /// <summary>How well each kind of target is found.</summary>
    public required IReadOnlyList<TargetKindReport> TargetKinds { get; init; }

    /// <summary>The evaluated holdouts split in several ways.</summary>
    public required IReadOnlyList<SegmentationReport> Segments { get; init; }

    /// <summary>Segments that contradict the verdict over all users.</summary>
    public required IReadOnlyList<SegmentReversal> Reversals { get; init; }

    /// <summary>What each part of each candidate is worth; null when that was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CandidateAblation>? Ablations { get; init; }

    /// <summary>The outcomes of the gates; null without rules.</summary>
    public required GateReport? Gates { get; init; }

    /// <summary>Warnings, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The meaning of each number, by name.</summary>
    public required IReadOnlyDictionary<string, string> Definitions { get; init; }

    /// <summary>The outcome of each candidate for each user, from which later runs compare with this report. Null without users.</summary>
    public required Outcomes? Outcomes { get; init; }

    /// <summary>The metrics that tables and CSV have columns for.</summary>
    [JsonIgnore]
    public IReadOnlyList<Metric> Metrics { get => field ?? Metric.ForTargets(Metric.All, Funnel.SeveralTargets > 0, Manifest.Primary); init; }

    /// <summary>Options that repeat the run's comparisons.</summary>
    /// <param name="workers">Changes the time, never the result.</param>
    public EvaluationOptions ComparisonOptions(int workers) => new()
    {
        Until = 0, // not used by a comparison
        Cutoffs = Manifest.Cutoffs,
        Seed = Manifest.Seed,
        Metrics = Metrics,
        Primary = Manifest.Primary,
        PrimaryCutoff = Manifest.PrimaryCutoff,
        Margin = Manifest.Margin,
        Workers = workers,
    };

    /// <summary>Why a report of this schema cannot be compared with another; null when it can.</summary>
    public static string? SchemaFault(int schema)
        => schema == CurrentSchema
            ? null
            : FormattableString.Invariant($"has schema {schema}; expected {CurrentSchema}: a report of another version answers another question, so make it again with this version");

    /// <summary>Why a report from a file cannot be compared with another; null when it can.</summary>
    public string? Fault()
    {
        if (SchemaFault(SchemaVersion) is { } fault)
            return fault;
        if (Manifest is null || Candidates is null || Funnel is null || Manifest.Cutoffs is not { Count: > 0 })
            return "is not a report of blend_eval";
        if (Outcomes is not { Holdouts.Length: > 0 } outcomes)
            return "has no outcomes of users to compare";
        if (outcomes.Holdouts.Distinct(StringComparer.Ordinal).Count() != outcomes.Holdouts.Length)
            return "has the same holdout twice";
        return outcomes.Candidates.Count == Candidates.Count && outcomes.HasColumnsOf(outcomes.Holdouts.Length)
            && outcomes.Candidates.Any(candidate => candidate.Candidate == Manifest.Baseline)
            ? null
            : "has outcomes that do not fit its users and candidates";
    }

    /// <summary>Makes the report of an evaluation.</summary>
    public static ReportDocument Of(EvaluationResult result, RunManifest manifest, IReadOnlyList<string> warnings)
        => new()
        {
            SchemaVersion = CurrentSchema,
            Title = ReportTitle.Of(manifest),
            Manifest = manifest,
            Funnel = result.Funnel,
            BaselineRun = null,
            Candidates = [.. result.Candidates.Select(CandidateReport.Of)],
            Comparisons = result.Comparisons,
            Power = result.Power,
            ReferenceRankings = result.ReferenceRankings,
            AgainstPopularity = result.AgainstPopularity,
            WithoutReranking = result.WithoutReranking,
            TargetKinds = result.TargetKinds,
            Segments = result.Segments,
            Reversals = result.Reversals,
            Ablations = result.Ablations,
            Gates = null,
            Warnings = warnings,
            Definitions = Reports.Definitions.Of(result.Options.Metrics, result.Options.Ablate),
            Outcomes = result.Outcomes,
            Metrics = result.Options.Metrics,
        };
}
