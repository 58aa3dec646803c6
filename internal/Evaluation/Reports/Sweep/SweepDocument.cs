using System.Text.Json.Serialization;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Sweep;

namespace RecSys.Evaluation.Reports;

/// <summary>The whole report of a sweep as data: the content of JSON, and the source of every other form. It has no time and no duration of the run.</summary>
public sealed record SweepDocument
{
    /// <summary>The schema that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Increases when a name changes its meaning or is removed.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>What the report is about, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>How to repeat the run.</summary>
    public required RunManifest Manifest { get; init; }

    /// <summary>How the users were selected.</summary>
    public required Funnel Funnel { get; init; }

    /// <summary>The result.</summary>
    public required SweepSummary Sweep { get; init; }

    /// <summary>The trials by number, the current settings first.</summary>
    public required IReadOnlyList<SweepTrialReport> Trials { get; init; }

    /// <summary>Warnings, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The meaning of each number, by name.</summary>
    public required IReadOnlyDictionary<string, string> Definitions { get; init; }

    /// <summary>The metrics that trials are measured by, the objective first.</summary>
    [JsonIgnore]
    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.All;

    /// <summary>Makes the report of a sweep.</summary>
    public static SweepDocument Of(SweepResult result, RunManifest manifest, IReadOnlyList<string> warnings)
    {
        var front = result.Front.ToHashSet();
        return new SweepDocument
        {
            SchemaVersion = CurrentSchema,
            Title = ReportTitle.Of(manifest, result),
            Manifest = manifest,
            Funnel = result.Funnel,
            Sweep = SweepSummary.Of(result),
            Trials = [.. result.Trials.Select(trial => SweepTrialReport.Of(trial, front.Contains(trial.Number)))],
            Warnings = warnings,
            Definitions = SweepDefinitions.Of(result.Definition.Metrics),
            Metrics = result.Definition.Metrics,
        };
    }

    /// <summary>The metric of that name, one of <see cref="Metrics"/>.</summary>
    public Metric MetricOf(string name) => Metrics.First(metric => metric.Name == name);
}
